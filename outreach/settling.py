"""Recording a send whose end was not known, once it is: by a copy in Sent, an answer to it, or a person's word."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Enrollment, Message
from models.states import DeliveryKind, DeliveryState, EnrollmentState, PostKind
from outreach import answering, history, planning, posts

NOBODY_KNOWS = "Nobody knows whether a mail to this lead has left"
"""What a lead's card says while the end of a send to it is unknown."""
IT_ANSWERED = "A mail that answers it came in"


def sent(
    session: Session,
    delivery_id: int,
    said: str,
    *,
    now: datetime,
    handed_over_at: datetime | None = None,
    by: int | None = None,
    states: Collection[DeliveryState] = (DeliveryState.UNKNOWN,),
) -> bool:
    """Record that a mail has left after all, unless that was decided meanwhile; False then.

    The next step counts from the day on which this one was handed over: `handed_over_at` where the row does not
    say. `states` are those from which it may be settled.
    """
    delivery = _locked(session, delivery_id)
    if delivery is None:
        return False
    at = delivery.intent_at or handed_over_at or now
    if not ended(session, delivery, said, now=now, left_at=at, states=states):
        return False
    message = session.get_one(Message, delivery.message_id)
    history.record(session, entry_of(delivery, message), "delivery.sent", now=now, reason=said, by=by)
    if delivery.kind is DeliveryKind.ANSWER:
        answering.was_found(session, delivery, now=now)
    elif delivery.enrollment_id is not None:
        _go_on(session, session.get_one(Enrollment, delivery.enrollment_id), message, at, now)
    redraw(session, delivery)
    return True


def ended(
    session: Session,
    delivery: Delivery,
    said: str,
    *,
    now: datetime,
    left_at: datetime | None,
    states: Collection[DeliveryState] = (DeliveryState.UNKNOWN,),
) -> bool:
    """End a delivery's uncertainty and close its attempt, unless that was done meanwhile; False then.

    It is sent as of `left_at`; None has it wait to be sent again from now on.
    """
    has_left = left_at is not None
    done = session.execute(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.state.in_(states))
        .values(
            state=DeliveryState.SENT if has_left else DeliveryState.SCHEDULED,
            token=None,
            lease_until=None,
            intent_at=left_at,
            done_at=now if has_left else None,
            send_at=Delivery.send_at if has_left else now,
            reason=said[:300],
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if done is None:
        return False
    session.refresh(delivery)
    attempt = update(Attempt).where(Attempt.delivery_id == delivery.id, Attempt.number == delivery.attempt)
    if has_left:
        session.execute(attempt.values(ended_at=now, outcome=str(DeliveryState.SENT), said=said[:300]))
    else:
        session.execute(attempt.values(ended_at=now, outcome=str(DeliveryState.UNKNOWN)))
    return True


def answered(session: Session, message: Message, *, now: datetime) -> None:
    """A mail came that names this one as what it answers: it has left, whatever was known of it."""
    unknown = session.scalars(
        select(Delivery.id).where(Delivery.message_id == message.id, Delivery.state == DeliveryState.UNKNOWN)
    ).all()
    for delivery_id in unknown:
        sent(session, delivery_id, IT_ANSWERED, now=now)


def entry_of(delivery: Delivery, message: Message) -> history.Entry:
    """Say what an entry on a delivery is about."""
    return history.Entry(
        delivery.workspace_id,
        lead_id=delivery.lead_id,
        enrollment_id=delivery.enrollment_id,
        step_id=message.step_id,
        delivery_id=delivery.id,
    )


def nobody_knows(enrollment: Enrollment) -> None:
    """Let a lead say that the end of a send to it is unknown, unless it is held or has ended and says why."""
    if enrollment.state is EnrollmentState.ACTIVE:
        enrollment.reason = NOBODY_KNOWS


def redraw(session: Session, delivery: Delivery) -> None:
    """Have everything redrawn on which a delivery of unknown end is shown."""
    posts.changed(session, delivery.workspace_id, PostKind.UNKNOWN_SEND, [delivery.id])
    posts.changed_all(session, delivery.workspace_id, PostKind.HOME)
    if delivery.enrollment_id is not None and delivery.kind is DeliveryKind.STEP:
        enrollment = session.get_one(Enrollment, delivery.enrollment_id)
        posts.changed(session, delivery.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])
        posts.changed(session, delivery.workspace_id, PostKind.LAB_ROOT, [enrollment.sequence_id])


def _locked(session: Session, delivery_id: int) -> Delivery | None:
    """Return a delivery with its lead's place in the sequence locked before it, as every intent does."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is not None and delivery.enrollment_id is not None:
        session.get_one(Enrollment, delivery.enrollment_id, with_for_update=True)
    return delivery


def _go_on(session: Session, enrollment: Enrollment, message: Message, at: datetime, now: datetime) -> None:
    if enrollment.reason == NOBODY_KNOWS:
        enrollment.reason = ""
    if message.step_id is not None:
        planning.step_left(session, enrollment, message.step_id, now=now, left_at=at)
