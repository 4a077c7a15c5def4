"""Messages on LinkedIn that found nobody connected: until when they are tried again, and what ends that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Message, Sequence, Step
from models.states import (
    Channel,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    SequenceState,
)
from outreach import closing, instants, planning, unaccepted
from outreach.ports import enqueue_after_commit

NOT_YET = "They have not accepted the invite yet"
"""The reason of a message that waits for its next try."""
ACCEPTED_AFTER_ALL = "They accepted the invite after all"
TRIED_AGAIN = timedelta(days=2)
AT_ONCE = 200
"""How many leads are looked at in one transaction."""


@dataclass(frozen=True)
class Waiting:
    """Until when a message waits for its lead to accept, what is said then, and since when they have accepted."""

    until: datetime
    said: str
    accepted_at: datetime | None


def waits(session: Session, delivery_id: int) -> Waiting | None:
    """Return for how long a message on LinkedIn waits for its lead; None for what is none, or whose step is gone."""
    row = session.execute(
        select(Enrollment.id, Enrollment.accepted_at, Enrollment.due_at, Delivery.send_at, Step)
        .join(Delivery, Delivery.enrollment_id == Enrollment.id)
        .join(Message, Message.id == Delivery.message_id)
        .join(Step, Step.id == Message.step_id)
        .where(Delivery.id == delivery_id, Step.channel == Channel.LINKEDIN_MESSAGE)
    ).first()
    if row is None:
        return None
    enrollment_id, accepted_at, due_at, send_at, step = row
    since = accepted_at or _invited_at(session, enrollment_id)
    until = unaccepted.until(due_at or send_at, since, step.accept_days)
    return Waiting(until, unaccepted.said(step), accepted_at)


def _invited_at(session: Session, enrollment_id: int) -> datetime | None:
    return session.scalar(
        select(func.max(Delivery.intent_at))
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.enrollment_id == enrollment_id,
            Delivery.state == DeliveryState.SENT,
            Message.channel == Channel.LINKEDIN_INVITE,
        )
    )


def next_try(found: Waiting | None, asked_at: datetime | None, now: datetime) -> datetime:
    """Return when a message is tried again: in two days, or earlier on the last day that it waits.

    At once where it was heard that they accepted while the last try, at `asked_at`, was under way.
    """
    if found is None:
        return now + TRIED_AGAIN
    if found.accepted_at is not None and asked_at is not None and found.accepted_at >= asked_at:
        return now
    return min(now + TRIED_AGAIN, max(found.until, now))


def go_on(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """Let a lead go on with what comes instead of a message that has ended."""
    enrollment = session.get_one(Enrollment, delivery.enrollment_id, with_for_update=True)
    step_id = session.get_one(Message, delivery.message_id).step_id
    if step_id is not None:
        planning.given_up(session, enrollment, step_id, now=now)
    closing.redraw(session, enrollment)


def bring_forward(session: Session, enrollment_id: int, *, now: datetime) -> int:
    """Let a message that waits for its next try leave as soon as it may, as its lead has accepted; return how many."""
    found = session.scalars(
        update(Delivery)
        .where(
            Delivery.enrollment_id == enrollment_id,
            Delivery.state == DeliveryState.DEFERRED,
            Delivery.reason == NOT_YET,
            Delivery.send_at > now,
        )
        .values(send_at=now)
        .returning(Delivery.id)
    ).all()
    if found:
        enqueue_after_commit(session, "drain")
    return len(found)


def take_back(session: Session, enrollment: Enrollment, *, now: datetime, cause_id: int) -> bool:
    """Let a locked lead get the message after all that was given up, while nothing has left since; False otherwise."""
    session.flush()
    if _is_leaving(session, enrollment) or not _was_given_up(session, enrollment):
        return False
    planning.cancel_open(session, [enrollment.id], reason=ACCEPTED_AFTER_ALL, now=now, cause_id=cause_id)
    planning.rewind(session, enrollment)
    return True


def _is_leaving(session: Session, enrollment: Enrollment) -> bool:
    leaving = select(Delivery.id).where(
        Delivery.enrollment_id == enrollment.id,
        Delivery.kind == DeliveryKind.STEP,
        Delivery.state.in_((DeliveryState.SENDING, DeliveryState.UNKNOWN)),
    )
    return session.scalar(leaving.limit(1)) is not None


def _was_given_up(session: Session, enrollment: Enrollment) -> bool:
    """Say whether a message was given up behind the last step that left."""
    last = select(func.coalesce(func.max(History.id), 0)).where(
        History.enrollment_id == enrollment.id, History.kind == "delivery.sent"
    )
    given_up = select(History.id).where(
        History.enrollment_id == enrollment.id,
        History.kind.in_(("step.skipped", "delivery.skipped")),
        History.reason.startswith(unaccepted.NOT_ACCEPTED),
        History.id > last.scalar_subquery(),
    )
    return session.scalar(given_up.limit(1)) is not None


def asked_again(session: Session, sequence_id: int, *, now: datetime) -> None:
    """Have it looked at anew until when the leads of a sequence wait, whose steps have changed."""
    session.execute(
        update(Enrollment)
        .where(Enrollment.sequence_id == sequence_id, Enrollment.accept_by > now)
        .values(accept_by=now)
    )


@cache
def due() -> Select[int]:
    """Return leads whose message has waited long enough, in live sequences."""
    return (
        select(Enrollment.id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Enrollment.accept_by <= instants.NOW,
            Enrollment.state == EnrollmentState.ACTIVE,
            Sequence.state == SequenceState.ACTIVE,
        )
        .limit(1)
    )


def look_again(session: Session, *, now: datetime) -> int:
    """Let the leads go on whose message has waited long enough, some at once; return how many were looked at.

    What somebody else works on is left to the next look.
    """
    found = session.scalars(
        select(Enrollment)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Enrollment.accept_by <= now,
            Enrollment.state == EnrollmentState.ACTIVE,
            Sequence.state == SequenceState.ACTIVE,
        )
        .order_by(Enrollment.id)
        .limit(AT_ONCE)
        .with_for_update(of=Enrollment, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for one in found:
        one.accept_by = None
    planning.plan_idle(session, found, now=now)
    for one in found:
        closing.redraw(session, one)
    return len(found)
