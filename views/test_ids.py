"""The ids of trying messages on oneself. They never change meaning."""

TEST_SEND_MODAL = "test_send"
TEST_SEND_SENT = "test_send_sent"
TEST_LEAD = "test_send_lead"
