"""Whatever waits once everybody has done their work says what for and until when, or names whom it waits for."""

from datetime import datetime

from models import Delivery, Enrollment
from models.states import (
    OPEN_DELIVERY,
    PEOPLE_REPLY,
    WAITING_DELIVERY,
    DeliveryState,
    EnrollmentState,
    SenderState,
)
from outreach import held, obstacles
from outreach.ports import Session
from tests.outreach.engine_model import Model
from tests.outreach.engine_rows import Rows
from tests.world import World


def unexplained(world: World, model: Model, rows: Rows) -> list[str]:
    """Return what stays though nothing is known to forbid it, or waits for nothing that will come."""
    now = world.clock.now
    due = [
        (one, name)
        for one, name in rows.deliveries
        if one.state in WAITING_DELIVERY and one.send_at <= now and not _is_leased(rows, one, now)
    ]
    found = world.services.read(
        lambda session: [said for one, name in due for said in _stays(session, model, rows, one, name, now)]
    )
    return found + _idle(rows) + _unshown(rows) + _unasked(rows, now)


def _is_leased(rows: Rows, delivery: Delivery, now: datetime) -> bool:
    """Say whether a drain that died still holds the sender."""
    sender = rows.senders[delivery.sender_account_id]
    return sender.lease_until is not None and sender.lease_until > now


def _stays(
    session: Session, model: Model, rows: Rows, delivery: Delivery, name: str, now: datetime
) -> list[str]:
    sender = rows.senders[delivery.sender_account_id]
    verdict = obstacles.of(session, delivery, now=now)
    pauses = model.holds(model.mails[name], sender.address)
    if verdict is None or not verdict.reason:
        return [f"{name} is due since {delivery.send_at}, and nothing says why it stays"]
    if verdict.is_final:
        return []
    if verdict.until is not None:
        return [] if verdict.until > now else [f"{name} stays: {verdict.reason}, but until {verdict.until}"]
    if not pauses and sender.state is not SenderState.BROKEN:
        return [f"{name} stays: {verdict.reason}, but nobody holds it"]
    said = held.why(session, session.get_one(Enrollment, delivery.enrollment_id), sender)
    names_someone = "by Ana" in said or sender.state is SenderState.BROKEN
    return [] if said and names_someone else [f"{name} is held by {pauses}, but it says: {said!r}"]


def _idle(rows: Rows) -> list[str]:
    """A lead that is in and has nothing under way says what it waits for."""
    carried = {one.enrollment_id for one, _ in rows.deliveries if one.state in OPEN_DELIVERY}
    return [
        f"{lead.name} waits for nothing"
        for enrollment, lead in rows.enrollments
        if enrollment.state is EnrollmentState.ACTIVE
        and enrollment.id not in carried
        and not enrollment.reason
    ]


def _unshown(rows: Rows) -> list[str]:
    """A person's reply stands in its conversation, of which a lead has one on a channel."""
    human = [(reply, raw) for reply, raw in rows.replies if reply.reply_class in PEOPLE_REPLY]
    conversations = {(reply.lead_id, reply.conversation_id) for reply, _ in human}
    found = [
        f"the reply {reply.provider_id} is shown nowhere"
        for reply, raw in human
        if reply.conversation_id is None or raw.handled_at is None
    ]
    leads = {lead_id for lead_id, _ in conversations}
    return found + (["a lead has two conversations"] if len(conversations) > len(leads) and not found else [])


def _unasked(rows: Rows, now: datetime) -> list[str]:
    """What nobody knows of is looked for again, later than now."""
    return [
        f"nobody looks for {name} any more"
        for one, name in rows.deliveries
        if one.state is DeliveryState.UNKNOWN and one.send_at <= now
    ]
