"""Every callback_id, action_id and block_id that Slack hands back, and how the values on our buttons are read.

These strings live on in messages that were posted long ago: a name may be retired, but never given another meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outreach.errors import NotFound

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
WHOLE_MAIL_MODAL = "whole_mail_modal"
DRAFT_EDIT_MODAL = "draft_edit_modal"
SENTENCE_MODAL = "sentence_modal"
SETTINGS_OVERVIEW = "settings_overview"
SETTINGS_CHANNEL = "settings_channel"
SETTINGS_OUTCOME = "settings_outcome"
SETTINGS_PLACE = "settings_place"
SETTINGS_LEGAL = "settings_legal"
SETTINGS_PEOPLE = "settings_people"
SETTINGS_SENDERS = "settings_senders"
HELP_MODAL = "help_modal"
STOP_LEAD_MODAL = "stop_lead_modal"
REASSIGN_MODAL = "reassign_modal"
TODAY_MODAL = "today_modal"

# Shortcuts: callback_id.
CREATE_SHORTCUT = "create_sequence"

# Help and lists: action_id of buttons.
CREATE_SEQUENCE = "create_sequence"
LIST_SEQUENCES = "list_sequences"
OPEN_LINK = "open_link"
"""A button that only opens an address; Slack sends its click all the same, which needs nothing but an ack."""

# Pausing: action_id of buttons; the value is `<scope>:<id>`, such as "run:7".
HOLD_PAUSE = "hold_pause"
HOLD_RESUME = "hold_resume"
STOP_WHERE = "stop_where"
STOP_EVERYWHERE = "everywhere"
STOP_HERE = "here"

# App Home and settings: action_id; the value of SETTINGS_OPEN is a topic.
HOME_MENU = "home_menu"
SETTINGS_OPEN = "settings_open"
MENU_SETTINGS = "settings"
MENU_HELP = "help"

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
}
"""Where the fields of InvalidForm stand in the settings; block_id and action_id are the same word there."""

SETTINGS_MODALS = (SETTINGS_CHANNEL, SETTINGS_PLACE, SETTINGS_LEGAL, SETTINGS_PEOPLE)
"""The sections that are submitted."""

# Create sequence: action_id of its inputs and buttons, then block_id.
SEQUENCE_RUN = "sequence_run"
SEQUENCE_NAME = "sequence_name"
SEQUENCE_PROFILE = "sequence_profile"
SEQUENCE_GROUPS = "sequence_groups"
STEP_CHANNEL = "step_channel"
STEP_DELAY = "step_delay"
STEP_CONDITION = "step_condition"
STEP_BRIEF = "step_brief"
STEP_BUSINESS = "step_business"
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

STEP_INPUTS = (STEP_CHANNEL, STEP_DELAY, STEP_BUSINESS, STEP_CONDITION, STEP_BRIEF)
"""Inputs of a step's page; every change is stored with the form."""

TIMELINE_INPUTS = (STEP_CHANNEL, STEP_DELAY, STEP_BUSINESS, STEP_CONDITION)
"""Those of them that change the timeline in words."""

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
GOES_ON = "goes_on"

# Ways in: the checklist of an empty workspace, and the first forms it leads to.
RUN_MODAL = "run_modal"
PROFILE_MODAL = "profile_modal"
IMPORT_VIEW = "import_view"
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

PROFILE_INPUTS = {
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
MENU_LEAD_HOLDS = (MENU_PAUSE_LEAD, MENU_RESUME_LEAD, MENU_STOP_LEAD)
"""Entries of a card's menu that hold or end its lead."""

MENU_EDIT = "edit"
"""Edit a text on a card; edit a step in a form."""
MENU_REWRITE = "rewrite"
MENU_DONT_SEND = "dont_send"
MENU_SHOW_FULL = "show_full"

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

# Conversation: action_id; the value is the conversation's or the reply's id.
CONVERSATION_REPLY = "conversation_reply"
CONVERSATION_CLAIM = "conversation_claim"
CONVERSATION_DONE = "conversation_done"
REPLY_WHOLE_MAIL = "reply_whole_mail"

# Draft card: action_id; the value is `<draft id>:<digest>`.
DRAFT_SEND = "draft_send"
DRAFT_EDIT = "draft_edit"
DRAFT_KEEP_AS_NOTE = "draft_keep_as_note"
DRAFT_RETRY = "draft_retry"


# Sends that wait for a person: action_id; the value is the delivery's, or the workspace's, id.
UNKNOWN_SENT = "unknown_sent"
UNKNOWN_AGAIN = "unknown_again"
UNKNOWN_TAKE_BACK = "unknown_take_back"
HELD_RECONCILE = "held_reconcile"
HELD_GO_ON = "held_go_on"


@dataclass(frozen=True)
class Bound:
    """An id and the digest of the text that was shown with it; the digest is empty where none is needed."""

    id: int
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.id}:{self.digest}" if self.digest else str(self.id)


