"""The ids of the Messaging Lab's further entries: the value is `<verb>:<sequence id>`. They never change meaning."""

LAB_MORE = "lab_more"

MENU_SENDERS = "senders"
MENU_TEST_SEND = "test_send"
MENU_PROFILE = "profile"
MENU_APPROVE_AGAIN = "approve_again"
