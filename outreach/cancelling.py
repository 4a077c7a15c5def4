"""Cancelling deliveries that have not been handed over, with a line of history for each."""

from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from models import Delivery
from models.states import WAITING_DELIVERY, DeliveryKind, DeliveryState
from outreach import history


def cancel(
    session: Session,
    which: ColumnElement[bool],
    *,
    reason: str,
    now: datetime,
    by: int | None = None,
    cause_id: int | None = None,
) -> int:
    """Cancel the waiting steps among these deliveries and return how many; what is being sent goes on."""
    cancelled = session.execute(
        update(Delivery)
        .where(which, Delivery.kind == DeliveryKind.STEP, Delivery.state.in_(WAITING_DELIVERY))
        .values(state=DeliveryState.CANCELLED, reason=reason[:300], done_at=now)
        .returning(Delivery.id, Delivery.workspace_id, Delivery.lead_id, Delivery.enrollment_id)
        .execution_options(synchronize_session=False)
    ).all()
    for delivery_id, workspace_id, lead_id, enrollment_id in cancelled:
        entry = history.Entry(
            workspace_id, lead_id=lead_id, enrollment_id=enrollment_id, delivery_id=delivery_id
        )
        history.append(session, entry, "delivery.cancelled", now=now, reason=reason, by=by, cause_id=cause_id)
    return len(cancelled)
