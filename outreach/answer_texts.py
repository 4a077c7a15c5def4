"""A person's answer as it will leave: on the channel of its conversation, to whom, composed, bound by its digest."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Draft, Lead, Message, Reply, SenderAccount
from models.states import Channel, MessageState
from outreach import answer_recipients, composing, sender_naming, suppression
from outreach.composing import Composed, Correspondent


def composed(session: Session, draft: Draft, message_id: str) -> Composed:
    """Return what a draft would become: a mail without Date and threading headers, or a message's plain text."""
    conversation = session.get_one(Conversation, draft.conversation_id)
    sender = session.get_one(SenderAccount, conversation.sender_account_id)
    recipient = answer_recipients.of(session, conversation).address
    if conversation.channel is not Channel.EMAIL:
        return composing.compose_plain(sender.address, recipient, conversation.channel, draft.text)
    lead = session.get_one(Lead, conversation.lead_id)
    return composing.compose(
        Correspondent(sender.display_name, sender.address),
        Correspondent(lead.name, recipient),
        subject=subject_of(session, conversation),
        body=draft.text,
        signature=sender.signature,
        foot="",
        message_id=message_id,
        reply_to=sender.reply_to,
    )


def digest_of(session: Session, draft: Draft) -> str:
    """Return the digest that a draft card's Send button carries: sender, recipient, subject and text."""
    return composed(session, draft, f"<draft-{draft.id}@plera.invalid>").digest[:40]


def subject_of(session: Session, conversation: Conversation) -> str:
    """Return the subject of answers: that of the mail the lead answered, with one "Re: "; "" on LinkedIn."""
    if conversation.channel is not Channel.EMAIL:
        return ""
    subject = session.scalar(
        select(Message.subject)
        .join(Reply, Reply.answers_message_id == Message.id)
        .where(Reply.conversation_id == conversation.id, Message.channel == Channel.EMAIL)
        .order_by(Reply.id)
        .limit(1)
    )
    if subject is None:
        subject = session.scalar(
            select(Message.subject)
            .where(Message.lead_id == conversation.lead_id, Message.channel == Channel.EMAIL)
            .order_by(Message.id)
            .limit(1)
        )
    bare = (subject or "Your message").strip()
    return bare if bare.lower().startswith("re:") else f"Re: {bare}"


def sent_from(sender: SenderAccount, channel: Channel) -> str:
    """Return from whom an answer goes out, as its card says it."""
    if channel is not Channel.EMAIL:
        return sender_naming.plain(sender)
    return f"{sender.display_name} <{sender.address}>"


def why_suppressed(session: Session, workspace_id: int, lead_id: int | None, recipient: str) -> str | None:
    """Say why an answer may not leave: neither where it goes nor its lead's own address or profile may be blocked."""
    lead = session.get(Lead, lead_id) if lead_id is not None else None
    own = (lead.email, lead.linkedin_url) if lead is not None else ()
    for one in dict.fromkeys(one for one in (recipient, *own) if one):
        named = {"email": one} if "@" in one else {"linkedin_url": one}
        why = suppression.why_suppressed(session, workspace_id, **named)
        if why:
            return why
    return None


def message_of(
    session: Session,
    draft: Draft,
    conversation: Conversation,
    sender: SenderAccount,
    recipient: str,
    now: datetime,
) -> Message:
    """Return the draft's message, composed anew; a retry keeps its Message-ID, so a mail never arrives twice."""
    message = session.get(Message, draft.message_id) if draft.message_id else None
    if message is None:
        message = Message(
            workspace_id=draft.workspace_id,
            conversation_id=conversation.id,
            lead_id=conversation.lead_id,
            channel=conversation.channel,
            state=MessageState.APPROVED,
            rfc_message_id=composing.new_message_id(uuid4().hex, sender.address),
            facts_used=[],
            created_at=now,
        )
        session.add(message)
    mail = composed(session, draft, message.rfc_message_id)
    message.sender_account_id, message.recipient = sender.id, recipient
    message.subject, message.body = subject_of(session, conversation), draft.text
    message.composed, message.digest = mail.content, mail.digest
    session.flush()
    return message
