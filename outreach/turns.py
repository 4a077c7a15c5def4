"""Whose turn it is: which senders may send now, and what each of them sends next."""

from collections.abc import Sequence as Many
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models import Delivery, SenderAccount
from models.states import COUNTED_DELIVERY, DeliveryKind
from outreach import admission, due, limits, planning

SENDERS_AT_ONCE = 32
LOOK_AT = 50
DAY = timedelta(hours=24)


def lease_senders(session: Session, *, now: datetime, wall: datetime, token: str) -> list[int]:
    """Lease up to 32 senders that have a step due and may send now; nobody else gets them meanwhile."""
    ready = due.sendable(now).with_only_columns(Delivery.sender_account_id, maintain_column_froms=True)
    free = session.scalars(
        select(SenderAccount)
        .where(
            SenderAccount.id.in_(ready),
            or_(SenderAccount.lease_until.is_(None), SenderAccount.lease_until <= wall),
        )
        .order_by(SenderAccount.free_at, SenderAccount.id)
        .limit(SENDERS_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for sender in free:
        sender.lease_token, sender.lease_until = token, wall + timedelta(seconds=120)
    return [sender.id for sender in free]


def release_sender(session: Session, sender_id: int, token: str) -> None:
    """Give a sender back."""
    session.execute(
        update(SenderAccount)
        .where(SenderAccount.id == sender_id, SenderAccount.lease_token == token)
        .values(lease_token=None, lease_until=None)
    )


def choose(session: Session, sender_id: int, *, now: datetime) -> int | None:
    """Return the delivery a sender should send next, None when nothing may leave now.

    Without one, the sender's `free_at` says when it is worth asking again.
    """
    sender = session.get_one(SenderAccount, sender_id, with_for_update=True)
    ready = [
        one
        for priority in (planning.FOLLOW_UP, planning.FIRST_TOUCH)
        for one in _ready(session, sender_id, priority, now)
    ]
    counted = counted_sends(session, sender_id, now)
    limit = admission.limit_today(sender, now)
    firsts = sum(1 for _, is_first in counted if is_first)
    picked = limits.pick(ready, sent_today_first=firsts, sent_today_total=len(counted), limit=limit)
    if picked is None and ready:
        sender.free_at = room_at(sender, [at for at, _ in counted], limit, now)
    return picked.delivery_id if picked else None


def _ready(session: Session, sender_id: int, priority: int, now: datetime) -> list[limits.Due]:
    rows = session.execute(
        due.sendable(now)
        .with_only_columns(Delivery.id, Delivery.send_at, maintain_column_froms=True)
        .where(Delivery.sender_account_id == sender_id, Delivery.priority == priority)
        .order_by(Delivery.send_at, Delivery.id)
        .limit(LOOK_AT)
    )
    return [limits.Due(id_, send_at, priority == planning.FIRST_TOUCH) for id_, send_at in rows]


def counted_sends(session: Session, sender_id: int, now: datetime) -> Many[tuple[datetime, bool]]:
    """Return when a sender's counted sends of the last 24 hours were intended, and which were first touches."""
    rows = session.execute(
        select(Delivery.intent_at, Delivery.priority)
        .where(
            Delivery.sender_account_id == sender_id,
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(COUNTED_DELIVERY),
            Delivery.intent_at > now - DAY,
        )
        .order_by(Delivery.intent_at)
    )
    return [(at, priority == planning.FIRST_TOUCH) for at, priority in rows if at is not None]


def room_at(sender: SenderAccount, sent_ats: Many[datetime], limit: int, now: datetime) -> datetime:
    """Return when a sender has room within its limit again."""
    return limits.budget_free_at(sent_ats, limit, now) if limit > 0 else now + DAY
