"""Placing late steps anew, spread over what is left of their leads' sending windows."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead
from models.states import WAITING_DELIVERY, DeliveryKind
from outreach import history, planning, schedule
from outreach.planning import Hours


def replan_waiting(session: Session, enrollment_ids: Many[int], *, now: datetime) -> None:
    """Place every waiting step of these leads that is late anew, by hash, from now to the window's end."""
    late = session.execute(
        select(Delivery, Enrollment, Lead)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(
            Delivery.enrollment_id.in_(enrollment_ids),
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
            Delivery.send_at < now,
        )
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
    ).all()
    for delivery, enrollment, lead in late:
        delivery.send_at, delivery.reason = _place(delivery.id, planning.hours_of(session, lead), now), ""
        history.append(
            session,
            history.about(enrollment, delivery_id=delivery.id),
            "delivery.scheduled",
            now=now,
            reason=f"Planned anew for {delivery.send_at:%Y-%m-%d %H:%M} UTC, as it was held when it was due",
        )


def _place(delivery_id: int, hours: Hours, now: datetime) -> datetime:
    opens = schedule.next_open(now, hours.zone, hours.window, hours.is_holiday)
    closes = schedule.closes_at(schedule.local_day(opens, hours.zone), hours.zone, hours.window)
    return opens + (closes - opens) * schedule.fraction("anew", delivery_id)