@dataclass(frozen=True)
class Picked:
    """An entry of an overflow menu: a verb and what it is for (an id or a step's key)."""

    verb: str
    subject: str

    @property
    def id(self) -> int:
        """Return the subject as a row's id. Raises NotFound when it is none."""
        return number(self.subject)


def number(text: str) -> int:
    """Return a row's id from a value of ours. Raises NotFound for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise NotFound()
    return int(text)


def bound(text: str) -> Bound:
    """Return what `str(Bound(…))` wrote. Raises NotFound for anything else."""
    row_id, _, digest = text.partition(":")
    return Bound(number(row_id), digest)


def value_of(body: Mapping[str, Any]) -> str:
    """Return the value of the element that was clicked or picked, "" when there is none."""
    action = _action(body)
    return str((action.get("selected_option") or action).get("value") or "")


def block_of(body: Mapping[str, Any]) -> str:
    """Return the block_id of the element that was clicked or picked, "" when there is none."""
    return str(_action(body).get("block_id") or "")


def _action(body: Mapping[str, Any]) -> Mapping[str, Any]:
    actions: Sequence[Mapping[str, Any]] = body.get("actions") or [{}]
    return actions[0]


def pressed_id(body: Mapping[str, Any]) -> int:
    """Return the row's id on the button that was pressed. Raises NotFound when it carries none."""
    return bound(value_of(body)).id


def pressed(body: Mapping[str, Any]) -> Bound:
    """Return the id and digest on the button that was pressed. Raises NotFound when it carries none."""
    return bound(value_of(body))


def picked(body: Mapping[str, Any]) -> Picked:
    """Return the verb and the subject of the overflow entry that was picked."""
    verb, _, subject = value_of(body).partition(":")
    return Picked(verb, subject)


def typed(values: Mapping[str, Any], block_id: str, action_id: str) -> str | None:
    """Return the text, or the value of the option, that stands in an input; None when the form has no such input."""
    element = values.get(block_id, {}).get(action_id)
    if not isinstance(element, Mapping):
        return None
    chosen = element.get("selected_option")
    return str((chosen if chosen is not None else element).get("value") or "")


def typed_list(values: Mapping[str, Any], block_id: str, action_id: str) -> tuple[str, ...] | None:
    """Return the values of the options chosen in a multi-select; None when the form has no such input."""
    element = values.get(block_id, {}).get(action_id)
    if not isinstance(element, Mapping):
        return None
    return tuple(str(option.get("value") or "") for option in element.get("selected_options") or ())


def typed_time(values: Mapping[str, Any], block_id: str, action_id: str) -> str | None:
    """Return the time of day, such as "09:30", in a time picker; "" when it is empty, None when there is none."""
    element = values.get(block_id, {}).get(action_id)
    return str(element.get("selected_time") or "") if isinstance(element, Mapping) else None


def chosen(values: Mapping[str, Any], name: str) -> str:
    """Return the channel, or the value of the option, chosen in an input whose block and action share a name."""
    element = values.get(name, {}).get(name) or {}
    option = element.get("selected_option") or {}
    return str(element.get("selected_conversation") or option.get("value") or element.get("value") or "")


def chosen_people(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the Slack user ids chosen in an input whose block and action share a name."""
    element = values.get(name, {}).get(name) or {}
    return tuple(str(one) for one in element.get("selected_users") or ())


def values_of(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was typed in a view, by block_id and action_id."""
    values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}
    return values
