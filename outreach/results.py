"""What became of a hand-over: sent, refused for good, later, the mailbox's own fault, or unknown."""

from collections.abc import Collection, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Enrollment, Message, SenderAccount
from models.sets import update_each
from models.states import (
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    PostKind,
)
from outreach import (
    answering,
    going_on,
    history,
    locking,
    mailboxes,
    planning,
    posts,
    probing,
    reconciling,
    settling,
    silence,
    step_messages,
)
from outreach.errors import Deferred, DeliveryError, OutcomeUnknown, SenderBroken
from outreach.locking import Held
from outreach.numbers import numbers_of

UNDER_WAY = (DeliveryState.SENDING, DeliveryState.UNKNOWN)
"""States of a delivery whose result is still to come."""


@dataclass(frozen=True)
class Outcome:
    """How a hand-over ended: what the server said, or the error it ended with."""

    delivery_id: int
    token: str
    said: str = ""
    error: DeliveryError | None = None


def record(session: Session, ended: Many[Outcome], *, now: datetime, wall: datetime) -> int:
    """Record how hand-overs ended, with their consequences; return how many letters were taken.

    One whose lease was lost meanwhile, or that has been recorded before, changes nothing.
    """
    held = locking.steps(session, [one.delivery_id for one in ended])
    senders = {one.sender_id for one in held.values()}
    broken = mailboxes.broken_among(session, senders, mailboxes.SMTP)
    answers = 0
    for one in ended:
        if one.error is not None:
            failed(session, one.delivery_id, one.token, one.error, now=now, wall=wall)
        elif one.delivery_id not in held:
            answers += sent(session, one.delivery_id, one.token, one.said, now=now)
    return answers + taken(session, ended, held, broken, now=now)


def taken(
    session: Session,
    ended: Many[Outcome],
    held: Mapping[int, Held],
    broken: Collection[int],
    *,
    now: datetime,
) -> int:
    """Record those of these locked steps that their servers have taken, and return how many.

    Their leads go on: what comes next is planned behind this (`going_on`). `broken` are the senders that could not
    send before.
    """
    left = [
        (step, one.said[:300])
        for one in ended
        if one.error is None
        and (step := held.get(one.delivery_id)) is not None
        and step.token == one.token
        and step.state in UNDER_WAY
    ]
    if not left:
        return 0
    update_each(
        session,
        Delivery,
        [{"id": one.id, "reason": said, "provider_id": said} for one, said in left],
        same={"state": DeliveryState.SENT, "token": None, "lease_until": None, "done_at": now},
    )
    update_each(
        session,
        Attempt,
        [{"delivery_id": one.id, "number": one.attempt, "said": said} for one, said in left],
        by=("delivery_id", "number"),
        same={"ended_at": now, "outcome": str(DeliveryState.SENT)},
    )
    history.record_each(session, [(one.entry, "") for one, _ in left], "delivery.sent", now=now)
    for one, _ in left:
        if one.state is DeliveryState.UNKNOWN:
            settling.redraw(session, session.get_one(Delivery, one.id, populate_existing=True))
    for sender_id in {one.sender_id for one, _ in left} & set(broken):
        mailboxes.works(session, sender_id, mailboxes.SMTP)
    going_on.note(session, [one for one, _ in left], now=now)
    return len(left)


def sent(session: Session, delivery_id: int, token: str, said: str, *, now: datetime) -> bool:
    """Record that the server took the letter; the next step is planned. False when the lease was lost."""
    delivery = _close(session, delivery_id, token, DeliveryState.SENT, now=now, said=said)
    if delivery is None:
        return False
    delivery.provider_id = said[:300]
    mailboxes.works(session, delivery.sender_account_id, mailboxes.SMTP)
    _noted(session, delivery, "delivery.sent", now=now)
    if delivery.kind is DeliveryKind.ANSWER:
        answering.was_sent(session, delivery, now=now)
        return True
    if delivery.enrollment_id is not None:
        message = session.get_one(Message, delivery.message_id)
        enrollment = session.get_one(Enrollment, delivery.enrollment_id, with_for_update=True)
        if enrollment.reason == settling.NOBODY_KNOWS:
            settling.redraw(session, delivery)
        if message.step_id is not None:
            planning.step_left(session, enrollment, message.step_id, now=now)
        _redraw(session, enrollment)
    return True


