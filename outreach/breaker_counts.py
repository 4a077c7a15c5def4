"""How many mails a mailbox sent within a time, and which of them bounced or were reported, from the rows as they are.

A bounce is one that a mail reported and whose class still says so, or a refusal of the recipient by the server. So a
corrected class counts by itself, either way.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from models import Delivery, Lead, PushBack, RawMail, Reply
from models.states import DeliveryKind, DeliveryState, PushBackKind, ReplyClass
from outreach.breaker_rules import Counts

LATE = timedelta(days=7)
"""How long after its mail a bounce may come that still says something of the mailbox."""
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
    marked = and_(Reply.reply_class == ReplyClass.COMPLAINT, Reply.is_final)
    reported = _answered_by(session, sender_id, mine, marked)
    counts = Counts(left + len(refused), len(bounced), len(reported))
    return Counted(counts, _domains(session, bounced), _domains(session, reported))


def refused_by_policy(session: Session, sender_id: int, *, after: datetime, until: datetime) -> str | None:
    """Return why a server refused a step of a mailbox as it wants no mail like it, the last time within these times.

    In answer to the letter, or in a bounce whose class still says so. None when none did; the words are a sentence.
    """
    mine = _steps(sender_id, after - LATE, until)
    answered = session.execute(
        select(PushBack.at, Delivery.reason)
        .join(Delivery, Delivery.id == PushBack.delivery_id)
        .where(
            PushBack.sender_account_id == sender_id,
            PushBack.kind == PushBackKind.POLICY,
            PushBack.at > after,
            PushBack.at <= until,
        )
    ).all()
    told = and_(
        Reply.reply_class == ReplyClass.BOUNCE,
        Reply.is_push_back,
        Reply.received_at > after,
        Reply.received_at <= until,
    )
    bounced = [(at, why) for _, at, why in _told_by(session, sender_id, mine, told)]
    last = max([*((at, why) for at, why in answered), *bounced], default=None)
    return last[1] if last is not None else None


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
    return {step_id for step_id, _, _ in _told_by(session, sender_id, mine, told)}


def _told_by(
    session: Session,
    sender_id: int,
    mine: ColumnElement[bool],
    told: ColumnElement[bool],
) -> list[tuple[int, datetime, str]]:
    """Return the steps of which a mail tells this, when it came and why it is taken for that.

    One that names no mail of ours means the lead's last one.
    """
    named = select(Delivery.id, Reply.received_at, Reply.class_reason).join(
        Reply, and_(Reply.lead_id == Delivery.lead_id, Reply.answers_message_id == Delivery.message_id)
    )
    unnamed: Select[int | None, datetime, str] = (
        select(func.max(Delivery.id), Reply.received_at, Reply.class_reason)
        .join(Reply, and_(Reply.lead_id == Delivery.lead_id, Reply.answers_message_id.is_(None)))
        .join(RawMail, RawMail.id == Reply.raw_mail_id)
        .where(mine, told, RawMail.sender_account_id == sender_id, Delivery.intent_at <= Reply.received_at)
        .group_by(Reply.id, Reply.received_at, Reply.class_reason)
    )
    rows = (*session.execute(named.where(mine, told)), *session.execute(unnamed))
    return [(step_id, at, why) for step_id, at, why in rows if step_id is not None]


def _domains(session: Session, delivery_ids: set[int]) -> dict[str, int]:
    rows = session.execute(
        select(Lead.email).join(Delivery, Delivery.lead_id == Lead.id).where(Delivery.id.in_(delivery_ids))
    )
    names = Counter(
        (email or "").rpartition("@")[2].lower() or "an address that was erased" for (email,) in rows
    )
    return dict(sorted(names.items(), key=lambda one: (-one[1], one[0])))
