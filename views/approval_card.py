"""The approval card: one lead with all its steps, to be approved as exactly these texts."""

import re

from slack_sdk.models.blocks import Block, ButtonElement, OverflowMenuElement

from models.states import EnrollmentState
from outreach.card_screens import CardStep, LeadCard
from outreach.slack_port import Screen
from views import clicks, fix_ids, ids, text
from views.card_steps import (
    APPROVED,
    CLOSING_LENGTH,
    FAILED,
    WRITING,
    closing_line,
    is_clipped,
    later_line,
    shown_facts,
    step_blocks,
    waiting,
)
from views.parts import actions, button, literal_context, overflow, section

_AREA = re.compile(r"^[A-Za-z]+/([A-Za-z_]+/)?(?=[A-Z])")
"""What a zone's name has before its city."""

_MOST_ENTRIES = 5
"""How many entries a menu may have."""

_CLOSED = {
    EnrollmentState.LEFT_OUT: "left out",
    EnrollmentState.REPLIED: "replied, every further step is stopped",
    EnrollmentState.STOPPED: "stopped",
    EnrollmentState.COMPLETED: "all steps done",
}


def approval_card(card: LeadCard) -> Screen:
    """Draw the card in its state: open for review, decided, on its way, or closed."""
    if card.state in _CLOSED:
        return _closed(card)
    if waiting(card) or not card.steps or any(step.state in (WRITING, FAILED) for step in card.steps):
        return _open(card)
    return _decided(card)


def _open(card: LeadCard) -> Screen:
    blocks: list[Block] = [section(lead_lines(card), _menu(card))]
    facts = _facts(card)
    if facts:
        blocks.append(literal_context(facts, 800))
    blocks.extend(step_blocks(card))
    closing = closing_line(card)
    if closing:
        blocks.append(literal_context(closing, CLOSING_LENGTH))
    buttons = _buttons(card)
    if buttons:
        blocks.append(actions(buttons))
    return Screen(f"{_notification_name(card)}: {_what_waits(card)}", tuple(blocks))


def lead_lines(card: LeadCard) -> str:
    """Say who a lead is, where, and who writes to them."""
    work = text.joined([text.name(card.title), text.name(card.company)], ", ")
    lines = [
        f"⚠ *{text.sentence(card.notice, 200)}*" if card.notice else "",
        text.joined([text.bold(card.lead_name) or "*(no name)*", work]),
        text.joined(
            [_place(card), text.name(card.language), f"from {text.name(card.sender)}" if card.sender else ""]
        ),
        "" if card.steps else "Not written yet.",
        _paused(card),
    ]
    return text.joined(lines, "\n")


def _place(card: LeadCard) -> str:
    """Name the place and whose time counts there, once where both are the same: "Tokyo (from city)"."""
    zone = _AREA.sub("", text.one_line(card.zone_line)).replace("_", " ")
    place = text.one_line(card.place)
    if not place or zone.casefold().startswith(place.casefold()):
        return text.name(zone)
    return text.joined([text.name(place), f"time of {text.name(zone)}" if zone else ""])


def _facts(card: LeadCard) -> str:
    used = text.joined(shown_facts(card))
    cut = "Not all is shown here: read the rest to approve it." if waiting(card) and is_clipped(card) else ""
    return text.joined([cut, later_line(card), f"Facts used: {used}" if used else "No facts used"])


def _menu(card: LeadCard) -> OverflowMenuElement | None:
    entries = [_open_lead(card)]
    if any(step.can_change and step.message_id is not None for step in card.steps):
        entries.append(("Rewrite all…", f"{ids.MENU_REWRITE_ALL}:{card.enrollment_id}"))
    entries += _fix_all(card)
    entries.append(("Leave this lead out", f"{ids.MENU_LEAVE_OUT}:{card.enrollment_id}"))
    # A menu holds five: what does not fit, stopping, stands on the lead's own card, which the first entry opens.
    return overflow(ids.CARD_MENU, [*entries, *_holds(card)][:_MOST_ENTRIES])


def _fix_all(card: LeadCard) -> list[tuple[str, str]]:
    """Return the entry that has the first changed text's change proposed for the others; each step has its own, too."""
    changed = next((one for one in card.steps if one.may_fix_all and one.message_id is not None), None)
    if changed is None:
        return []
    like = "this" if len(card.steps) == 1 else f"step {changed.position}"
    return [(f"Fix all like {like}…", f"{fix_ids.MENU_FIX_ALL}:{changed.message_id}")]


def _open_lead(card: LeadCard) -> tuple[str, str]:
    return "Open lead", f"{ids.MENU_OPEN_LEAD}:{card.enrollment_id}"


