"""What follows from a machine's answer: planned steps wait while a lead is away, all stop where a mail bounced."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Delivery,
    Enrollment,
    Lead,
)
from models.states import (
    WAITING_DELIVERY,
    DeliveryKind,
    EnrollmentState,
    PostKind,
    SuppressionKind,
)
from outreach import history, posts, replanning, stopping, suppression
from outreach.classifying import Classified

AWAY = timedelta(days=7)
"""How long a lead is left alone after a vacation notice, until its return date is read."""


def stop_lead(
    session: Session, lead: Lead, state: EnrollmentState, reason: str, now: datetime, cause_id: int
) -> None:
    """End every enrollment of a lead that still runs, and have its cards redrawn."""
    ended = stopping.running(session, lead.id)
    about = history.Entry(lead.workspace_id, lead_id=lead.id)
    stopping.end(session, about, ended, state, reason, now=now, cause_id=cause_id)
    posts.changed(session, lead.workspace_id, PostKind.APPROVAL_CARD, [one.id for one in ended])
    posts.changed(session, lead.workspace_id, PostKind.LAB_ROOT, {one.sequence_id for one in ended})


def away(session: Session, lead: Lead, *, now: datetime, cause_id: int) -> None:
    """An automatic answer came: what is planned for the lead waits a week (La Growth Machine, Interseller)."""
    waiting = session.scalars(
        select(Delivery)
        .where(
            Delivery.workspace_id == lead.workspace_id,
            Delivery.enrollment_id.in_(select(Enrollment.id).where(Enrollment.lead_id == lead.id)),
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
        )
        .with_for_update()
    ).all()
    for delivery in waiting:
        back_at = max(delivery.send_at, now + AWAY)
        delivery.send_at = replanning.earliest(session, delivery, back_at)
        delivery.reason = "They are away: an automatic answer came"
        entry = history.Entry(
            lead.workspace_id,
            lead_id=lead.id,
            enrollment_id=delivery.enrollment_id,
            delivery_id=delivery.id,
        )
        history.record(
            session, entry, "delivery.postponed", now=now, reason=delivery.reason, cause_id=cause_id
        )
        if delivery.enrollment_id is not None:
            posts.changed(session, lead.workspace_id, PostKind.APPROVAL_CARD, [delivery.enrollment_id])


def bounced(session: Session, lead: Lead, found: Classified, *, now: datetime, cause_id: int) -> None:
    suppression.hold_sends(session, lead.workspace_id)
    stop_lead(session, lead, EnrollmentState.STOPPED, found.reason, now, cause_id)
    if lead.email:
        suppression.suppress(
            session,
            lead.workspace_id,
            SuppressionKind.ADDRESS,
            lead.email,
            found.reason,
            now=now,
            cause_id=cause_id,
        )
