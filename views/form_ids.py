"""Every block_id and action_id of the forms that lead to a sequence and of its texts.

These strings live on in messages that were posted long ago: a name may be retired, but never given another meaning.
"""

# Create sequence: action_id of its inputs and buttons, then block_id.
SEQUENCE_RUN = "sequence_run"
SEQUENCE_NAME = "sequence_name"
SEQUENCE_PROFILE = "sequence_profile"
SEQUENCE_GROUPS = "sequence_groups"
STEP_CHANNEL = "step_channel"
STEP_DELAY = "step_delay"
STEP_CONDITION = "step_condition"
STEP_BRIEF = "step_brief"
STEP_BRIEF_B = "step_brief_b"
STEP_WRITING = "step_writing"
STEP_SUBJECT = "step_subject"
STEP_BODY = "step_body"
STEP_SUBJECT_B = "step_subject_b"
STEP_BODY_B = "step_body_b"
STEP_BUSINESS = "step_business"
STEP_ACCEPT_DAYS = "step_accept_days"
STEP_NOT_ACCEPTED = "step_not_accepted"
STEP_BEYOND_NOTES = "step_beyond_notes"
STEP_MENU = "step_menu"
ADD_STEP = "add_step"
SEQUENCE_PRESET = "sequence_preset"
SEQUENCE_REVIEW = "sequence_review"
SEQUENCE_AFTER_REPLY = "sequence_after_reply"
SEQUENCE_HOURS = "sequence_hours"
HOURS_OWN = "hours_own"
HOURS_OPENS = "hours_opens"
HOURS_CLOSES = "hours_closes"
HOURS_WEEKDAYS = "hours_weekdays"
HOURS_HOLIDAYS = "hours_holidays"
EDIT_STEPS_BACK = "edit_steps_back"
SEQUENCE_MENU = "sequence_menu"

FORM_INPUTS = (
    SEQUENCE_RUN,
    SEQUENCE_NAME,
    SEQUENCE_PROFILE,
    SEQUENCE_GROUPS,
    SEQUENCE_PRESET,
    SEQUENCE_REVIEW,
    SEQUENCE_AFTER_REPLY,
)
"""Inputs of the form's first page; every change is stored with the form."""

REDRAWING_INPUTS = (SEQUENCE_RUN, SEQUENCE_PRESET)
"""Those of them that bring other steps."""

STEP_TEXTS = (STEP_SUBJECT, STEP_BODY, STEP_SUBJECT_B, STEP_BODY_B)
"""Inputs of a step's page where its text is a person's own."""

STEP_ACCEPTANCE = (STEP_ACCEPT_DAYS, STEP_NOT_ACCEPTED, STEP_BEYOND_NOTES)
"""Inputs of the page of a step on LinkedIn."""

STEP_INPUTS = (
    STEP_CHANNEL,
    *STEP_ACCEPTANCE,
    STEP_DELAY,
    STEP_BUSINESS,
    STEP_CONDITION,
    STEP_WRITING,
    STEP_BRIEF,
    STEP_BRIEF_B,
    *STEP_TEXTS,
)
"""Inputs of a step's page; every change is stored with the form."""

TIMELINE_INPUTS = (STEP_CHANNEL, STEP_DELAY, STEP_BUSINESS, STEP_CONDITION, STEP_WRITING)
"""Those of them that change the timeline in words, or which inputs the page has."""

RUN_BLOCK = "run"
NAME_BLOCK = "name"
PROFILE_BLOCK = "profile"
GROUPS_BLOCK = "groups"
TIMELINE_BLOCK = "timeline"
STEP_BLOCK = "step"
"""Prefix of a step's section: `step:<key>`."""
PRESET_BLOCK = "preset"
REVIEW_BLOCK = "review"
AFTER_REPLY_BLOCK = "after_reply"
HOURS_BLOCK = "hours"

MENU_UP = "up"
MENU_DOWN = "down"
MENU_INSERT = "insert"
MENU_REMOVE = "remove"
MENU_EDIT_STEPS = "edit_steps"
MENU_CLONE = "clone"
MENU_SAVE_PLAY = "save_play"
MENU_TEST_SEND = "test_send"
GOES_ON = "goes_on"

# Ways in: the checklist of an empty workspace, and the first forms it leads to.
RUN_MODAL = "run_modal"
PROFILE_MODAL = "profile_modal"
CREATE_RUN = "create_run"
NEW_PROFILE = "new_profile"
SHOW_IMPORT = "show_import"
WAYS_IN_CONTINUE = "ways_in_continue"
RUN_NAME = "run_name"
RUN_PLAY = "run_play"
PROFILE_NAME = "profile_name"
PROFILE_SENDER_NAME = "profile_sender_name"
PROFILE_SENDER_ROLE = "profile_sender_role"
PROFILE_OFFER = "profile_offer"
PROFILE_PROOF = "profile_proof"
PROFILE_TONE = "profile_tone"
PROFILE_CALL_TO_ACTION = "profile_call_to_action"
PROFILE_LANGUAGE = "profile_language"
PROFILE_DO = "profile_do"
PROFILE_DONT = "profile_dont"
PROFILE_ALLOWED_LINKS = "profile_allowed_links"
PROFILE_BANNED = "profile_banned"
PROFILE_MOST_EMAIL = "profile_most_email"
PROFILE_MOST_MESSAGE = "profile_most_message"
PROFILE_MOST_NOTE = "profile_most_note"

PROFILE_INPUTS = {
    "do": PROFILE_DO,
    "dont": PROFILE_DONT,
    "allowed_links": PROFILE_ALLOWED_LINKS,
    "banned": PROFILE_BANNED,
    "most_email": PROFILE_MOST_EMAIL,
    "most_message": PROFILE_MOST_MESSAGE,
    "most_note": PROFILE_MOST_NOTE,
    "name": PROFILE_NAME,
    "sender_name": PROFILE_SENDER_NAME,
    "sender_role": PROFILE_SENDER_ROLE,
    "offer": PROFILE_OFFER,
    "proof": PROFILE_PROOF,
    "tone": PROFILE_TONE,
    "call_to_action": PROFILE_CALL_TO_ACTION,
    "language": PROFILE_LANGUAGE,
}
"""Fields of the New profile form and their inputs; block_id and action_id are the same, changes are stored."""

# Typed text in modals: block_id and action_id.
SUBJECT_BLOCK = "subject"
SUBJECT_INPUT = "subject_input"
BODY_BLOCK = "body"
BODY_INPUT = "body_input"
INSTRUCTION_BLOCK = "instruction"
INSTRUCTION_INPUT = "instruction_input"

FIELD_BLOCKS = {
    "subject": SUBJECT_BLOCK,
    "body": BODY_BLOCK,
    "text": BODY_BLOCK,
    "instruction": INSTRUCTION_BLOCK,
}
"""Where the fields of InvalidForm stand in the modals with typed text."""
