"""Whom an account on LinkedIn has written to, told by what it calls them there."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, LinkedInProfile, Message
from models.states import Channel, DeliveryState

NAMELESS = "Taken by LinkedIn"
"""What stands in place of LinkedIn's name for what was sent, where it told none."""


def to(
    session: Session,
    sender_id: int,
    provider_id: str,
    *,
    states: Collection[DeliveryState] = (DeliveryState.SENT,),
) -> tuple[Enrollment, datetime] | None:
    """Return in which sequence somebody was written to by an account last, and when the account began to.

    `states` are those of deliveries that count.
    """
    urls = select(LinkedInProfile.url).where(
        LinkedInProfile.sender_account_id == sender_id, LinkedInProfile.provider_id == provider_id
    )
    rows = session.execute(
        select(Enrollment, Delivery.intent_at)
        .join(Delivery, Delivery.enrollment_id == Enrollment.id)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.sender_account_id == sender_id,
            Delivery.state.in_(states),
            Message.channel != Channel.EMAIL,
            Message.recipient.in_(urls),
        )
        .order_by(Delivery.id)
    ).all()
    times = [at for _, at in rows if at is not None]
    return (rows[-1][0], min(times)) if times else None
