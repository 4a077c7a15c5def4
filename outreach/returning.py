"""Letters that came back unsent: refused for good, later, or through no fault of their own, and what that brings."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Enrollment, Message, SenderAccount
from models.states import DeliveryKind, DeliveryState, EnrollmentState, PushBackKind
from outreach import (
    answer_retries,
    answering,
    blocking,
    history,
    mailboxes,
    planning,
    probing,
    silence,
    step_messages,
    weighing,
)
from outreach.closing import OUT_OF_REACH, close, noted, redraw
from outreach.errors import BrokeOff, Deferred, QuotaUsedUp, SenderBroken, Throttled
from outreach.mail_troubles import OF_LOGIN
from outreach.numbers import numbers_of
from outreach.pushed_back import note, throttled, used_up

_FOR_GOOD = (EnrollmentState.REPLIED, EnrollmentState.STOPPED)
"""A lead that a reply or a stop ended stays as it is; one that was left out may not come back after a refusal."""


def sender_broken(
    session: Session, delivery_id: int, token: str, error: SenderBroken, now: datetime, wall: datetime
) -> bool:
    """Record that a mailbox could not send: it rests, the letter waits for it. False when the lease was lost."""
    reason, is_shut_out = str(error), error.trouble in OF_LOGIN
    delivery = close(session, delivery_id, token, DeliveryState.SCHEDULED, now=now, said=reason)
    if delivery is None:
        return False
    delivery.done_at = delivery.intent_at = None
    sender = session.get_one(SenderAccount, delivery.sender_account_id, with_for_update=True)
    mailboxes.broke(session, sender, mailboxes.SMTP, reason, wall=wall, is_shut_out=is_shut_out)
    probing.rest(sender, now=now)
    sender.free_at = sender.rests_until  # nothing has left, so no gap is due
    cause = noted(session, delivery, "delivery.held", now=now, reason=reason)
    drop_if_ended(session, delivery, now=now, cause_id=cause)
    if delivery.kind is DeliveryKind.ANSWER:
        delivery.state, delivery.done_at = DeliveryState.CANCELLED, now
        answering.failed(session, delivery, reason, now=now)
    return True


def deferred(
    session: Session, delivery_id: int, token: str, error: Deferred, now: datetime, wall: datetime
) -> bool:
    """Record that a letter is to be tried later, or given up after too many times. False when the lease was lost.

    Where the server broke off, its mailbox rests too: each further letter would hang as long.
    """
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or not _put_off(session, delivery, token, error, now):
        return False
    if isinstance(error, QuotaUsedUp):
        until = now + timedelta(seconds=error.wait_seconds or 0)
        used_up(session, delivery, str(error), until=until, now=now)
    elif isinstance(error, Throttled):
        _less(session, delivery, str(error), now)
    if isinstance(error, BrokeOff):
        silence.broke_off(session, delivery.sender_account_id, now=now, wall=wall)
    return True


def _less(session: Session, delivery: Delivery, why: str, now: datetime) -> None:
    """Lower the day of a mailbox whose server asks for less, and let it rest as long as the letter does."""
    if delivery.kind is not DeliveryKind.STEP:
        return
    throttled(session, delivery, why, now=now)
    if delivery.state is DeliveryState.DEFERRED:
        sender = session.get_one(SenderAccount, delivery.sender_account_id)
        sender.free_at = max(sender.free_at or now, delivery.send_at)


def _put_off(session: Session, delivery: Delivery, token: str, error: Deferred, now: datetime) -> bool:
    if delivery.kind is DeliveryKind.ANSWER:
        return _put_off_answer(session, delivery, token, error, now)
    numbers = numbers_of(session, delivery.workspace_id)
    tries = _tries(session, delivery) if error.is_of_letter else 1
    if tries >= numbers.deferred_tries and error.is_of_letter:
        reason = f"{error} Given up after {tries} tries."
        return rejected(session, delivery.id, token, reason, now)
    outcome = "" if error.is_of_letter else OUT_OF_REACH
    closed = close(
        session, delivery.id, token, DeliveryState.DEFERRED, now=now, said=str(error), outcome=outcome
    )
    if closed is None:
        return False
    if error.wait_seconds is not None:
        wait = timedelta(seconds=error.wait_seconds)
    else:
        wait = timedelta(minutes=numbers.deferred_retry_minutes * 2 ** min(tries - 1, 5))
    closed.done_at = closed.intent_at = None
    closed.send_at = now + max(timedelta(minutes=1), wait)
    cause = noted(session, closed, "delivery.deferred", now=now, reason=str(error))
    drop_if_ended(session, closed, now=now, cause_id=cause)
    if closed.enrollment_id is not None:
        redraw(session, session.get_one(Enrollment, closed.enrollment_id))
    return True


def _tries(session: Session, delivery: Delivery) -> int:
    """Return how often a letter was put off itself, this time included: what kept its mailbox from sending is not."""
    put_off = select(func.count()).where(
        Attempt.delivery_id == delivery.id,
        Attempt.number < delivery.attempt,
        Attempt.outcome == str(DeliveryState.DEFERRED),
    )
    return (session.scalar(put_off) or 0) + 1


def _put_off_answer(session: Session, delivery: Delivery, token: str, error: Deferred, now: datetime) -> bool:
    until = answer_retries.next_try(session, delivery, error, now=now)
    if until is None:
        return rejected(session, delivery.id, token, f"{error} Given up after a day.", now)
    return answer_retries.put_off(session, delivery, token, error, until=until, now=now)


def drop_if_ended(session: Session, delivery: Delivery, *, now: datetime, cause_id: int) -> None:
    """Cancel a step that came back from the server after its lead had replied or was stopped."""
    if delivery.kind is not DeliveryKind.STEP or delivery.enrollment_id is None:
        return
    enrollment = session.get_one(Enrollment, delivery.enrollment_id, with_for_update=True)
    if enrollment.state is not EnrollmentState.ACTIVE:
        session.flush()
        reason = enrollment.reason or f"The lead is {enrollment.state}"
        planning.cancel_open(session, [enrollment.id], reason=reason, now=now, cause_id=cause_id)
    step_messages.came_back(session, delivery, enrollment, now=now, cause_id=cause_id)


def withdrawn(session: Session, delivery_id: int, token: str, reason: str, now: datetime) -> bool:
    """Record that a letter was held back in its last moment: its address is blocked. False when the lease was lost."""
    delivery = close(session, delivery_id, token, DeliveryState.CANCELLED, now=now, said=reason)
    if delivery is None:
        return False
    delivery.intent_at = None
    sender = session.get_one(SenderAccount, delivery.sender_account_id, with_for_update=True)
    sender.free_at = sender.rests_until  # nothing has left, so no gap is due
    cause = noted(session, delivery, "delivery.cancelled", now=now, reason=reason)
    if delivery.kind is DeliveryKind.ANSWER:
        answering.failed(session, delivery, reason, now=now)
    elif delivery.enrollment_id is not None:
        _end(session, delivery.enrollment_id, reason, now=now, cause_id=cause)
    return True


def rejected(
    session: Session,
    delivery_id: int,
    token: str,
    reason: str,
    now: datetime,
    *,
    pushed_back: PushBackKind | None = None,
) -> bool:
    """Record that a letter was refused for good: its lead stops, unless it has ended. False when the lease was lost.

    Where its server says that nobody is there (PushBackKind.REFUSED), the address is blocked, which a job carries to
    every sequence. Where it refused by its policy, the mailbox is weighed for that, too.
    """
    delivery = close(session, delivery_id, token, DeliveryState.REJECTED, now=now, said=reason)
    if delivery is None:
        return False
    cause = noted(session, delivery, "delivery.rejected", now=now, reason=reason)
    if pushed_back is PushBackKind.REFUSED:
        message = session.get_one(Message, delivery.message_id)
        blocking.by_rule(session, delivery.workspace_id, message.recipient, reason, now=now, cause_id=cause)
    if pushed_back is not None and delivery.kind is DeliveryKind.STEP:
        note(session, delivery, pushed_back, now=now)
        weighing.ask(session, delivery.workspace_id, [delivery.sender_account_id])
    if delivery.kind is DeliveryKind.ANSWER:
        answering.failed(session, delivery, reason, now=now)
        return True
    if delivery.enrollment_id is not None:
        _end(session, delivery.enrollment_id, reason, now=now, cause_id=cause)
    return True


def _end(session: Session, enrollment_id: int, reason: str, *, now: datetime, cause_id: int) -> None:
    """Stop a lead in its sequence, unless it has ended."""
    enrollment = session.get_one(Enrollment, enrollment_id, with_for_update=True)
    if enrollment.state not in _FOR_GOOD:
        enrollment.state, enrollment.reason, enrollment.due_at = EnrollmentState.STOPPED, reason[:300], None
        about = history.about(enrollment)
        history.record(session, about, "enrollment.stopped", now=now, reason=reason, cause_id=cause_id)
    redraw(session, enrollment)
