"""The ledger of sends: the intent to send under its locks, with every check once more.

The order of locks is workspace, run, sequence (FOR SHARE), then sender, enrollment, message, delivery. Every
intent is committed before the letter is handed over, every result in a transaction of its own after it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from models import (
    Attempt,
    Delivery,
    Enrollment,
    Lead,
    Message,
    Run,
    SenderAccount,
    Sequence,
    Workspace,
)
from models.states import (
    WAITING_DELIVERY,
    DeliveryState,
    EnrollmentState,
    MessageState,
    RunState,
    SenderState,
    SequenceState,
)
from outreach import (
    admission,
    composing,
    history,
    limits,
    planning,
    schedule,
    senders,
    sequences,
    suppression,
    threading,
    turns,
)
from outreach.numbers import Numbers, numbers_of
from outreach.ports import Cipher, Letter, MailAccount


@dataclass(frozen=True)
class Handover:
    """A committed intent: the letter to hand over, by whom, and the token that its result must carry."""

    delivery_id: int
    token: str
    account: MailAccount = field(repr=False)
    letter: Letter = field(repr=False)


def intend(
    session: Session, delivery_id: int, *, now: datetime, wall: datetime, cipher: Cipher
) -> Handover | None:
    """Commit to sending one step: every check once more under the locks, then the guarded change to sending.

    Returns None when something forbids it now; the delivery then says why and, if it waits, until when.
    """
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.enrollment_id is None:
        return None
    locked = _lock(session, delivery)
    if delivery.state not in WAITING_DELIVERY:
        return None
    numbers = numbers_of(session, delivery.workspace_id)
    if not _is_allowed(session, locked, now):
        return None
    message, sender = locked.message, locked.sender
    counted = [at for at, _ in turns.counted_sends(session, sender.id, now)]
    limit = admission.limit_today(sender, now)
    if sender.free_at is not None and sender.free_at > now:
        return None
    if limit <= 0 or limits.budget_free_at(counted, limit, now) > now:
        sender.free_at = turns.room_at(sender, counted, limit, now)
        return None
    token = _begin(session, delivery, now=now, wall=wall, numbers=numbers)
    sender.free_at = now + _gap(session, locked, limit, now)
    account = senders.mail_account(sender, cipher)
    content = finished(session, message, now)
    return Handover(delivery.id, token, account, Letter(sender.address, message.recipient, content))


@dataclass(frozen=True)
class _Locked:
    workspace: Workspace
    run: Run
    sequence: Sequence
    sender: SenderAccount
    enrollment: Enrollment
    message: Message
    delivery: Delivery


def _lock(session: Session, delivery: Delivery) -> _Locked:
    message_id, enrollment_id = delivery.message_id, delivery.enrollment_id
    enrollment = session.get_one(Enrollment, enrollment_id)
    run_id = session.get_one(Sequence, enrollment.sequence_id).run_id
    share = {"read": True}
    workspace = session.get_one(Workspace, delivery.workspace_id, with_for_update=share)
    run = session.get_one(Run, run_id, with_for_update=share)
    sequence = session.get_one(Sequence, enrollment.sequence_id, with_for_update=share)
    sender = session.get_one(SenderAccount, delivery.sender_account_id, with_for_update=True)
    enrollment = session.get_one(Enrollment, enrollment_id, with_for_update=True, populate_existing=True)
    message = session.get_one(Message, message_id, with_for_update=True)
    session.refresh(delivery, with_for_update=True)
    return _Locked(workspace, run, sequence, sender, enrollment, message, delivery)


def _is_allowed(session: Session, locked: _Locked, now: datetime) -> bool:
    """Say whether a delivery may leave now; when not, write down why on it."""
    delivery, enrollment = locked.delivery, locked.enrollment
    lead = session.get_one(Lead, delivery.lead_id)
    if locked.workspace.hold is not None or enrollment.state is EnrollmentState.PAUSED:
        return False
    if locked.sequence.state is not SequenceState.ACTIVE or locked.run.state is not RunState.ACTIVE:
        delivery.reason = "The sequence is paused"
        return False
    if enrollment.state is not EnrollmentState.ACTIVE:
        _drop(session, locked, f"The lead is {enrollment.state}", now)
        return False
    suppressed = suppression.why_suppressed(
        session, lead.workspace_id, email=locked.message.recipient, linkedin_url=lead.linkedin_url
    )
    if suppressed:
        _drop(session, locked, suppressed, now)
        enrollment.state, enrollment.reason, enrollment.due_at = EnrollmentState.STOPPED, suppressed, None
        history.record(session, history.about(enrollment), "enrollment.stopped", now=now, reason=suppressed)
        return False
    if locked.message.state is not MessageState.APPROVED or locked.message.composed is None:
        _drop(session, locked, "The text is no longer approved", now)
        return False
    if locked.sender.state is not SenderState.HEALTHY:
        delivery.reason = f"The mailbox is {locked.sender.state}"
        return False
    return _in_hours(session, locked, lead, now)


def _in_hours(session: Session, locked: _Locked, lead: Lead, now: datetime) -> bool:
    if locked.delivery.any_hour:
        return True
    hours = planning.hours_of(session, lead)
    if schedule.is_open(now, hours.zone, hours.window, hours.is_holiday):
        return True
    locked.delivery.send_at = schedule.next_open(now, hours.zone, hours.window, hours.is_holiday)
    locked.delivery.reason = "Outside the recipient's sending window"
    return False


def _drop(session: Session, locked: _Locked, reason: str, now: datetime) -> None:
    planning.cancel_open(session, [locked.enrollment.id], reason=reason, now=now, cause_id=None)
    session.refresh(locked.delivery)


def _begin(session: Session, delivery: Delivery, *, now: datetime, wall: datetime, numbers: Numbers) -> str:
    token = uuid4().hex
    delivery.state = DeliveryState.SENDING
    delivery.attempt += 1
    delivery.token = token
    delivery.intent_at = now
    delivery.lease_until = wall + timedelta(seconds=numbers.send_lease_seconds)
    delivery.reason = ""
    session.add(
        Attempt(
            workspace_id=delivery.workspace_id,
            delivery_id=delivery.id,
            number=delivery.attempt,
            started_at=now,
        )
    )
    session.flush()
    return token


def _gap(session: Session, locked: _Locked, limit: int, now: datetime) -> timedelta:
    lead = session.get_one(Lead, locked.delivery.lead_id)
    hours = planning.hours_of(session, lead)
    left = schedule.sendable_seconds_left(now, hours.zone, hours.window, hours.is_holiday)
    return limits.gap(limit, left, f"{locked.delivery.id}:{locked.delivery.attempt}")


def finished(session: Session, message: Message, now: datetime) -> bytes:
    """Return a message's bytes as they leave: with Date and, from the second mail on, the thread's headers."""
    thread = threading.before(session, message)
    answers = thread[-1] if thread else ""
    return composing.finish(message.composed or b"", date=now, answers=answers, thread=thread)


def begin_answer(
    session: Session, delivery_id: int, *, now: datetime, wall: datetime, cipher: Cipher
) -> Handover | None:
    """Commit to sending a person's answer: exempt from window, gap and limit, not from suppression.

    Returns None when it was taken already, or may not leave; the delivery then says why.
    """
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state not in WAITING_DELIVERY:
        return None
    message = session.get_one(Message, delivery.message_id)
    sender = session.get_one(SenderAccount, delivery.sender_account_id)
    suppressed = suppression.why_suppressed(session, delivery.workspace_id, email=message.recipient)
    if suppressed or message.composed is None:
        delivery.state, delivery.done_at = DeliveryState.CANCELLED, now
        delivery.reason = suppressed or "The text is gone"
        entry = history.Entry(
            delivery.workspace_id,
            lead_id=delivery.lead_id,
            enrollment_id=delivery.enrollment_id,
            delivery_id=delivery.id,
        )
        history.record(session, entry, "delivery.cancelled", now=now, reason=delivery.reason)
        return None
    token = _begin(session, delivery, now=now, wall=wall, numbers=numbers_of(session, delivery.workspace_id))
    letter = Letter(sender.address, message.recipient, finished(session, message, now))
    return Handover(delivery.id, token, senders.mail_account(sender, cipher), letter)


def step_of(session: Session, message: Message) -> int | None:
    """Return the position of a message's step in its sequence, None for answers."""
    if message.enrollment_id is None or message.step_id is None:
        return None
    enrollment = session.get_one(Enrollment, message.enrollment_id)
    steps = sequences.steps_of(session, enrollment.sequence_id)
    return next((step.position for step in steps if step.id == message.step_id), None)
