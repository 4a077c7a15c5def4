"""The ids of test sends. They never change meaning."""

LAB_TEST_SEND = "lab_test_send"
TEST_SEND_MODAL = "test_send_modal"
TEST_SEND_LEAD = "test_send_lead"
"""block_id and action_id of the select; the options' values are enrollments."""