def failed(
    session: Session,
    delivery_id: int,
    token: str,
    error: DeliveryError,
    *,
    now: datetime,
    wall: datetime,
) -> bool:
    """Record a hand-over that did not end with a yes, with its consequences. False when the lease was lost."""
    if isinstance(error, OutcomeUnknown):
        return _unknown(session, delivery_id, token, str(error), now, wall)
    if isinstance(error, SenderBroken):
        return _sender_broken(session, delivery_id, token, str(error), now, wall)
    if isinstance(error, Deferred):
        return _deferred(session, delivery_id, token, error, now)
    return _rejected(session, delivery_id, token, str(error), now)


def _close(
    session: Session, delivery_id: int, token: str, state: DeliveryState, *, now: datetime, said: str
) -> Delivery | None:
    done = session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.token == token,
            Delivery.state.in_(UNDER_WAY),
        )
        .values(state=state, token=None, lease_until=None, done_at=now, reason=said[:300])
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if done is None:
        return None
    delivery = session.get_one(Delivery, delivery_id, populate_existing=True)
    session.execute(
        update(Attempt)
        .where(Attempt.delivery_id == delivery_id, Attempt.number == delivery.attempt)
        .values(ended_at=now, outcome=str(state), said=said[:300])
    )
    return delivery


def _noted(session: Session, delivery: Delivery, kind: str, *, now: datetime, reason: str = "") -> int:
    message = session.get_one(Message, delivery.message_id)
    entry = history.Entry(
        delivery.workspace_id,
        lead_id=delivery.lead_id,
        enrollment_id=delivery.enrollment_id,
        step_id=message.step_id,
        delivery_id=delivery.id,
    )
    return history.record(session, entry, kind, now=now, reason=reason)


def _redraw(session: Session, enrollment: Enrollment) -> None:
    posts.changed(session, enrollment.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])
    posts.changed(session, enrollment.workspace_id, PostKind.LAB_ROOT, [enrollment.sequence_id])


def _unknown(
    session: Session, delivery_id: int, token: str, reason: str, now: datetime, wall: datetime
) -> bool:
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.token != token or delivery.state is not DeliveryState.SENDING:
        return False
    mark_unknown(session, delivery, reason, now=now)
    silence.rest(session, delivery.sender_account_id, now=now, wall=wall)
    return True


def mark_unknown(session: Session, delivery: Delivery, reason: str, *, now: datetime) -> None:
    """Nobody knows whether it left: it is looked for in Sent, and never sent again by itself."""
    delivery.state, delivery.reason, delivery.lease_until = DeliveryState.UNKNOWN, reason[:300], None
    _noted(session, delivery, "delivery.unknown", now=now, reason=reason)
    if delivery.kind is DeliveryKind.ANSWER:
        answering.failed(session, delivery, reason, now=now)
    elif delivery.enrollment_id is not None:
        enrollment = session.get_one(Enrollment, delivery.enrollment_id)
        enrollment.reason = settling.NOBODY_KNOWS
        _redraw(session, enrollment)
    reconciling.begin(session, delivery, now=now)


def _sender_broken(
    session: Session, delivery_id: int, token: str, reason: str, now: datetime, wall: datetime
) -> bool:
    delivery = _close(session, delivery_id, token, DeliveryState.SCHEDULED, now=now, said=reason)
    if delivery is None:
        return False
    delivery.done_at = delivery.intent_at = None
    sender = session.get_one(SenderAccount, delivery.sender_account_id, with_for_update=True)
    mailboxes.broke(session, sender, mailboxes.SMTP, reason, wall=wall)
    probing.rest(sender, now=now)
    sender.free_at = None  # nothing has left, so no gap is due
    cause = _noted(session, delivery, "delivery.held", now=now, reason=reason)
    _drop_if_ended(session, delivery, now=now, cause_id=cause)
    if delivery.kind is DeliveryKind.ANSWER:
        delivery.state, delivery.done_at = DeliveryState.CANCELLED, now
        answering.failed(session, delivery, reason, now=now)
    return True


