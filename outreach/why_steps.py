"""What is true of each message of a lead in a sequence, and of the lead there as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, SenderAccount, Step
from models.states import WAITING_DELIVERY, DeliveryState, EnrollmentState, MessageState
from outreach import drafting, explaining, leads, obstacles, sequences, unheard
from outreach.outlook_screens import WhyStep
from outreach.task_posts import WITH_A_PERSON

CAN_LEAVE = "Can leave now"
NOT_REVIEWED = "Has not entered: its messages wait for review"
COMPANY_IS_FULL = "Waits to enter: as many of their company as may be are being written to"
DOMAIN_IS_FULL = (
    "Waits to enter: {domain} gets no more than {cap} emails in 24 hours, by all senders together"
)
_ENDED = (
    EnrollmentState.REPLIED,
    EnrollmentState.STOPPED,
    EnrollmentState.COMPLETED,
    EnrollmentState.LEFT_OUT,
)


@dataclass(frozen=True)
class Ahead:
    """When the messages of one enrollment leave by the forecast, by step; empty where none was made."""

    sends: Mapping[int, datetime] = field(default_factory=dict)


def steps_of(
    session: Session, enrollment: Enrollment, lead: Lead, ahead: Ahead, now: datetime
) -> tuple[WhyStep, ...]:
    """Return what is true of each step, in order."""
    texts = {message.step_id: message for message in drafting.messages_of(session, enrollment.id)}
    latest = {
        delivery.message_id: delivery
        for delivery in session.scalars(
            select(Delivery).where(Delivery.enrollment_id == enrollment.id).order_by(Delivery.id)
        )
    }
    found: list[WhyStep] = []
    for step in sequences.steps_of(session, enrollment.sequence_id):
        message = texts.get(step.id)
        delivery = latest.get(message.id) if message else None
        if delivery is not None and delivery.state is not DeliveryState.CANCELLED:
            found.append(_on_its_way(session, step, delivery, ahead, now))
        else:
            found.append(_without_delivery(enrollment, lead, step, message, ahead))
    return tuple(found)


def _on_its_way(session: Session, step: Step, delivery: Delivery, ahead: Ahead, now: datetime) -> WhyStep:
    if delivery.state in WAITING_DELIVERY:
        return _waiting(session, step, delivery, ahead.sends.get(step.id), now)
    if delivery.state is DeliveryState.UNKNOWN:
        address = session.get_one(SenderAccount, delivery.sender_account_id).address
        return _said(step, f"Nobody knows whether it left: look into the Sent folder of {address}")
    said = {
        DeliveryState.SENT: "Sent",
        DeliveryState.SENDING: "Is being handed over",
        DeliveryState.REJECTED: f"Refused for good: {delivery.reason}",
        DeliveryState.SKIPPED: f"Skipped: {delivery.reason}",
    }
    return _said(step, said[delivery.state], delivery.intent_at)


def _waiting(
    session: Session, step: Step, delivery: Delivery, foreseen: datetime | None, now: datetime
) -> WhyStep:
    held = obstacles.of(session, delivery, now=now)
    if held is None and delivery.reason == WITH_A_PERSON:
        return _said(step, WITH_A_PERSON)
    if held is not None and held.reason == delivery.reason == unheard.WHY:
        return _said(step, held.reason)
    if delivery.send_at <= now:
        if held is None:
            return _said(step, CAN_LEAVE, foreseen or now)
        return WhyStep(step.position, step.channel, held.reason, held.until or foreseen, held.until is None)
    if held is not None and held.until is None:
        return _said(step, f"{held.reason}; without that it would leave", delivery.send_at)
    if delivery.state is DeliveryState.DEFERRED and delivery.reason:
        return _said(step, f"Is tried again: {delivery.reason.rstrip('.')}", delivery.send_at)
    return _said(step, f"Planned: {explaining.of(session, delivery, now)}", foreseen or delivery.send_at)


def _without_delivery(
    enrollment: Enrollment, lead: Lead, step: Step, message: Message | None, ahead: Ahead
) -> WhyStep:
    if not leads.can_reach(lead, step.channel):
        return _said(step, f"Passed over: no address for {step.channel.replace('_', ' ')}")
    if message is not None and message.state is MessageState.LEFT_OUT:
        return _said(step, "Left out in review")
    if enrollment.state in _ENDED:
        return _said(step, "Is not sent any more")
    if step.position < enrollment.position:
        return _said(step, "Was passed over")
    if message is None or message.state is MessageState.DRAFTING:
        problem = message.problem if message else ""
        return _said(step, f"Could not be written: {problem}" if problem else "Is not written yet")
    is_next = enrollment.state is EnrollmentState.ACTIVE and step.position == enrollment.position
    if message.state is MessageState.NEEDS_REVIEW:
        return _said(step, "Waits for approval: approve it", enrollment.due_at if is_next else None)
    if is_next:
        return _said(step, enrollment.reason or "Is planned in a moment", enrollment.due_at)
    return _later(step, ahead.sends.get(step.id))


def _later(step: Step, foreseen: datetime | None) -> WhyStep:
    unit = "business day" if step.business_days else "day"
    days = f"{step.delay_days} {unit}{'' if step.delay_days == 1 else 's'}"
    said = f"Follows {days} after the step before" if step.position > 1 else "Leaves when they enter"
    return WhyStep(step.position, step.channel, said, foreseen, is_about=True)


def _said(step: Step, sentence: str, at: datetime | None = None) -> WhyStep:
    return WhyStep(step.position, step.channel, sentence, at)


def standing_of(enrollment: Enrollment) -> str:
    """Say how a lead's way in a sequence ended or is held, "" while its steps say it."""
    said = {
        EnrollmentState.REPLIED: "They replied: nothing more is sent by itself",
        EnrollmentState.STOPPED: "Stopped",
        EnrollmentState.COMPLETED: "Every step is done",
        EnrollmentState.LEFT_OUT: "Left out",
        EnrollmentState.PAUSED: "Paused: nothing leaves until someone presses Resume",
    }.get(enrollment.state, "")
    if enrollment.state is EnrollmentState.PAUSED and enrollment.reason.startswith(unheard.THEY_WROTE):
        return enrollment.reason
    is_told = enrollment.state in (EnrollmentState.STOPPED, EnrollmentState.LEFT_OUT)
    return f"{said}: {enrollment.reason}" if is_told and enrollment.reason else said
