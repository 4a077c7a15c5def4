"""A lead's card: who they are, where they stand in each sequence, what they wrote, what happened, and the buttons."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.blocks.block_elements import InteractiveElement
from slack_sdk.models.views import View

from models.states import EnrollmentState
from outreach.lead_screens import LeadHistory, LeadInSequence, LeadLine, LeadSheet
from outreach.outlook_screens import WhyStep
from views import clicks, correct_class, lead_ids, linkedin_task, text
from views.parts import (
    actions,
    button,
    confirmation,
    context,
    fitting,
    literal,
    literal_context,
    menu,
    modal,
    section,
)

SEQUENCES_SHOWN = 12
FACTS_SHOWN = 20
_PARAGRAPH = 2900
_REPLY = 300
_GOING = (EnrollmentState.PROPOSED, EnrollmentState.WAITING, EnrollmentState.ACTIVE)
_CHECKS = {
    "role": "a role's address",
    "disposable": "a throw-away address",
    "no_mx": "its domain takes no mail",
}
_PERSONAL = "Only what they said to others stays. There is no way back."


def card(lead: LeadSheet, said: str = "") -> View:
    """Draw the card; `said` is what the last press did."""
    blocks: list[Block] = [section(f"✓ {text.sentence(said, 300)}")] if said else []
    blocks += [section(_who(lead)), context(_where(lead))]
    for line in (_checks(lead), _lists(lead)):
        if line:
            blocks.append(literal_context(line))
    if lead.suppressed:
        blocks.append(section(f"⛔ Is never written to: {text.sentence(lead.suppressed, 200)}"))
    blocks.append(actions(_buttons(lead)))
    blocks += _sequences(lead)
    blocks += _facts(lead)
    blocks += _words(lead)
    blocks.append(section("*What happened last*\n" + _lines(lead.history, lead.own_zone)))
    last: list[InteractiveElement] = [button("All that happened", lead_ids.LEAD_HISTORY, f"{lead.lead_id}:0")]
    if lead.may_erase:
        last.append(_erase(lead))
    blocks.append(actions(last))
    return modal(lead_ids.LEAD_CARD_MODAL, "Lead", fitting(blocks), metadata=str(lead.lead_id))


def history(happened: LeadHistory) -> View:
    """Draw a page of everything that happened."""
    blocks: list[Block] = [section(f"*What happened with {text.name(happened.lead_name)}*")]
    half = len(happened.lines) // 2 + 1
    parts = (happened.lines[:half], happened.lines[half:])
    blocks += [section(_lines(some, happened.zone)) for some in parts if some]
    turns: list[InteractiveElement] = [
        button("Back to the card", lead_ids.LEAD_BACK_TO_CARD, str(happened.lead_id))
    ]
    if happened.page:
        value = f"{happened.lead_id}:{happened.page - 1}"
        turns.append(button("Newer", lead_ids.LEAD_HISTORY_BACK, value))
    if happened.has_more:
        value = f"{happened.lead_id}:{happened.page + 1}"
        turns.append(button("Older", lead_ids.LEAD_HISTORY_NEXT, value))
    blocks.append(actions(turns))
    return modal(lead_ids.LEAD_HISTORY_MODAL, "History", fitting(blocks), metadata=str(happened.lead_id))


def read_history(body: Mapping[str, Any]) -> tuple[int, int]:
    """Return the lead and the page that a button asks for. Raises NotFound."""
    lead_id, _, page = clicks.value_of(body).partition(":")
    return clicks.number(lead_id), clicks.number(page or "0")


def _who(lead: LeadSheet) -> str:
    first = text.joined(
        [text.bold(lead.name), text.joined([text.name(lead.title), text.name(lead.company)], ", ")]
    )
    verified = " (verified)" if lead.email and lead.email_verified else ""
    reached = [
        f"{text.name(lead.email, 320)}{verified}" if lead.email else "No email address",
        text.name(lead.linkedin_url, 400),
        text.name(lead.phone),
    ]
    return f"{first}\n{text.joined(reached)}"


def _where(lead: LeadSheet) -> str:
    sure = f", {lead.zone_confidence}" if lead.zone_confidence else ""
    zone = f"{text.name(lead.zone)} ({text.name(lead.zone_evidence, 80)}{sure})"
    stage = str(lead.stage).replace("_", " ").capitalize()
    return text.joined([f"*{stage}*", text.name(lead.place, 200), zone, text.name(lead.language)])


def _checks(lead: LeadSheet) -> str:
    return "⚠ The address: " + ", ".join(_CHECKS.get(one, one) for one in lead.checks) if lead.checks else ""


def _lists(lead: LeadSheet) -> str:
    tags = f"Tags: {', '.join(lead.tags)}" if lead.tags else ""
    groups = f"Groups: {', '.join(lead.groups)}" if lead.groups else "In no source group"
    return text.joined([tags, groups])


def _buttons(lead: LeadSheet) -> list[InteractiveElement]:
    value = str(lead.lead_id)
    found: list[InteractiveElement] = [button("Edit", lead_ids.LEAD_EDIT, value, primary=True)]
    states = {one.state for one in lead.sequences}
    if states & set(_GOING):
        found.append(button("Pause", lead_ids.LEAD_PAUSE, value))
    if EnrollmentState.PAUSED in states:
        found.append(button("Resume", lead_ids.LEAD_RESUME, value))
    if states & {*_GOING, EnrollmentState.PAUSED}:
        sure = confirmation(
            "Stop for this lead?",
            "They get nothing more, in every sequence. What is on its way leaves.",
            "Stop",
        )
        found.append(button("Stop…", lead_ids.LEAD_STOP, value, danger=True, confirm=sure))
    found.append(button("Add note", lead_ids.LEAD_NOTE, value))
    entries = [("Move to another sequence…", lead_ids.MENU_MOVE), ("Opt out…", lead_ids.MENU_OPT_OUT)]
    if lead.may_erase:
        entries.append(("Export as JSON", lead_ids.MENU_EXPORT))
    entries.append(("Find another lead", lead_ids.MENU_SEARCH))
    found.append(menu(lead_ids.LEAD_MENU, [(label, f"{verb}:{value}") for label, verb in entries]))
    return found


def _erase(lead: LeadSheet) -> InteractiveElement:
    sure = confirmation(
        "Erase this person?",
        "Everything about them is deleted here and in what Plera posted, and they cannot be imported again. "
        "You are asked once more.",
        "Go on",
    )
    return button("Erase…", lead_ids.LEAD_ERASE, str(lead.lead_id), danger=True, confirm=sure)


def _sequences(lead: LeadSheet) -> list[Block]:
    if not lead.sequences:
        return [section("*In no sequence*: nothing leaves to them.")]
    found: list[Block] = []
    for one in lead.sequences[:SEQUENCES_SHOWN]:
        found.append(section(_sequence(one, lead)))
        if one.invited:
            found.append(actions(linkedin_task.followed_buttons(one.invited)))
    more = len(lead.sequences) - SEQUENCES_SHOWN
    if more > 0:
        found.append(context(f"{text.counted(more, 'older sequence')} not shown."))
    return found


def _sequence(one: LeadInSequence, lead: LeadSheet) -> str:
    state = str(one.state).replace("_", " ")
    place = f"step {min(one.position, max(one.step_count, 1))} of {one.step_count}"
    lines = [text.joined([text.bold(one.name), state, place, _senders(one)])]
    if one.standing:
        lines.append(text.sentence(one.standing, 250))
    lines += [_step(step, lead, one.opened.get(step.position)) for step in one.steps]
    if one.invited and one.invited.accepted:
        lines.append(f"They accepted the invite: {text.sentence(one.invited.accepted)}")
    return text.clip("\n".join(lines), _PARAGRAPH)


def _senders(one: LeadInSequence) -> str:
    """Say who writes; where two channels have a sender each, on which."""
    email, linkedin = text.name(one.email_sender), text.name(one.linkedin_sender)
    if email and linkedin:
        return f"email from {email}, LinkedIn from {linkedin}"
    return f"from {email or linkedin}" if email or linkedin else ""


def _step(step: WhyStep, lead: LeadSheet, opened_at: datetime | None) -> str:
    head = f"{step.position} · {text.channel_name(step.channel)}"
    about = "about " if step.is_about else ""
    when = f"{about}{_times(step.at, lead)}" if step.at else ""
    opened = f"opened {text.day_time(opened_at, lead.own_zone)} (a picture was loaded)" if opened_at else ""
    return f"{head}: {text.joined([text.sentence(step.sentence, 180), when, opened])}"


def _times(at: datetime, lead: LeadSheet) -> str:
    own, theirs = text.day_time(at, lead.own_zone), text.day_time(at, lead.zone)
    return own if own == theirs else f"{own} ({theirs} there)"


def _facts(lead: LeadSheet) -> list[Block]:
    if not lead.facts:
        return []
    lines = [
        f"{text.name(one.name, 40)}: {text.name(one.value, 120)}"
        + (f" _({text.name(one.origin, 60)})_" if one.origin else "")
        for one in lead.facts[:FACTS_SHOWN]
    ]
    more = len(lead.facts) - FACTS_SHOWN
    if more > 0:
        lines.append(f"… and {more} more in the export")
    return [section(text.clip("*What is known, and from where*\n" + "\n".join(lines), _PARAGRAPH))]


def _words(lead: LeadSheet) -> list[Block]:
    """Show what they wrote and what teammates noted, each as it is."""
    found: list[Block] = []
    if lead.replies:
        found.append(section("*What they wrote*"))
    for reply in lead.replies:
        kind = reply.kind.replace("_", " ")
        when = text.day_time(reply.at, lead.own_zone)
        found.append(context(text.joined([when, kind, text.name(reply.reason, 200)])))
        found.append(literal(reply.text or "(The mail has no words.)", _REPLY, expand=False))
        if reply.reply_id:
            buttons = [correct_class.open_button(reply.reply_id)]
            if reply.suggests:
                buttons.append(correct_class.add_button(*reply.suggests))
            found.append(actions(buttons))
    if lead.notes:
        found.append(section("*Notes*"))
    for note in lead.notes:
        found.append(context(text.joined([text.day_time(note.at, lead.own_zone), text.name(note.by)])))
        found.append(literal(note.text, _REPLY, expand=False))
    return found


def _lines(lines: tuple[LeadLine, ...], zone: str) -> str:
    written = [
        text.joined([text.day_time(one.at, zone), text.name(one.words, 110), text.name(one.by, 30)])
        for one in lines
    ]
    return text.clip("\n".join(written), _PARAGRAPH) or "Nothing yet."
