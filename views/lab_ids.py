"""The ids of the Messaging Lab's menus, its readiness findings and its source groups. They never change meaning."""

# Root: action_id of the menus; a value is `<verb>:<sequence's id>`.
LAB_MENU = "lab_menu"
MENU_FINDINGS = "all_findings"
MENU_APPROVE_CLEAN = "approve_clean"
MENU_EDIT_STEPS = "edit_steps"
MENU_PROFILE = "lab_profile"
MENU_ADD_GROUP = "add_group"
MENU_TEST_SEND = "test_send"
MENU_APPROVE_AGAIN = "approve_again"
MENU_ARCHIVE = "archive"
MENU_BRING_BACK = "bring_back"
MENU_MORE_CARDS = "more_cards"
MENU_CLONE = "clone"
MENU_SAVE_PLAY = "save_play"

# Root: action_id of buttons; the value is the sequence's id.
LAB_FINDINGS = "lab_findings"
LAB_SENDERS = "lab_senders"
LAB_REVIEW_NEWCOMERS = "lab_review_newcomers"
LAB_LEADS = "lab_leads"

# Leads of a sequence: callback_id, whose private_metadata is the sequence's id, then action_id.
SEQUENCE_LEADS_MODAL = "sequence_leads_modal"
SEQUENCE_LEADS_PICK = "sequence_leads_pick"
SEQUENCE_LEADS_AGAIN = "sequence_leads_again"
"""The value is the sequence's id."""
SEQUENCE_LEADS_EARLIER = "sequence_leads_earlier"
SEQUENCE_LEADS_LATER = "sequence_leads_later"
"""The value is `<sequence's id>:<id of the lead before or after whom the page stands>`."""

# Findings: callback_id, then action_id of buttons.
FINDINGS_MODAL = "findings_modal"
FINDING_LEADS_MODAL = "finding_leads_modal"
LAB_SENDERS_MODAL = "lab_senders_modal"
FINDINGS_AGAIN = "findings_again"
FINDING_LEADS = "finding_leads"
"""The value is `<sequence's id>:<kind of the finding>`."""
FINDING_LEADS_BACK = "finding_leads_back"
FINDING_LEADS_NEXT = "finding_leads_next"
"""The value is `<sequence's id>:<kind of the finding>:<page>`."""
FINDING_ENRICH = "finding_enrich"
"""Begins the action_ids `finding_enrich:<place>` of up to four buttons; the value is the source group's id."""
FINDING_SETTINGS = "finding_settings"
"""The value is a topic of the settings."""
FINDING_STEPS = "finding_steps"
FINDING_PROFILE = "finding_profile"
"""The value is the strategy profile's id."""
FINDING_WAIT = "finding_wait"
FINDING_DO_NOT_WAIT = "finding_do_not_wait"
FINDING_ADD_GROUP = "finding_add_group"

# Launch dialog: the forecast day by day; the value is `<sequence's id>:<page>`.
LAUNCH_DAYS = "launch_days"
LAUNCH_DAYS_BACK = "launch_days_back"
LAUNCH_DAYS_NEXT = "launch_days_next"
LAUNCH_DAYS_MODAL = "launch_days_modal"

# Adding a source group: callback_id, then block_id and action_id of its input.
ADD_GROUP_MODAL = "add_group_modal"
ADDED_GROUP_MODAL = "added_group_modal"
ADD_GROUP_PICK = "add_group_pick"
NEWCOMERS_AGAIN = "newcomers_again"

# Archived sequences: in the list of `/plera sequences`; the value is the sequence's id.
ARCHIVED_LIST = "archived_list"
ARCHIVED_MODAL = "archived_modal"
SEQUENCE_BRING_BACK = "sequence_bring_back"
