"""Leads that a LinkedIn account has written to which was not heard for long: nothing later leaves to them meanwhile.

Whoever answered there must not get a mail as if they had not. `catching_up` says which accounts these are.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, SenderAccount
from models.states import COUNTED_DELIVERY
from outreach import catching_up, sender_naming
from outreach.checks import Verdict

AGAIN = timedelta(minutes=5)
"""When a step that waits for it is looked at again."""
WAITS = (
    "{name} was not heard lately, so nobody knows whether they answered there: it goes on once it is heard"
)


def accounts(session: Session) -> tuple[int, ...]:
    """Return the LinkedIn accounts that were not heard for long."""
    unheard = select(SenderAccount.id).where(
        *catching_up.is_heard(), SenderAccount.looks_owed_at.is_not(None)
    )
    return tuple(session.scalars(unheard))


def why(session: Session, lead_id: int, unheard: Collection[int], *, now: datetime) -> Verdict | None:
    """Return why nothing may leave to a lead to whom one of these accounts has written; None when none has."""
    if not unheard:
        return None
    wrote = select(Delivery.sender_account_id).where(
        Delivery.lead_id == lead_id,
        Delivery.sender_account_id.in_(unheard),
        Delivery.state.in_(COUNTED_DELIVERY),
    )
    sender = session.scalar(
        select(SenderAccount).where(SenderAccount.id.in_(wrote)).order_by(SenderAccount.id).limit(1)
    )
    if sender is None:
        return None
    name = f"{sender_naming.plain(sender)}'s LinkedIn account"
    return Verdict(WAITS.format(name=name), until=now + AGAIN)
