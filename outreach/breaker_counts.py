"""How many mails a mailbox sent within a time, and which of them bounced or were reported, from the rows as they are.

A bounce is one that a mail reported and whose class still says so, or a refusal of the recipient by the server. So a
corrected class counts by itself, either way.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from models import Delivery, Lead, PushBack, RawMail, Reply
from models.states import DeliveryKind, DeliveryState, PushBackKind, ReplyClass
from outreach.breaker_rules import Counts

_LEFT = (DeliveryState.SENT, DeliveryState.UNKNOWN)


@dataclass(frozen=True)
class Counted:
    """The counts, and the recipients' domains of what bounced and what was reported, with how often."""

    counts: Counts
    bounced_at: dict[str, int]
    reported_at: dict[str, int]


def of_sender(session: Session, sender_id: int, *, after: datetime, until: datetime) -> Counted:
    """Return what became of the steps that a mailbox handed over after `after` and up to `until`."""
    mine = _steps(sender_id, after, until)
    refused = set(
        session.scalars(
            select(PushBack.delivery_id).where(
                PushBack.sender_account_id == sender_id,
                PushBack.kind == PushBackKind.REFUSED,
                PushBack.delivery_id.in_(select(Delivery.id).where(mine)),
            )
        )
    )
    left = (
        session.scalar(select(func.count()).select_from(Delivery).where(mine, Delivery.state.in_(_LEFT))) or 0
    )
    final = and_(Reply.reply_class == ReplyClass.BOUNCE, Reply.is_final)
    bounced = refused | _answered_by(session, sender_id, mine, final)
    reported = _answered_by(session, sender_id, mine, Reply.reply_class == ReplyClass.COMPLAINT)
    counts = Counts(left + len(refused), len(bounced), len(reported))
    return Counted(counts, _domains(session, bounced), _domains(session, reported))


def _steps(sender_id: int, after: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        Delivery.sender_account_id == sender_id,
        Delivery.kind == DeliveryKind.STEP,
        Delivery.intent_at > after,
        Delivery.intent_at <= until,
    )


def _answered_by(
    session: Session,
    sender_id: int,
    mine: ColumnElement[bool],
    told: ColumnElement[bool],
) -> set[int]:
    """Return the steps of which a mail tells this; one that names no mail of ours means the lead's last one."""
    named = select(Delivery.id).join(
        Reply, and_(Reply.lead_id == Delivery.lead_id, Reply.answers_message_id == Delivery.message_id)
    )
    unnamed: Select[int | None] = (
        select(func.max(Delivery.id))
        .join(Reply, and_(Reply.lead_id == Delivery.lead_id, Reply.answers_message_id.is_(None)))
        .join(RawMail, RawMail.id == Reply.raw_mail_id)
        .where(mine, told, RawMail.sender_account_id == sender_id, Delivery.intent_at <= Reply.received_at)
        .group_by(Reply.id)
    )
    found = set(session.scalars(named.where(mine, told)))
    return found | {one for one in session.scalars(unnamed) if one is not None}


def _domains(session: Session, delivery_ids: set[int]) -> dict[str, int]:
    rows = session.execute(
        select(Lead.email).join(Delivery, Delivery.lead_id == Lead.id).where(Delivery.id.in_(delivery_ids))
    )
    names = Counter(
        (email or "").rpartition("@")[2].lower() or "an address that was erased" for (email,) in rows
    )
    return dict(sorted(names.items(), key=lambda one: (-one[1], one[0])))
