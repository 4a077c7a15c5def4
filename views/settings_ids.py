"""Every callback_id, block_id and action_id of App Home and the settings.

These strings live on in messages that were posted long ago: a name may be retired, but never given another meaning.
"""

# Modals: callback_id.
SETTINGS_OVERVIEW = "settings_overview"
SETTINGS_CHANNEL = "settings_channel"
SETTINGS_OUTCOME = "settings_outcome"
SETTINGS_PLACE = "settings_place"
SETTINGS_LEGAL = "settings_legal"
SETTINGS_PEOPLE = "settings_people"
SETTINGS_SENDERS = "settings_senders"
SETTINGS_KEPT_MAIL = "settings_kept_mail"
SETTINGS_OPENED_MAILS = "settings_opened_mails"

# App Home and settings: action_id; the value of SETTINGS_OPEN is a topic.
HOME_MENU = "home_menu"
SETTINGS_OPEN = "settings_open"
MENU_SETTINGS = "settings"
MENU_HELP = "help"
MENU_GROUPS = "groups"
MENU_BLOCKED = "blocked"
MENU_RUNS = "runs"

KEPT_MAIL_OPEN = "kept_mail_open"
KEPT_MAIL_DAYS = "kept_mail_days"
OPENED_MAILS_OPEN = "opened_mails_open"
OPENED_MAILS_ON = "opened_mails_on"
NOTES_OPENS = "notes_opens"
CHANNEL_PICK = "channel_pick"
CHANNEL_NAME = "channel_name"
CHANNEL_PRIVATE = "channel_private"
PRIVATE = "private"
PLACE_ZONE = "place_zone"
PLACE_REGION = "place_region"
LEGAL_SENDER = "legal_sender"
LEGAL_ADDRESS = "legal_address"
PEOPLE_APPROVE = "people_approve"
PEOPLE_LAUNCH = "people_launch"
PEOPLE_ANSWER = "people_answer"

SETTINGS_BLOCKS = {
    "channel": CHANNEL_PICK,
    "name": CHANNEL_NAME,
    "zone": PLACE_ZONE,
    "region": PLACE_REGION,
    "legal_sender": LEGAL_SENDER,
    "postal_address": LEGAL_ADDRESS,
    "approve": PEOPLE_APPROVE,
    "launch": PEOPLE_LAUNCH,
    "answer": PEOPLE_ANSWER,
    "raw_mail_days": KEPT_MAIL_DAYS,
    "notes_opens": OPENED_MAILS_ON,
}
"""Where the fields of InvalidForm stand in the settings; block_id and action_id are the same word there."""

SETTINGS_MODALS = (SETTINGS_CHANNEL, SETTINGS_PLACE, SETTINGS_LEGAL, SETTINGS_PEOPLE)
"""The sections that are submitted."""
