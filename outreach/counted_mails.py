"""Which mails of the last 24 hours count against the caps that senders share: ours, and what people sent by hand."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import Delivery, HandSent, HandSentTo, SenderAccount
from models.states import COUNTED_DELIVERY, AccountKind, DeliveryKind
from outreach import limits


@dataclass(frozen=True)
class Mails:
    """When mails left, in any order, and how many of them a person sent by hand."""

    ats: tuple[datetime, ...] = ()
    by_hand: int = 0


@dataclass(frozen=True)
class Lately:
    """The mails of the whole workspace, and those to each domain."""

    in_all: Mails = field(default_factory=Mails)
    to: Mapping[str, Mails] = field(default_factory=dict)


def lately(
    session: Session, workspace_id: int, now: datetime, *, in_all: bool, domains: Collection[str] | None
) -> Lately:
    """Return what counts at `now`: of the whole workspace if `in_all`, to these domains, or to every one with None.

    A step counts from its intent on, also while nobody knows whether it left; answers and tests do not.
    """
    return Lately(
        _of_workspace(session, workspace_id, now) if in_all else Mails(),
        _to(session, workspace_id, now, domains) if domains is None or domains else {},
    )


def _of_workspace(session: Session, workspace_id: int, now: datetime) -> Mails:
    ours = session.scalars(
        select(Delivery.intent_at).where(
            Delivery.workspace_id == workspace_id,
            Delivery.intent_at > now - limits.DAY,
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(COUNTED_DELIVERY),
            _from_mailboxes(workspace_id),
        )
    )
    by_hand = session.scalars(
        select(HandSent.sent_at).where(
            HandSent.workspace_id == workspace_id, HandSent.sent_at > now - limits.DAY
        )
    ).all()
    return Mails((*(at for at in ours if at is not None), *by_hand), len(by_hand))


def _from_mailboxes(workspace_id: int) -> ColumnElement[bool]:
    """Return the condition of deliveries that are mails: no cap counts what leaves on LinkedIn."""
    mailboxes = select(SenderAccount.id).where(
        SenderAccount.workspace_id == workspace_id, SenderAccount.kind == AccountKind.EMAIL
    )
    return Delivery.sender_account_id.in_(mailboxes)


def _to(
    session: Session, workspace_id: int, now: datetime, domains: Collection[str] | None
) -> dict[str, Mails]:
    ours = select(Delivery.domain, Delivery.intent_at).where(
        Delivery.workspace_id == workspace_id,
        Delivery.domain != "",
        Delivery.intent_at.is_not(None),
        Delivery.intent_at > now - limits.DAY,
        Delivery.kind == DeliveryKind.STEP,
        Delivery.state.in_(COUNTED_DELIVERY),
    )
    by_hand = select(HandSentTo.domain, HandSentTo.sent_at).where(
        HandSentTo.workspace_id == workspace_id, HandSentTo.sent_at > now - limits.DAY
    )
    if domains is not None:
        ours = ours.where(Delivery.domain.in_(domains))
        by_hand = by_hand.where(HandSentTo.domain.in_(domains))
    themselves = session.execute(by_hand).all()
    counted = Counter(domain for domain, _ in themselves)
    found: dict[str, list[datetime]] = {}
    for domain, at in [*session.execute(ours), *themselves]:
        if at is not None:
            found.setdefault(domain, []).append(at)
    return {domain: Mails(tuple(ats), counted[domain]) for domain, ats in found.items()}
