"""The ids of tasks on LinkedIn and of the form of an account; the value of a button is the task's attempt."""

TASK_DONE = "linkedin_task_done"
TASK_COULD_NOT = "linkedin_task_could_not"
TASK_UNDO = "linkedin_task_undo"

ACCEPTED = "linkedin_accepted"
"""The value is the enrollment's id."""
REPLIED = "linkedin_replied"
"""The value is the enrollment's id."""
REPLIED_MODAL = "linkedin_replied_modal"
REPLIED_TEXT = "linkedin_replied_text"
REPLIED_ON = "linkedin_replied_on"

COULD_NOT_MODAL = "linkedin_could_not"
COULD_NOT_WHY = "linkedin_could_not_why"
COULD_NOT_WORDS = "linkedin_could_not_words"

ACCOUNT_ADD = "linkedin_account_add"
ACCOUNT_MODAL = "linkedin_account"
ACCOUNT_URL = "linkedin_account_url"
ACCOUNT_NAME = "linkedin_account_name"
ACCOUNT_OWNER = "linkedin_account_owner"
ACCOUNT_NOTES = "linkedin_account_notes"
ACCOUNT_SINCE = "linkedin_account_since"
ACCOUNT_LIMIT = "linkedin_account_limit"
ACCOUNT_UNIPILE = "linkedin_account_unipile"

RELOGIN_MODAL = "linkedin_relogin"
RELOGIN_LOOK = "linkedin_relogin_look"
"""The value is the sender account's id."""

AUTOMATION_OPEN = "linkedin_automation_open"
AUTOMATION_MODAL = "linkedin_automation"
AUTOMATION_CONFIRM = "linkedin_automation_confirm"
CONFIRMED = "linkedin_terms_confirmed"

LINKEDIN_MODALS = (COULD_NOT_MODAL, ACCOUNT_MODAL, AUTOMATION_MODAL, REPLIED_MODAL)
"""Modals whose fields are named by `handlers/linkedin.py`."""
