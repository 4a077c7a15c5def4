"""Closing a hand-over once its end is known: the delivery under its token, its attempt, and the line of history."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Enrollment, Message
from models.states import DeliveryState, PostKind
from outreach import history, posts

UNDER_WAY = (DeliveryState.SENDING, DeliveryState.UNKNOWN)
"""States of a delivery whose result is still to come."""


OUT_OF_REACH = "out_of_reach"
"""The outcome of a try that is no letter's fault (`Deferred.is_of_letter`)."""


def close(
    session: Session,
    delivery_id: int,
    token: str,
    state: DeliveryState,
    *,
    now: datetime,
    said: str,
    outcome: str = "",
) -> Delivery | None:
    """Close a delivery and its attempt; None, with nothing changed, when the lease was lost or it was closed before.

    `outcome` is what the attempt came to where the state does not say it.
    """
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
        .values(ended_at=now, outcome=outcome or str(state), said=said[:300])
    )
    return delivery


def noted(session: Session, delivery: Delivery, kind: str, *, now: datetime, reason: str = "") -> int:
    """Record what happened to a delivery; return the entry, which causes what follows."""
    message = session.get_one(Message, delivery.message_id)
    entry = history.Entry(
        delivery.workspace_id,
        lead_id=delivery.lead_id,
        enrollment_id=delivery.enrollment_id,
        step_id=message.step_id,
        delivery_id=delivery.id,
    )
    return history.record(session, entry, kind, now=now, reason=reason)


def redraw(session: Session, enrollment: Enrollment) -> None:
    """Have the lead's card and its sequence's lab redrawn."""
    posts.changed(session, enrollment.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])
    posts.changed(session, enrollment.workspace_id, PostKind.LAB_ROOT, [enrollment.sequence_id])
