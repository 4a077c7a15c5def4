"""What comes next for a lead: which step, on which day, and the delivery that carries it."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Sequence, Step, Workspace
from models.states import (
    OPEN_DELIVERY,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    LeadStage,
    MessageState,
    PostKind,
)
from outreach import cancelling, caps, drafting, history, leads, posts, schedule, sequences
from outreach.holidays_of import holidays_of
from outreach.numbers import numbers_of
from outreach.schedule import IsHoliday, Window

WAITS_FOR_APPROVAL = "Waits for approval"
FOLLOW_UP, FIRST_TOUCH, ANSWER = 1, 2, 0
"""Priorities of deliveries: answers, follow-ups, first touches."""


@dataclass(frozen=True)
class Hours:
    """When a lead may be written to: zone, window and holidays."""

    zone: str
    window: Window
    is_holiday: IsHoliday


def hours_of(session: Session, lead: Lead) -> Hours:
    """Return a lead's hours; the workspace's zone and holidays where the lead's cannot be told."""
    workspace = session.get_one(Workspace, lead.workspace_id)
    numbers = numbers_of(session, lead.workspace_id)
    country, region = lead.country, lead.region
    if not country:
        # The workspace's is "DE" or, with a region of the country, "DE-HH".
        country, _, region = workspace.holiday_region.partition("-")
    return Hours(lead.zone or workspace.zone, numbers.window(), holidays_of(country or None, region or None))


def enter(session: Session, enrollment: Enrollment, *, now: datetime, waits: bool) -> None:
    """Let a lead enter a live sequence: its first step is planned at once, or for its next window."""
    enrollment.state = EnrollmentState.ACTIVE
    enrollment.entered_at, enrollment.position = now, 1
    history.record(session, history.about(enrollment), "enrollment.active", now=now)
    lead = session.get_one(Lead, enrollment.lead_id)
    lead.stage = LeadStage.OUTREACH_ACTIVE
    plan(session, enrollment, now=now, waits=waits)


def plan(session: Session, enrollment: Enrollment, *, now: datetime, waits: bool = False) -> None:
    """Plan the step at the enrollment's position; steps without text or channel are skipped and counted on.

    The first step is due at once (in the lead's next window when `waits`), every other one at the opening of
    the window on its due day. After the last step the enrollment is completed.
    """
    lead = session.get_one(Lead, enrollment.lead_id)
    hours = hours_of(session, lead)
    steps = sequences.steps_of(session, enrollment.sequence_id)
    texts = {message.step_id: message for message in drafting.messages_of(session, enrollment.id)}
    previous_on = enrollment.left_on
    for step in steps[enrollment.position - 1 :]:
        due_on = _due_on(previous_on, step, hours, now)
        reason = _why_skipped(lead, step, texts.get(step.id))
        if reason is None:
            enrollment.position = step.position
            is_first = enrollment.left_on is None
            opens = schedule.opens_at(due_on, hours.zone, hours.window)
            enrollment.due_at = _first_at(hours, now, waits) if is_first else max(opens, now)
            _carry(session, enrollment, texts.get(step.id), hours, now=now, any_hour=is_first and not waits)
            return
        history.record(
            session, history.about(enrollment, step_id=step.id), "step.skipped", now=now, reason=reason
        )
        enrollment.left_on = previous_on = due_on
    _complete(session, enrollment, now)


def _due_on(previous_on: date | None, step: Step, hours: Hours, now: datetime) -> date:
    if previous_on is None:
        return schedule.local_day(now, hours.zone)
    return schedule.due_on(previous_on, step.delay_days, hours.window, hours.is_holiday)


def _first_at(hours: Hours, now: datetime, waits: bool) -> datetime:
    return schedule.next_open(now, hours.zone, hours.window, hours.is_holiday) if waits else now


def _why_skipped(lead: Lead, step: Step, message: Message | None) -> str | None:
    if not leads.can_reach(lead, step.channel):
        return f"No address for {step.channel.replace('_', ' ')}"
    if message is not None and message.state is MessageState.LEFT_OUT:
        return "Left out in review"
    return None


