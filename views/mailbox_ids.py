"""The ids of the page of the senders and of the forms of a mailbox. They never change meaning."""

# Modals: callback_id.
SENDER_LIST = "sender_list"
MAILBOX_FORM = "mailbox_form"
MAILBOX_CHECKING = "mailbox_checking"
MAILBOX_LET_IN = "mailbox_let_in"
MAILBOX_SETTLED = "mailbox_settled"
CONSENT_LINK = "consent_link"
SENDER_EDIT = "sender_edit"
SENDER_REMOVE = "sender_remove"

# action_id of buttons; the value is a sender account's or a form's id, or a page.
SENDERS_OPEN = "senders_open"
SENDERS_BACK = "senders_back"
SENDERS_NEXT = "senders_next"
MAILBOX_CONNECT = "mailbox_connect"
MAILBOX_RECONNECT = "mailbox_reconnect"
MAILBOX_CONTINUE = "mailbox_continue"
MAILBOX_LOOK = "mailbox_look"
MAILBOX_SERVERS = "mailbox_servers"
MAILBOX_BY_GOOGLE = "mailbox_by_google"
MAILBOX_BY_MICROSOFT = "mailbox_by_microsoft"
CONSENT_BUTTONS = {"google": MAILBOX_BY_GOOGLE, "microsoft": MAILBOX_BY_MICROSOFT}
"""By the key of the issuer at which a person consents."""

SENDER_MENU = "sender_account_menu"
"""The value of an entry is `<verb>:<sender account's id>`."""
MENU_EDIT_SENDER = "edit"
MENU_RECONNECT = "reconnect"
MENU_PAUSE_SENDER = "pause"
MENU_RESUME_SENDER = "resume"
MENU_REMOVE_SENDER = "remove"
MENU_DOMAIN = "domain"
"""Its entry carries the id of the domain's check."""
SENDER_MENU_ENTRIES = (
    MENU_EDIT_SENDER,
    MENU_RECONNECT,
    MENU_PAUSE_SENDER,
    MENU_RESUME_SENDER,
    MENU_DOMAIN,
    MENU_REMOVE_SENDER,
)

# Fields: block_id and action_id are the same word.
MAILBOX_ADDRESS = "mailbox_address"
MAILBOX_NAME = "mailbox_name"
MAILBOX_PASSWORD = "mailbox_password"
MAILBOX_OWNER = "mailbox_owner"
MAILBOX_USERNAME = "mailbox_username"
SMTP_HOST = "smtp_host"
SMTP_PORT = "smtp_port"
SMTP_SECURITY = "smtp_security"
IMAP_HOST = "imap_host"
IMAP_PORT = "imap_port"
IMAP_SECURITY = "imap_security"
MAILBOX_SINCE = "mailbox_since"
MAILBOX_LIMIT = "mailbox_limit"
MAILBOX_SIGNATURE = "mailbox_signature"
MAILBOX_REPLY_TO = "mailbox_reply_to"
MAILBOX_TRACKING_HOST = "mailbox_tracking_host"
SENDER_OPENS = "sender_opens"
SENDER_CLOSES = "sender_closes"
SENDER_WEEKDAYS = "sender_weekdays"

MAILBOX_BLOCKS = {
    "address": MAILBOX_ADDRESS,
    "display_name": MAILBOX_NAME,
    "name": MAILBOX_NAME,
    "password": MAILBOX_PASSWORD,
    "owner": MAILBOX_OWNER,
    "since": MAILBOX_SINCE,
    "limit": MAILBOX_LIMIT,
    "signature": MAILBOX_SIGNATURE,
    "reply_to": MAILBOX_REPLY_TO,
    "tracking_host": MAILBOX_TRACKING_HOST,
    "opens": SENDER_OPENS,
    "closes": SENDER_CLOSES,
    "weekdays": SENDER_WEEKDAYS,
}
"""Where the fields of InvalidForm stand."""

MAILBOX_MODALS = (MAILBOX_FORM, MAILBOX_LET_IN, SENDER_EDIT)
"""Those that are submitted with fields."""
