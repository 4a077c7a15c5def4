"""Which mails a mail stands in one thread with (RFC 5322, 3.6.4)."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from models import Conversation, Delivery, Message, Reply, ThreadMail
from models.sets import among
from models.states import COUNTED_DELIVERY, Channel

_Named = tuple[datetime, int, str]
"""When a mail left, which of its names this is, and the name."""


def before(session: Session, message: Message) -> tuple[str, ...]:
    """Return the Message-IDs of the thread that a message continues, oldest first; empty for a first mail.

    Where its server gave a mail another one, as Outlook does, that follows ours: it is the one that recipients saw.
    A step continues the mails already sent to the lead in its enrollment; an answer also the lead's replies.
    """
    enrollment_id = message.enrollment_id
    if message.conversation_id is not None:
        enrollment_id = session.get_one(Conversation, message.conversation_id).enrollment_id
    sent = session.execute(
        select(Message.rfc_message_id, ThreadMail.rfc_message_id, Delivery.intent_at)
        .join(Delivery, Delivery.message_id == Message.id)
        .join(ThreadMail, _renamed(Message), isouter=True)
        .where(
            Message.lead_id == message.lead_id,
            Message.channel == Channel.EMAIL,
            Message.id != message.id,
            Delivery.state.in_(COUNTED_DELIVERY),
            (Message.enrollment_id == enrollment_id) | (Message.conversation_id == message.conversation_id)
            if message.conversation_id is not None
            else Message.enrollment_id == enrollment_id,
        )
    ).all()
    thread = [one for ours, theirs, at in sent if at is not None for one in _names(at, ours, theirs)]
    if message.conversation_id is not None:
        replies = session.execute(
            select(Reply.received_at, Reply.provider_id).where(
                Reply.conversation_id == message.conversation_id
            )
        )
        thread += [(at, 0, provider_id) for at, provider_id in replies]
    return _in_order(thread)


def before_steps(session: Session, message_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return the thread that each of these steps continues, as `before`, by its message's id."""
    if not message_ids:
        return {}
    earlier = aliased(Message)
    rows = session.execute(
        select(Message.id, earlier.rfc_message_id, ThreadMail.rfc_message_id, Delivery.intent_at)
        .join(
            earlier,
            and_(
                earlier.enrollment_id == Message.enrollment_id,
                earlier.lead_id == Message.lead_id,
                earlier.id != Message.id,
            ),
        )
        .join(Delivery, Delivery.message_id == earlier.id)
        .join(ThreadMail, _renamed(earlier), isouter=True)
        .where(
            among(session, Message.id, message_ids),
            earlier.channel == Channel.EMAIL,
            Delivery.state.in_(COUNTED_DELIVERY),
            Delivery.intent_at.is_not(None),
        )
    )
    threads: dict[int, list[_Named]] = {}
    for id_, ours, theirs, at in rows:
        if at is not None:
            threads.setdefault(id_, []).extend(_names(at, ours, theirs))
    return {id_: _in_order(thread) for id_, thread in threads.items()}


def _renamed(message: type[Message]) -> ColumnElement[bool]:
    """Return the condition of what a message's server called it, by the index of leads."""
    return and_(ThreadMail.lead_id == message.lead_id, ThreadMail.message_id == message.id)


def _names(at: datetime, ours: str, theirs: str | None) -> list[_Named]:
    """Return the Message-IDs of a mail of ours: that of its server last, so that In-Reply-To names it."""
    return [(at, 0, ours), *([(at, 1, theirs)] if theirs else [])]


def _in_order(thread: Iterable[_Named]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, _, name in sorted(thread) if _is_id(name)))


def _is_id(text: str) -> bool:
    return text.startswith("<") and text.endswith(">") and text.isascii() and not any(map(str.isspace, text))


def ids_in(values: Iterable[str]) -> list[str]:
    """Return the Message-IDs named in In-Reply-To and References headers, in order, each once."""
    found: dict[str, None] = {}
    for value in values:
        for part in value.replace("><", "> <").split():
            if part.startswith("<") and part.endswith(">"):
                found[part] = None
    return list(found)
