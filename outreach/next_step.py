"""Which step a lead gets next, on which day it falls due, and whether it may leave by itself."""

from datetime import date, datetime

from models import SenderAccount
from models.states import MessageState
from outreach import held_back, history, unaccepted
from outreach.calendars import Calendar, CalendarBook
from outreach.placing import Wanted
from outreach.plan_facts import Facts
from outreach.plan_rows import Going, PlainStep

WAITS_FOR_APPROVAL = "Waits for approval"
WAITS_FOR_NOTE = "Waits for a note of a month in which its account has one left"
WAITS_FOR_ACCEPTANCE = "Waits until they accept the invite"
"""The reason of a lead whose next step is a LinkedIn message, while they have not accepted."""
GOES_ON = "They replied: only the steps marked always are still sent"


def find(
    going: Going, facts: Facts, book: CalendarBook, lines: list[history.Line], now: datetime
) -> tuple[PlainStep, date] | None:
    """Return the step to send next with its due day, None after the last; what is skipped gets a line of history."""
    lead, sequence = facts.leads[going.lead_id], facts.sequences[going.sequence_id]
    calendar = book.of(lead, sequence)
    going.accept_by = None
    for step in facts.steps[going.sequence_id]:
        if step.position < going.position:
            continue
        due_on = _due_on(going.left_on, step, calendar, now)
        reason = facts.why_skipped(going, step)
        going.position = step.position
        if reason:
            lines.append(_skipped(going, step, reason, now))
            going.left_on, going.position = due_on, step.position + 1
        elif _is_given_up(going, step, facts, calendar, due_on, now):
            lines += given_up(going, step, facts, calendar, now)
        else:
            return step, due_on
    return None


def given_up(
    going: Going, step: PlainStep, facts: Facts, calendar: Calendar, now: datetime
) -> list[history.Line]:
    """Go on behind a message whose lead did not accept the invite in time; return the lines that say so."""
    reason, on = unaccepted.said(step), calendar.day_of(now)
    found = unaccepted.instead(step, facts.steps[going.sequence_id], calendar, on)
    going.left_on, going.position = found.left_on, found.position
    return [_skipped(going, one, reason, now) for one in (step, *found.passed)]


def _is_given_up(
    going: Going, step: PlainStep, facts: Facts, calendar: Calendar, due_on: date, now: datetime
) -> bool:
    """Say whether a message by hand has waited long enough; an account that sends by itself asks LinkedIn first."""
    if not facts.waits_by_hand(going, step):
        return False
    return unaccepted.until(calendar.opens_on(due_on), facts.invited[going.id], step.accept_days) <= now


def _skipped(going: Going, step: PlainStep, reason: str, now: datetime) -> history.Line:
    return history.line(history.about(going, step_id=step.id), "step.skipped", now=now, reason=reason)


def _due_on(previous_on: date | None, step: PlainStep, calendar: Calendar, now: datetime) -> date:
    if previous_on is None:
        return calendar.day_of(now)
    return calendar.due_on(previous_on, step.delay_days, step.business_days)


def due(
    going: Going,
    found: tuple[PlainStep, date],
    sender: SenderAccount | None,
    facts: Facts,
    book: CalendarBook,
    *,
    now: datetime,
    waits: bool | None,
) -> Wanted | None:
    """Say when a step is due and return what carries it.

    None while it waits for approval or for the lead to accept the invite, or is under way.
    """
    step, due_on = found
    lead, sequence = facts.leads[going.lead_id], facts.sequences[going.sequence_id]
    calendar = book.of(lead, sequence, sender, step.channel)
    is_first = going.left_on is None
    is_waiting = sequence.first_step_waits if waits is None else waits
    wanted_at = _due_at(calendar, due_on, now, is_first=is_first, is_waiting=is_waiting)
    due_at, due_on = held_back.due(
        calendar, wanted_at, calendar.day_of(wanted_at) if is_first else due_on, lead.away_until
    )
    is_held_back = due_at != wanted_at
    going.due_at = due_at
    # An account that sends by itself asks LinkedIn, and waits where it says that they have not accepted.
    if waits_for_acceptance := facts.waits_by_hand(going, step):
        going.accept_by = unaccepted.until(due_at, facts.invited[going.id], step.accept_days)
    text = facts.texts.get((going.id, step.id))
    if text is None or text.state is not MessageState.APPROVED or sender is None:
        going.reason = WAITS_FOR_NOTE if text is None and step.waits_for_note else WAITS_FOR_APPROVAL
        return None
    if text.is_under_way:
        return None
    if waits_for_acceptance:
        going.reason = WAITS_FOR_ACCEPTANCE
        return None
    at_once = is_first and not is_waiting and not is_held_back
    if not at_once:
        calendar.next_open(due_at)
    going.reason = GOES_ON if going.id in facts.replied else ""
    is_follow_up = going.id in facts.written_to
    return Wanted(
        going=going,
        text=text,
        step_id=step.id,
        sender_id=sender.id,
        calendar=calendar,
        due_on=due_on,
        due_at=due_at,
        is_follow_up=is_follow_up,
        at_once=at_once,
        is_placed=not at_once and (is_follow_up or due_at > now),
        not_before=held_back.not_before(now, lead.away_until),
        reason=held_back.THEY_ARE_AWAY if is_held_back else "",
    )


def _due_at(calendar: Calendar, due_on: date, now: datetime, *, is_first: bool, is_waiting: bool) -> datetime:
    if not is_first:
        return max(now, calendar.opens_on(due_on))
    return calendar.next_open(now) if is_waiting else now
