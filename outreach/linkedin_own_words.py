"""Our side of a chat on LinkedIn: what has left from here is recognised, what the account's owner wrote there is kept.

The owner who writes to a lead there has taken over, as one who answers a mail by hand. What they wrote is a message of
the conversation that no delivery belongs to.
"""

from collections.abc import Sequence as Many
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models import Attempt, Conversation, Delivery, Enrollment, Lead, Message, SenderAccount
from models.sets import among
from models.states import (
    WAITING_DELIVERY,
    Channel,
    ConversationState,
    DeliveryState,
    MessageState,
    PostKind,
)
from outreach import history, holding_leads, linkedin_written, posts, settling, taking_over
from outreach.linkedin_port import ChatMessage
from outreach.linkedin_tasks import BY_HAND

WRITER = "LinkedIn"
"""The `writer` of a message that its account's owner wrote there."""
STANDS_THERE = "It stands in the chat on LinkedIn"
_EARLY = timedelta(minutes=2)
"""By how much LinkedIn's clock may be behind ours."""
_COPIED_WITHIN = timedelta(hours=12)
"""How far from when it was said to be done a text that was changed on its way may stand in the chat."""
_MAY_HAVE_LEFT = (DeliveryState.SENT, DeliveryState.UNKNOWN)
_TO_SETTLE = (*WAITING_DELIVERY, DeliveryState.UNKNOWN)


def unknown(session: Session, sender_id: int, messages: Many[ChatMessage]) -> list[ChatMessage]:
    """Return those of our own side that nothing here is known by yet."""
    ours = [one for one in messages if one.is_ours and not one.is_notice]
    sent = session.scalars(
        select(Delivery.provider_id).where(
            Delivery.sender_account_id == sender_id,
            among(session, Delivery.provider_id, [one.message_id for one in ours]),
        )
    ).all()
    keys = {_key(sender_id, one): one for one in ours}
    kept = session.scalars(
        select(Message.rfc_message_id).where(among(session, Message.rfc_message_id, list(keys)))
    ).all()
    known = {*sent, *(keys[one].message_id for one in kept)}
    return [one for one in ours if one.message_id not in known]


def take(session: Session, sender_id: int, message: ChatMessage, provider_id: str, *, now: datetime) -> bool:
    """Recognise what stands on our side of the chat with somebody; False where it is known, or is with no lead.

    One of unknown end that stands there has left. What is none of ours the account's owner wrote.
    """
    found = (
        linkedin_written.to(session, sender_id, provider_id, states=_MAY_HAVE_LEFT) if provider_id else None
    )
    if found is None:
        return False
    enrollment, since = found
    lead = session.get_one(Lead, enrollment.lead_id)
    _lock(session, lead)
    if lead.erased_at is not None or not unknown(session, sender_id, [message]):
        return False
    ours = _sent_from_here(session, sender_id, lead, message)
    if ours is not None:
        return _is_there(session, ours, message, now)
    if message.sent_at < since:
        return False
    _keep(session, session.get_one(SenderAccount, sender_id), lead, message, now)
    return True


def _lock(session: Session, lead: Lead) -> None:
    theirs = select(Enrollment.id).where(Enrollment.lead_id == lead.id).order_by(Enrollment.id)
    session.execute(theirs.with_for_update())


def _sent_from_here(session: Session, sender_id: int, lead: Lead, message: ChatMessage) -> Delivery | None:
    """Return what of ours a message is: by its words, else what was copied by hand at about that time."""
    rows = session.execute(
        select(Delivery, Message.body, Message.channel, Attempt.started_at)
        .join(Message, Message.id == Delivery.message_id)
        .join(Attempt, Attempt.delivery_id == Delivery.id)
        .where(
            Delivery.lead_id == lead.id,
            Delivery.sender_account_id == sender_id,
            Message.channel != Channel.EMAIL,
            Attempt.number == Delivery.attempt,
        )
        .order_by(Delivery.id)
    ).all()
    mine = [row for row in rows if not _is_another(row)]
    words = _plain(message.text)
    alike = [row[0] for row in mine if _plain(row[1]) == words and row[3] <= message.sent_at + _EARLY]
    if alike:
        return next((one for one in alike if one.state in _TO_SETTLE), alike[0])
    return next(
        (
            one
            for one, *_ in mine
            if one.provider_id == BY_HAND
            and one.intent_at is not None
            and abs(one.intent_at - message.sent_at) <= _COPIED_WITHIN
        ),
        None,
    )


