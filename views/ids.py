"""Every callback_id, and every action_id of the buttons and menus, that Slack hands back.

These strings live on in messages that were posted long ago: a name may be retired, but never given another meaning.
"""

# Modals: callback_id.
SEQUENCE_MODAL = "sequence_modal"
SEQUENCE_CREATED = "sequence_created"
STEP_MODAL = "step_modal"
HOURS_MODAL = "hours_modal"
TOUCHED_MODAL = "touched_modal"
STEPS_SAVED = "steps_saved"
SEQUENCE_CHECKLIST = "sequence_checklist"
LAUNCH_MODAL = "launch_modal"
EDIT_MODAL = "edit_modal"
CHANGED_MODAL = "changed_modal"
REWRITE_MODAL = "rewrite_modal"
REWRITE_LEAD_MODAL = "rewrite_lead_modal"
FULL_TEXT_MODAL = "full_text_modal"
REPLY_MODAL = "reply_modal"
CORRECT_CLASS_MODAL = "correct_class_modal"
CLASS_SAID_MODAL = "class_said_modal"
WHOLE_MAIL_MODAL = "whole_mail_modal"
DRAFT_EDIT_MODAL = "draft_edit_modal"
SENTENCE_MODAL = "sentence_modal"
HELP_MODAL = "help_modal"
STOP_LEAD_MODAL = "stop_lead_modal"
REASSIGN_MODAL = "reassign_modal"
TODAY_MODAL = "today_modal"
ENRICH_MODAL = "enrich_modal"

# Shortcuts: callback_id.
CREATE_SHORTCUT = "create_sequence"

# Help and lists: action_id of buttons.
CREATE_SEQUENCE = "create_sequence"
LIST_SEQUENCES = "list_sequences"
OPEN_LINK = "open_link"
"""A button that only opens an address; Slack sends its click all the same, which needs nothing but an ack."""

# Enrichment: the value is a source group's, or an enrichment's, id.
ENRICH = "enrich_group"
ENRICH_STOP = "enrich_stop"
ENRICH_SCOPE = "enrich_scope"
ENRICH_SCOPE_BLOCK = "enrich_scope"
ENRICH_AT_MOST = "enrich_at_most"
ENRICH_AT_MOST_BLOCK = "enrich_at_most"

# Pausing: action_id of buttons; the value is `<scope>:<id>`, such as "run:7".
HOLD_PAUSE = "hold_pause"
HOLD_RESUME = "hold_resume"
STOP_WHERE = "stop_where"
STOP_EVERYWHERE = "everywhere"
STOP_HERE = "here"

# Half-filled forms: the value is the form's id.
FORM_CONTINUE = "form_continue"
FORM_DISCARD = "form_discard"

# Messaging Lab: action_id of buttons; the value is the sequence's id.
LAB_GENERATE = "lab_generate"
LAB_STOP_WRITING = "lab_stop_writing"
LAB_SHOW_CARDS = "lab_show_cards"
LAB_LAUNCH = "lab_launch"
LAB_PAUSE = "lab_pause"
LAB_RESUME = "lab_resume"
LAB_REASSIGN = "lab_reassign"

REASSIGN_FROM = "reassign_from"
REASSIGN_TO = "reassign_to"

# What leaves and why not: the value is a lead's id, or a page.
WHY_LEAD = "why_lead"
TODAY_ALL = "today_all"
TODAY_BACK = "today_back"
TODAY_NEXT = "today_next"

LAUNCH_TIMING = "launch_timing"
LAUNCH_TIMING_BLOCK = "launch_timing"
LAUNCH_AT_ONCE = "at_once"
LAUNCH_NEXT_WINDOW = "next_window"

# Approval card: action_id.
CARD_MENU = "card_menu"
STEP_CARD_MENU = "step_card_menu"
CARD_APPROVE = "card_approve"
CARD_READ = "card_read"
CARD_EDIT = "card_edit"
CARD_LATER = "card_later"
CARD_VIEW = "card_view"
CARD_UNDO = "card_undo"

MENU_REWRITE_ALL = "rewrite_all"
MENU_LEAVE_OUT = "leave_out"
MENU_PAUSE_LEAD = "pause_lead"
MENU_RESUME_LEAD = "resume_lead"
MENU_STOP_LEAD = "stop_lead"
MENU_OPEN_LEAD = "open_lead"
MENU_LEAD_HOLDS = (MENU_PAUSE_LEAD, MENU_RESUME_LEAD, MENU_STOP_LEAD)
"""Entries of a card's menu that hold or end its lead."""

MENU_EDIT = "edit"
"""Edit a text on a card; edit a step in a form."""
MENU_REWRITE = "rewrite"
MENU_DONT_SEND = "dont_send"
MENU_SHOW_FULL = "show_full"

# Conversation: action_id; the value is the conversation's or the reply's id.
CONVERSATION_REPLY = "conversation_reply"
CONVERSATION_CLAIM = "conversation_claim"
CONVERSATION_DONE = "conversation_done"
REPLY_WHOLE_MAIL = "reply_whole_mail"
CONVERSATION_MENU = "conversation_menu"
"""The value of an entry is `<verb>:<conversation's id>`."""
MENU_CORRECT = "correct"
REPLY_CORRECT = "reply_correct"
REPLY_ADD_SUGGESTED = "reply_add_suggested"
CORRECT_CLASS = "correct_class"
CORRECT_CLASS_BLOCK = "correct_class_block"
CORRECT_INTEREST = "correct_interest"
CORRECT_INTEREST_BLOCK = "correct_interest_block"

WHOSE_YES = "whose_yes"
WHOSE_NO = "whose_no"
WHOSE_GO_ON = "whose_go_on"

# Draft card: action_id; the value is `<draft id>:<digest>`.
DRAFT_SEND = "draft_send"
DRAFT_EDIT = "draft_edit"
DRAFT_KEEP_AS_NOTE = "draft_keep_as_note"
DRAFT_RETRY = "draft_retry"
DRAFT_RETRY_NOW = "draft_retry_now"
DRAFT_CANCEL = "draft_cancel"


# Sends that wait for a person: action_id; the value is the delivery's, or the workspace's, id.
UNKNOWN_SENT = "unknown_sent"
UNKNOWN_AGAIN = "unknown_again"
UNKNOWN_TAKE_BACK = "unknown_take_back"
HELD_RECONCILE = "held_reconcile"
HELD_GO_ON = "held_go_on"