def _carry(
    session: Session,
    enrollment: Enrollment,
    message: Message | None,
    hours: Hours,
    *,
    now: datetime,
    any_hour: bool,
) -> None:
    """Create the delivery of a due step, or leave it waiting for its approval."""
    if message is None or message.state is not MessageState.APPROVED or message.sender_account_id is None:
        enrollment.reason = WAITS_FOR_APPROVAL
        return
    taken = session.scalar(
        select(Delivery.id).where(
            Delivery.message_id == message.id, Delivery.state.in_((*OPEN_DELIVERY, DeliveryState.SENT))
        )
    )
    if taken is not None:
        return
    enrollment.reason = ""
    delivery = Delivery(
        workspace_id=enrollment.workspace_id,
        message_id=message.id,
        enrollment_id=enrollment.id,
        lead_id=enrollment.lead_id,
        sender_account_id=message.sender_account_id,
        kind=DeliveryKind.STEP,
        domain=caps.counted_domain(message.recipient, message.channel),
        priority=FOLLOW_UP if _has_been_written_to(session, enrollment.id) else FIRST_TOUCH,
        send_at=enrollment.due_at or now,
        any_hour=any_hour,
    )
    session.add(delivery)
    session.flush()
    if not any_hour and not (delivery.priority == FIRST_TOUCH and delivery.send_at <= now):
        delivery.send_at = _place(delivery.id, enrollment.due_at or now, hours, now)
    history.record(
        session,
        history.about(enrollment, step_id=message.step_id, delivery_id=delivery.id),
        "delivery.scheduled",
        now=now,
        reason=f"Due at {delivery.send_at:%Y-%m-%d %H:%M} UTC",
    )


def _has_been_written_to(session: Session, enrollment_id: int) -> bool:
    sent = select(Delivery.id).where(
        Delivery.enrollment_id == enrollment_id, Delivery.state == DeliveryState.SENT
    )
    return session.scalar(sent.limit(1)) is not None


def _place(delivery_id: int, due_at: datetime, hours: Hours, now: datetime) -> datetime:
    day = schedule.local_day(due_at, hours.zone)
    slot = schedule.slot_at(day, hours.zone, hours.window, delivery_id)
    return schedule.next_open(max(slot, now), hours.zone, hours.window, hours.is_holiday)


def approval_came(session: Session, enrollment: Enrollment, *, now: datetime) -> None:
    """Plan again after a decision on a lead that is in the sequence already; its step may be due."""
    if enrollment.state is not EnrollmentState.ACTIVE:
        return
    session.flush()
    current = session.scalar(
        select(Delivery.id).where(Delivery.enrollment_id == enrollment.id, Delivery.state.in_(OPEN_DELIVERY))
    )
    if current is None:
        sequence = session.get_one(Sequence, enrollment.sequence_id)
        plan(session, enrollment, now=now, waits=sequence.first_step_waits)


def rewind(session: Session, enrollment: Enrollment) -> None:
    """Go back to the step after the last one that was sent, unless one is on its way or may have been sent."""
    under_way = select(Delivery.id).where(
        Delivery.enrollment_id == enrollment.id,
        Delivery.kind == DeliveryKind.STEP,
        Delivery.state.in_(OPEN_DELIVERY),
    )
    if session.scalar(under_way.limit(1)) is not None:
        return
    sent = session.execute(
        select(Step.position, Step.removed_at, Delivery.intent_at)
        .join(Message, Message.step_id == Step.id)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(Delivery.enrollment_id == enrollment.id, Delivery.state == DeliveryState.SENT)
    ).all()
    lead = session.get_one(Lead, enrollment.lead_id)
    in_place = [position for position, removed_at, _ in sent if removed_at is None]
    left_at = max((intent_at for *_, intent_at in sent if intent_at is not None), default=None)
    enrollment.position = max(in_place, default=0) + 1
    enrollment.left_on = schedule.local_day(left_at, hours_of(session, lead).zone) if left_at else None


def step_left(session: Session, enrollment: Enrollment, step_id: int, *, now: datetime) -> None:
    """Go on after a step was sent: the next one counts from this day in the lead's zone."""
    lead = session.get_one(Lead, enrollment.lead_id)
    step = session.get_one(Step, step_id)
    enrollment.left_on = schedule.local_day(now, hours_of(session, lead).zone)
    if step.removed_at is None:
        enrollment.position = step.position + 1
    if enrollment.state is EnrollmentState.ACTIVE:
        plan(session, enrollment, now=now)


def _complete(session: Session, enrollment: Enrollment, now: datetime) -> None:
    enrollment.state = EnrollmentState.COMPLETED
    enrollment.due_at, enrollment.reason = None, "Every step is done"
    history.record(session, history.about(enrollment), "enrollment.completed", now=now)
    lead = session.get_one(Lead, enrollment.lead_id)
    lead.stage = LeadStage.COMPLETED
    posts.changed(session, enrollment.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])


def cancel_open(
    session: Session, enrollment_ids: Many[int], *, reason: str, now: datetime, cause_id: int | None
) -> int:
    """Cancel every waiting delivery of these enrollments and return how many; what is being sent goes on."""
    which = Delivery.enrollment_id.in_(enrollment_ids)
    return cancelling.cancel(session, which, reason=reason, now=now, cause_id=cause_id)