def _is_another(row: Row[Delivery, str, Channel, datetime]) -> bool:
    """Say whether LinkedIn's name for what was sent is known, so that it is no message of another name."""
    delivery, _, channel, _ = row
    is_named = delivery.provider_id not in ("", BY_HAND, linkedin_written.NAMELESS)
    return channel is Channel.LINKEDIN_MESSAGE and delivery.state is DeliveryState.SENT and is_named


def _is_there(session: Session, delivery: Delivery, message: ChatMessage, now: datetime) -> bool:
    """Note LinkedIn's name for what has left, and that it has, where nobody knew. True where something was new."""
    is_settled = delivery.state in _TO_SETTLE and settling.sent(
        session, delivery.id, STANDS_THERE, now=now, handed_over_at=message.sent_at, states=_TO_SETTLE
    )
    text = session.get_one(Message, delivery.message_id)
    if text.channel is Channel.LINKEDIN_MESSAGE and delivery.state is DeliveryState.SENT:
        delivery.provider_id = message.message_id[:300]
    return is_settled


def _keep(session: Session, sender: SenderAccount, lead: Lead, message: ChatMessage, now: datetime) -> None:
    """Keep what the owner wrote to a lead, show it in their thread, and pause what still goes on."""
    conversation = session.scalar(
        select(Conversation)
        .where(
            Conversation.workspace_id == lead.workspace_id,
            Conversation.lead_id == lead.id,
            Conversation.channel == Channel.LINKEDIN_MESSAGE,
        )
        .with_for_update()
    )
    written = Message(
        workspace_id=lead.workspace_id,
        conversation_id=conversation.id if conversation else None,
        lead_id=lead.id,
        channel=Channel.LINKEDIN_MESSAGE,
        sender_account_id=sender.id,
        state=MessageState.APPROVED,
        body=message.text,
        rfc_message_id=_key(sender.id, message),
        writer=WRITER,
        facts_used=[],
        created_at=min(message.sent_at, now),
    )
    session.add(written)
    session.flush()
    who = history.name_of(session, sender.owner_person_id) if sender.owner_person_id else "Somebody"
    why = f"{who} wrote to them on LinkedIn by hand"
    about = history.Entry(lead.workspace_id, lead_id=lead.id)
    detail = {"sender_account_id": sender.id, "sent_at": message.sent_at.isoformat()}
    cause = history.record(session, about, taking_over.KIND, now=now, reason=why, detail=detail)
    holding_leads.hold(session, lead.workspace_id, lead.id, why, now=now, cause_id=cause)
    if conversation is not None:
        _show(session, conversation, written)


def _show(session: Session, conversation: Conversation, written: Message) -> None:
    """Show it in its thread, or among what we had sent before; who waited for us waits no more."""
    workspace_id = conversation.workspace_id
    root = posts.shown(session, workspace_id, PostKind.CONVERSATION_ROOT, conversation.id)
    if written.created_at <= conversation.created_at:
        posts.changed(session, workspace_id, PostKind.CONVERSATION_SENT, [conversation.id])
    elif root is not None:
        posts.want(
            session,
            workspace_id,
            PostKind.CONVERSATION_OWN,
            written.id,
            root.slack_channel,
            lead_id=conversation.lead_id,
            parent=root,
        )
    waits = conversation.state in (ConversationState.NEW, ConversationState.WAITING_FOR_US)
    since = conversation.waiting_since
    if waits and (since is None or since <= written.created_at):
        conversation.state, conversation.waiting_since = ConversationState.WAITING_FOR_THEM, None
        posts.changed(session, workspace_id, PostKind.CONVERSATION_ROOT, [conversation.id])


def _plain(text: str) -> str:
    return " ".join(text.split())


def _key(sender_id: int, message: ChatMessage) -> str:
    """Return under which name a message is kept: the same each time it is heard, and nothing that LinkedIn knows."""
    return f"linkedin:{sender_id}:{sha256(message.message_id.encode()).hexdigest()}"
