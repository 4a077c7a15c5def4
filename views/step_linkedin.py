"""What a sequence's form says and asks of its steps on LinkedIn."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, NumberInputElement, PlainTextObject, StaticSelectElement

from models.states import Channel, IfNotAccepted
from outreach import unaccepted
from outreach.form_screens import NoteRoom, SequenceForm, StepForm
from outreach.linkedin_steps import accept_days, invites_twice, needs_invite
from outreach.note_limits import FREE
from views import filled, form_ids, text
from views.parts import context, each_character, field, option

ACCEPT_DAYS, IF_NOT_ACCEPTED = "accept_days", "if_not_accepted"
"""The fields of a step's page for a lead who does not accept; their names in InvalidForm are their block_ids."""

BEYOND_NOTES = "beyond_notes"

SKIPPED_STEPS = (
    "Leads without a LinkedIn URL skip the LinkedIn steps: the steps after keep their days. Whoever no step reaches is "
    "left out, and the Messaging Lab says so."
)
_SKIPPED_STEP = (
    "A lead without a LinkedIn URL skips this step: the steps after it keep their days. Whoever no step reaches is "
    "left out, and the Messaging Lab says so."
)
_MESSAGE = "It reaches only people who are connected: it can leave once they have accepted the invite."
_MISSING = "⚠ No step before it invites them, and a LinkedIn message reaches only people who are connected."
_TWICE = "⚠ A step before it invites them already."
_NAMED = 3
_CHOICES = {
    IfNotAccepted.SKIP: "Skip the LinkedIn message",
    IfNotAccepted.EMAIL: "Send the next email instead, that day",
    IfNotAccepted.WITHDRAW: "Withdraw the invite and skip the message",
}
_BEYOND_NOTES = {False: "Invite without a note", True: "Wait for the next month"}
_BEYOND = {False: "without", True: "wait"}
_SHORT = {
    IfNotAccepted.SKIP: "skipped",
    IfNotAccepted.EMAIL: "the next email goes instead",
    IfNotAccepted.WITHDRAW: "the invite is withdrawn",
}
_WHAT_FOLLOWS = (
    "Skipped, the next step counts from that day. *Instead*, the next email of this sequence leaves that day, as it "
    "was written and approved: nothing is written anew. Invites that nobody answers are withdrawn after 30 days."
)


def in_short(form: SequenceForm, step: StepForm, rooms: Sequence[NoteRoom]) -> str:
    """Write the one line of a step on the first page, "" where there is nothing to say."""
    if needs_invite(form, step):
        return _MISSING
    if invites_twice(form, step):
        return _TWICE
    if step.channel is Channel.LINKEDIN_MESSAGE:
        days = accept_days(step)
        within = f" within {unaccepted.in_days(days)}" if days is not None else ""
        return f"not accepted{within}: {_SHORT[step.if_not_accepted]}"
    if step.channel is Channel.LINKEDIN_INVITE and rooms:
        limits = sorted({one.limit for one in rooms})
        beyond = ", waits for one" if step.waits_for_note else ""
        return f"note of up to {' or '.join(str(one) for one in limits)} characters{beyond}"
    return ""


def lines(form: SequenceForm, step: StepForm, rooms: Sequence[NoteRoom]) -> list[str]:
    """Write what stands on the page of a step, nothing for an email."""
    if step.channel is Channel.EMAIL:
        return []
    if step.channel is Channel.LINKEDIN_INVITE:
        said = _TWICE if invites_twice(form, step) else _notes(rooms)
    else:
        said = _MISSING if needs_invite(form, step) else _MESSAGE
    return [*([said] if said else []), _SKIPPED_STEP]


def inputs(step: StepForm) -> list[Block]:
    """Ask for how long a LinkedIn message waits for the lead to accept, and what comes then; nothing for another."""
    if step.channel is Channel.LINKEDIN_INVITE:
        return _beyond_notes(step)
    if step.channel is not Channel.LINKEDIN_MESSAGE:
        return []
    typed = step.accept_days.strip()
    days = NumberInputElement(
        action_id=form_ids.STEP_ACCEPT_DAYS,
        is_decimal_allowed=False,
        min_value=str(unaccepted.LEAST_DAYS),
        max_value=str(unaccepted.MOST_DAYS),
        initial_value=typed if accept_days(step) is not None else None,
        dispatch_action_config=each_character(),
    )
    options = {one: option(name, one.value) for one, name in _CHOICES.items()}
    then = StaticSelectElement(
        action_id=form_ids.STEP_NOT_ACCEPTED,
        options=list(options.values()),
        initial_option=options[step.if_not_accepted],
        placeholder=PlainTextObject(text="Choose what follows"),
    )
    return [
        field(ACCEPT_DAYS, "If they have not accepted after so many days", days, dispatch=True),
        field(IF_NOT_ACCEPTED, "Then", then, dispatch=True),
        context(_WHAT_FOLLOWS),
    ]


def _beyond_notes(step: StepForm) -> list[Block]:
    """Ask what becomes of the leads for whom the month has no note."""
    options = {waits: option(name, _BEYOND[waits]) for waits, name in _BEYOND_NOTES.items()}
    then = StaticSelectElement(
        action_id=form_ids.STEP_BEYOND_NOTES,
        options=list(options.values()),
        initial_option=options[step.waits_for_note],
        placeholder=PlainTextObject(text="Choose what follows"),
    )
    return [
        field(BEYOND_NOTES, "Beyond the notes of the month", then, dispatch=True),
        context(
            "A free account has 5 notes a month, which go to the leads of whom most is known. An invite that waits, "
            "and what follows it, gets its note written and reviewed once a month has one left."
        ),
    ]


def read(values: Mapping[str, Any], step: StepForm) -> StepForm:
    """Return a step with what stands in these inputs; one that is not there leaves its field."""
    days = filled.typed(values, ACCEPT_DAYS, form_ids.STEP_ACCEPT_DAYS)
    then = filled.typed(values, IF_NOT_ACCEPTED, form_ids.STEP_NOT_ACCEPTED)
    beyond = filled.typed(values, BEYOND_NOTES, form_ids.STEP_BEYOND_NOTES)
    return replace(
        step,
        accept_days=step.accept_days if days is None else days,
        if_not_accepted=IfNotAccepted(then) if then in set(IfNotAccepted) else step.if_not_accepted,
        waits_for_note=beyond == _BEYOND[True] if beyond else step.waits_for_note,
    )


def _notes(rooms: Sequence[NoteRoom]) -> str:
    """Write "A note may have 200 characters from a free account (Jo Meyer), 300 from a paid one (Ana Ruiz)."."""
    parts: list[str] = []
    for limit in sorted({one.limit for one in rooms}):
        names = [text.bold(one.name) for one in rooms if one.limit == limit]
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        which = "a free account" if limit == FREE else "a paid account"
        characters = "" if parts else " characters"
        parts.append(f"{limit}{characters} from {which} ({', '.join(names[:_NAMED])}{more})")
    if not parts:
        return ""
    return f"A note may have {', '.join(parts)}. A longer one holds up the launch until it is shorter."
