"""What an export says of a lead's messages: each text as it is and was, its ways out, and changes proposed to it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Message, OpenedMail, PushBack, SenderAccount, Step, TextFix, TextFixItem

Held = dict[str, Any]
_MESSAGE = (
    "channel", "state", "recipient", "subject", "body", "replaced", "facts_used", "claims", "flags", "language",
    "writer", "rfc_message_id", "problem", "rewrite_asked", "decided_at", "created_at",
)  # fmt: skip
_DELIVERY = ("kind", "state", "domain", "send_at", "intent_at", "done_at", "reason", "provider_id")
_FIX = ("state", "instruction", "subject_before", "body_before", "subject_after", "body_after", "created_at")
_ITEM = ("state", "old_subject", "old_body", "old_flags", "old_claims", "subject", "body", "flags", "reason")


def message(session: Session, text: Message) -> Held:
    """Return a message with its deliveries, its opening and the changes that were proposed to it."""
    found: Held = {name: getattr(text, name) for name in _MESSAGE}
    found["as_composed"] = text.composed.decode("utf-8", "replace") if text.composed else ""
    found["step"] = (
        session.scalar(select(Step.position).where(Step.id == text.step_id)) if text.step_id else None
    )
    found["sender"] = (
        session.get_one(SenderAccount, text.sender_account_id).address if text.sender_account_id else None
    )
    found["deliveries"] = _deliveries(session, text.id)
    opened = session.scalar(select(OpenedMail).where(OpenedMail.message_id == text.id))
    found["opened"] = {"first_at": opened.first_at, "times": opened.times} if opened else None
    changes = session.scalars(select(TextFix).where(TextFix.message_id == text.id).order_by(TextFix.id))
    found["changes_made"] = [{name: getattr(one, name) for name in _FIX} for one in changes]
    items = session.scalars(
        select(TextFixItem).where(TextFixItem.message_id == text.id).order_by(TextFixItem.id)
    )
    found["changes_proposed"] = [{name: getattr(one, name) for name in _ITEM} for one in items]
    return found


def _deliveries(session: Session, message_id: int) -> list[Held]:
    found = []
    for one in session.scalars(
        select(Delivery).where(Delivery.message_id == message_id).order_by(Delivery.id)
    ).all():
        tries = session.execute(
            select(Attempt.started_at, Attempt.ended_at, Attempt.outcome, Attempt.said)
            .where(Attempt.delivery_id == one.id)
            .order_by(Attempt.number)
        )
        pushed = session.execute(
            select(PushBack.kind, PushBack.at).where(PushBack.delivery_id == one.id).order_by(PushBack.id)
        )
        found.append({name: getattr(one, name) for name in _DELIVERY})
        found[-1]["attempts"] = [dict(row._mapping) for row in tries]
        found[-1]["push_back"] = [dict(row._mapping) for row in pushed]
    return found
