"""Which step a lead gets next, on which day it falls due, and whether it may leave by itself."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models import Enrollment, SenderAccount, Step
from models.states import MessageState
from outreach import history, schedule
from outreach.hours import Hours, HoursBook
from outreach.placing import Wanted
from outreach.plan_facts import Facts

WAITS_FOR_APPROVAL = "Waits for approval"
GOES_ON = "They replied: only the steps marked always are still sent"


def find(
    session: Session, enrollment: Enrollment, facts: Facts, book: HoursBook, now: datetime
) -> tuple[Step, date] | None:
    """Return the step to send next with its due day, None after the last; what is skipped on the way is noted."""
    lead, sequence = facts.leads[enrollment.lead_id], facts.sequences[enrollment.sequence_id]
    hours = book.of(lead, sequence)
    for step in facts.steps[sequence.id]:
        if step.position < enrollment.position:
            continue
        due_on = _due_on(enrollment.left_on, step, hours, now)
        reason = facts.why_skipped(enrollment, step)
        enrollment.position = step.position
        if not reason:
            return step, due_on
        entry = history.about(enrollment, step_id=step.id)
        history.append(session, entry, "step.skipped", now=now, reason=reason)
        enrollment.left_on, enrollment.position = due_on, step.position + 1
    return None


def _due_on(previous_on: date | None, step: Step, hours: Hours, now: datetime) -> date:
    if previous_on is None:
        return schedule.local_day(now, hours.zone)
    return hours.due_on(previous_on, step.delay_days, business_days=step.business_days)


def due(
    enrollment: Enrollment,
    found: tuple[Step, date],
    sender: SenderAccount | None,
    facts: Facts,
    book: HoursBook,
    *,
    now: datetime,
    waits: bool | None,
) -> Wanted | None:
    """Say when a step is due and return what carries it; None while it waits for approval, or is under way."""
    step, due_on = found
    lead, sequence = facts.leads[enrollment.lead_id], facts.sequences[enrollment.sequence_id]
    hours = book.of(lead, sequence, sender, step.channel)
    is_first = enrollment.left_on is None
    due_at = max(now, hours.opens_on(due_on))
    is_waiting = sequence.first_step_waits if waits is None else waits
    if is_first:
        due_at = hours.next_open(now) if is_waiting else now
    enrollment.due_at = due_at
    text = facts.texts.get((enrollment.id, step.id))
    if text is None or text.state is not MessageState.APPROVED or sender is None:
        enrollment.reason = WAITS_FOR_APPROVAL
        return None
    if text.is_under_way:
        return None
    at_once = is_first and not is_waiting
    if not at_once:
        hours.next_open(due_at)
    enrollment.reason = GOES_ON if enrollment.id in facts.replied else ""
    is_follow_up = enrollment.id in facts.written_to
    return Wanted(
        enrollment=enrollment,
        text=text,
        step_id=step.id,
        sender=sender,
        hours=hours,
        due_on=schedule.local_day(due_at, hours.zone) if is_first else due_on,
        due_at=due_at,
        is_follow_up=is_follow_up,
        at_once=at_once,
        is_placed=not at_once and (is_follow_up or due_at > now),
    )
