"""What an export says of mails that came in about a lead, and of those that name them."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import RawMail, Reply, ThreadMail
from outreach import mail_text

Held = dict[str, Any]
_REPLY = (
    "class_reason", "from_address", "whose", "matched_by", "back_on", "stand_in_name", "stand_in_email", "interest",
    "interest_reason",
)  # fmt: skip


def received(session: Session, lead_id: int) -> list[Held]:
    """Return the mails that came from a lead or about them, as they came, and what was told of each."""
    rows = session.execute(
        select(RawMail, Reply)
        .outerjoin(Reply, Reply.raw_mail_id == RawMail.id)
        .where(or_(RawMail.lead_id == lead_id, Reply.lead_id == lead_id))
        .order_by(RawMail.id)
    )
    return [
        {
            "received_at": raw.received_at,
            "outcome": raw.outcome,
            "class": reply.reply_class if reply else None,
        }
        | {name: getattr(reply, name) if reply else "" for name in _REPLY}
        | {"source": mail_text.unpack(raw.content).decode("utf-8", "replace")}
        for raw, reply in rows
    ]


def in_threads(session: Session, lead_id: int) -> list[Held]:
    """Return the mails by whose Message-ID an answer is told to be the lead's."""
    rows = session.execute(
        select(ThreadMail.rfc_message_id, ThreadMail.sent_at)
        .where(ThreadMail.lead_id == lead_id)
        .order_by(ThreadMail.id)
    )
    return [dict(row._mapping) for row in rows]


def named_as_stand_in(session: Session, lead_id: int) -> list[Held]:
    """Return as whom other people's mails named somebody who then became this lead."""
    rows = session.execute(
        select(Reply.stand_in_name.label("name"), Reply.stand_in_email.label("email"), Reply.received_at)
        .where(Reply.stand_in_lead_id == lead_id)
        .order_by(Reply.id)
    )
    return [dict(row._mapping) for row in rows]