def _holds(card: LeadCard) -> list[tuple[str, str]]:
    """Return the menu's entries that hold or end a lead of a live sequence."""
    if not card.is_live or card.state in _CLOSED:
        return []
    hold = ("Pause this lead", ids.MENU_PAUSE_LEAD)
    if card.state is EnrollmentState.PAUSED:
        hold = ("Resume this lead", ids.MENU_RESUME_LEAD)
    entries = (hold, ("Stop for this lead…", ids.MENU_STOP_LEAD))
    return [(label, f"{verb}:{card.enrollment_id}") for label, verb in entries]


def _buttons(card: LeadCard) -> list[ButtonElement]:
    enrollment = str(card.enrollment_id)
    shown = str(clicks.Bound(card.enrollment_id, card.digest))
    to_review = waiting(card)
    buttons: list[ButtonElement] = []
    if to_review and is_clipped(card):
        buttons.append(button("Read the rest first", ids.CARD_READ, shown, primary=True))
    elif to_review:
        label = approve_label(len(to_review))
        buttons.append(button(label, ids.CARD_APPROVE, shown, primary=True))
    if any(step.can_change for step in to_review):
        buttons.append(button("Edit", ids.CARD_EDIT, enrollment))
    if to_review and not card.is_postponed:
        buttons.append(button("Later", ids.CARD_LATER, enrollment))
    if card.can_undo:
        buttons.append(button("Undo", ids.CARD_UNDO, enrollment))
    return buttons


def approve_label(count: int) -> str:
    """Name the approval of so many texts."""
    return "Approve" if count == 1 else f"Approve all {count}"


def _what_waits(card: LeadCard) -> str:
    count = len(waiting(card))
    if count:
        return f"{text.counted(count, 'message')} to review"
    if any(step.state == WRITING for step in card.steps):
        return "being written"
    return "could not be written" if card.steps else "not written yet"


def _decided(card: LeadCard) -> Screen:
    approved = [step for step in card.steps if step.state == APPROVED]
    verdict = f"{text.counted(len(approved), 'message')} approved" if approved else "no message will be sent"
    lines = [
        _short(card, f"{'✓ ' if approved else ''}{verdict}"),
        text.name(card.decided, 200),
        _paused(card),
    ]
    return _two_lines(card, lines, verdict)


def _paused(card: LeadCard) -> str:
    return f"⏸ {text.sentence(card.reason, 200)}" if card.state is EnrollmentState.PAUSED else ""


def _closed(card: LeadCard) -> Screen:
    verdict = _CLOSED[card.state]
    lines = [_short(card, verdict), text.joined([text.name(card.reason, 200), text.name(card.decided, 200)])]
    return _two_lines(card, lines, verdict)


def _short(card: LeadCard, verdict: str) -> str:
    return text.joined([text.bold(card.lead_name) or "*(no name)*", text.name(card.company), verdict])


def _two_lines(card: LeadCard, lines: list[str], verdict: str) -> Screen:
    notice = f"⚠ *{text.sentence(card.notice, 200)}*" if card.notice else ""
    menu = overflow(ids.CARD_MENU, [_open_lead(card), *_fix_all(card), *_holds(card)])
    blocks: list[Block] = [section(text.joined([notice, *lines], "\n"), menu)]
    on_the_way = [step for step in card.steps if step.delivery or step.problem]
    if on_the_way:
        blocks.append(section("\n".join(_delivery_line(step, card) for step in on_the_way)))
    buttons = []
    if any(step.body for step in card.steps):
        buttons.append(button("View", ids.CARD_VIEW, str(card.enrollment_id)))
    if card.can_undo:
        buttons.append(button("Undo", ids.CARD_UNDO, str(card.enrollment_id)))
    if buttons:
        blocks.append(actions(buttons))
    return Screen(f"{_notification_name(card)}: {verdict}", tuple(blocks))


def _delivery_line(step: CardStep, card: LeadCard) -> str:
    """Say what became of a step; with many steps each line is shorter, as all stand in one section.

    Before the launch a step has a day and no date.
    """
    delivery_length, problem_length = (200, 100) if len(card.steps) <= 6 else (80, 40)
    return text.joined(
        [
            f"*{step.position} · {text.channel_name(step.channel)}*",
            "" if card.is_live else f"day {step.day}",
            text.name(step.delivery, delivery_length),
            text.name(step.problem, problem_length),
        ]
    )


def _notification_name(card: LeadCard) -> str:
    company = text.name(card.company, 40)
    lead = text.name(card.lead_name, 40) or "(no name)"
    return f"{lead} ({company})" if company else lead