def _deferred(session: Session, delivery_id: int, token: str, error: Deferred, now: datetime) -> bool:
    delivery = session.get(Delivery, delivery_id)
    numbers = numbers_of(session, delivery.workspace_id) if delivery else None
    if delivery is None or numbers is None:
        return False
    if delivery.kind is DeliveryKind.ANSWER:
        return _rejected(session, delivery_id, token, str(error), now)
    if delivery.attempt >= numbers.deferred_tries:
        return _rejected(
            session, delivery_id, token, f"{error} Given up after {delivery.attempt} tries.", now
        )
    closed = _close(session, delivery_id, token, DeliveryState.DEFERRED, now=now, said=str(error))
    if closed is None:
        return False
    wait = timedelta(minutes=numbers.deferred_retry_minutes * 2 ** min(closed.attempt - 1, 5))
    closed.done_at = closed.intent_at = None
    closed.send_at = max(now + timedelta(minutes=1), error.retry_at or now + wait)
    cause = _noted(session, closed, "delivery.deferred", now=now, reason=str(error))
    _drop_if_ended(session, closed, now=now, cause_id=cause)
    if closed.enrollment_id is not None:
        _redraw(session, session.get_one(Enrollment, closed.enrollment_id))
    return True


def _drop_if_ended(session: Session, delivery: Delivery, *, now: datetime, cause_id: int) -> None:
    """Cancel a step that came back from the server after its lead had replied or was stopped."""
    if delivery.kind is not DeliveryKind.STEP or delivery.enrollment_id is None:
        return
    enrollment = session.get_one(Enrollment, delivery.enrollment_id, with_for_update=True)
    if enrollment.state is not EnrollmentState.ACTIVE:
        session.flush()
        reason = enrollment.reason or f"The lead is {enrollment.state}"
        planning.cancel_open(session, [enrollment.id], reason=reason, now=now, cause_id=cause_id)
    step_messages.came_back(session, delivery, enrollment, now=now, cause_id=cause_id)


def _rejected(session: Session, delivery_id: int, token: str, reason: str, now: datetime) -> bool:
    delivery = _close(session, delivery_id, token, DeliveryState.REJECTED, now=now, said=reason)
    if delivery is None:
        return False
    cause = _noted(session, delivery, "delivery.rejected", now=now, reason=reason)
    if delivery.kind is DeliveryKind.ANSWER:
        answering.failed(session, delivery, reason, now=now)
        return True
    if delivery.enrollment_id is not None:
        enrollment = session.get_one(Enrollment, delivery.enrollment_id, with_for_update=True)
        enrollment.state, enrollment.reason, enrollment.due_at = EnrollmentState.STOPPED, reason[:300], None
        history.record(
            session, history.about(enrollment), "enrollment.stopped", now=now, reason=reason, cause_id=cause
        )
        _redraw(session, enrollment)
    return True


def still_under_way(session: Session, tokens: Mapping[int, str], *, wall: datetime) -> None:
    """Keep letters, given by delivery with their tokens, from being taken for lost: their worker lives."""
    for delivery in session.scalars(
        select(Delivery)
        .where(Delivery.id.in_(tokens), Delivery.state == DeliveryState.SENDING)
        .order_by(Delivery.id)
        .with_for_update()
    ):
        if delivery.token == tokens[delivery.id]:
            numbers = numbers_of(session, delivery.workspace_id)
            delivery.lease_until = wall + timedelta(seconds=numbers.send_lease_seconds)


def expire(session: Session, *, now: datetime, wall: datetime) -> int:
    """Mark as unknown what was being sent when its worker died; return how many."""
    lost = session.scalars(
        select(Delivery)
        .where(Delivery.state == DeliveryState.SENDING, Delivery.lease_until <= wall)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()
    for delivery in lost:
        mark_unknown(session, delivery, "The worker stopped between handing over and recording", now=now)
    return len(lost)
