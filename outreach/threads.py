"""Reading a conversation's thread: its root, what we sent, what they wrote, and the drafts."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Conversation,
    Delivery,
    Draft,
    Enrollment,
    Lead,
    LinkedInEar,
    Message,
    Person,
    Reply,
    SenderAccount,
    Workspace,
)
from models.states import AccountKind, DeliveryState, PostKind, ReplyClass
from outreach import (
    answer_texts,
    card_lines,
    inbox_screens,
    kept_mails,
    linkedin_own_words,
    other_channel,
    posts,
    sender_naming,
    sending,
    sequences,
    suggested_leads,
)
from outreach.errors import NotFound
from outreach.hours import HoursBook


def conversation_card(
    session: Session, conversation_id: int, *, now: datetime, wall: datetime
) -> inbox_screens.ConversationCard | None:
    """Return what the root of a conversation's thread shows, None when it is gone."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        return None
    lead = session.get_one(Lead, conversation.lead_id)
    reply = session.scalar(
        select(Reply).where(Reply.conversation_id == conversation_id).order_by(Reply.id.desc()).limit(1)
    )
    first = session.scalar(
        select(Reply).where(Reply.conversation_id == conversation_id).order_by(Reply.id).limit(1)
    )
    answered = session.get(Message, first.answers_message_id) if first and first.answers_message_id else None
    sender = session.get_one(SenderAccount, conversation.sender_account_id)
    return inbox_screens.ConversationCard(
        conversation_id=conversation_id,
        lead_name=lead.name,
        title=lead.title,
        company=lead.company,
        state=conversation.state,
        reply_class=_class_of(reply),
        class_reason=reply.class_reason if reply else "",
        last_text=_words(session, reply) if reply else "",
        waiting_since=conversation.waiting_since,
        owner_slack_user_id=_slack_user(session, conversation.owner_person_id),
        channel=conversation.channel,
        answered_step=sending.step_of(session, answered) if answered else None,
        step_count=_step_count(session, conversation),
        lead_local_time=local_time(session, lead, now),
        stopped_steps=first.stopped_steps if first else 0,
        mailbox_checked_at=_heard_at(session, sender, now, wall),
        zone=session.get_one(Workspace, conversation.workspace_id).zone,
        notice=notice_of(session, PostKind.CONVERSATION_ROOT, conversation),
        suggests=suggested_leads.open_suggestion(reply) if reply else None,
        interest=reply.interest if reply else None,
        interest_reason=reply.interest_reason if reply else "",
        other=other_channel.shown(session, conversation),
    )


def _class_of(reply: Reply | None) -> str:
    """Return the class as the card names it; one who may not be written to any more has opted out."""
    if reply is None:
        return ReplyClass.HUMAN
    if reply.reply_class is ReplyClass.OPT_OUT or "asked not" in reply.class_reason:
        return "Opted out"
    return reply.reply_class


def notice_of(session: Session, kind: PostKind, subject: Draft | Conversation) -> str:
    """Return what the last refused click on a message is to say there."""
    post = posts.shown(session, subject.workspace_id, kind, subject.id)
    return post.note if post else ""


def _heard_at(session: Session, sender: SenderAccount, now: datetime, wall: datetime) -> datetime | None:
    """Return until when what came in for a sender is known, in product time; None where nothing is read."""
    if sender.kind is AccountKind.LINKEDIN:
        ear = None if sender.is_manual else session.get(LinkedInEar, sender.id)
        return ear.messages_until if ear else None
    return _in_product_time(sender.last_checked_at, now, wall)


def _in_product_time(at: datetime | None, now: datetime, wall: datetime) -> datetime | None:
    """Return an instant of wall time as the product's clock showed it, which is all that people see."""
    return at + (now - wall) if at is not None else None


def local_time(session: Session, lead: Lead, now: datetime) -> str:
    """Return what time it is where a lead is: "02:05 in Tokyo"."""
    zone = HoursBook(session).zone_of(lead)
    place = lead.city or zone.rpartition("/")[2].replace("_", " ")
    return f"{now.astimezone(ZoneInfo(zone)):%H:%M} in {place}"


def _step_count(session: Session, conversation: Conversation) -> int:

    if conversation.enrollment_id is None:
        return 0
    enrollment = session.get_one(Enrollment, conversation.enrollment_id)
    return len(sequences.steps_of(session, enrollment.sequence_id))


def _slack_user(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id is not None else None
    return person.slack_user_id if person else ""


def _words(session: Session, reply: Reply) -> str:
    mail = kept_mails.read(session, reply)
    return mail.new_text or mail.shown_text


def sent_history(session: Session, conversation_id: int) -> inbox_screens.SentHistory | None:
    """Return what we had sent to the lead before they replied, oldest first."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        return None
    lead = session.get_one(Lead, conversation.lead_id)
    sender = session.get_one(SenderAccount, conversation.sender_account_id)
    rows = session.execute(
        select(Message, Delivery.intent_at)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            Message.lead_id == lead.id,
            Message.channel.in_(AccountKind.of(conversation.channel).channels),
            Message.step_id.is_not(None),
            Delivery.state.in_((DeliveryState.SENT, DeliveryState.UNKNOWN)),
        )
        .order_by(Delivery.intent_at)
    )
    lines = [
        inbox_screens.SentLine(sending.step_of(session, message), message.subject, message.body, at)
        for message, at in rows
        if at is not None
    ]
    lines += _written_there(session, conversation)
    return inbox_screens.SentHistory(
        lead_name=lead.name,
        sender=answer_texts.sent_from(sender, conversation.channel),
        zone=session.get_one(Workspace, conversation.workspace_id).zone,
        lines=tuple(sorted(lines, key=lambda line: line.sent_at)),
    )


def _written_there(session: Session, conversation: Conversation) -> list[inbox_screens.SentLine]:
    """Return what an account's owner had written to a lead at LinkedIn itself."""
    found = session.scalars(
        select(Message).where(
            Message.conversation_id == conversation.id,
            Message.writer == linkedin_own_words.WRITER,
            Message.created_at <= conversation.created_at,
        )
    )
    return [inbox_screens.SentLine(None, "", one.body, one.created_at, is_from_there=True) for one in found]


def own_words(session: Session, message_id: int) -> inbox_screens.OwnWords | None:
    """Return what an account's owner wrote at LinkedIn itself, None when it is gone."""
    message = session.get(Message, message_id)
    if message is None or message.sender_account_id is None:
        return None
    sender = session.get_one(SenderAccount, message.sender_account_id)
    return inbox_screens.OwnWords(
        lead_name=session.get_one(Lead, message.lead_id).name,
        writer=sender_naming.plain(sender),
        text=message.body,
        written_at=message.created_at,
        zone=session.get_one(Workspace, message.workspace_id).zone,
    )


def reply_shown(session: Session, reply_id: int) -> inbox_screens.ReplyShown | None:
    """Return one reply as the thread shows it, None when it is gone."""
    reply = session.get(Reply, reply_id)
    if reply is None or reply.conversation_id is None:
        return None
    lead = session.get_one(Lead, reply.lead_id)
    conversation = session.get_one(Conversation, reply.conversation_id)
    mail = kept_mails.read(session, reply)
    first_id = session.scalar(
        select(Reply.id).where(Reply.conversation_id == conversation.id).order_by(Reply.id).limit(1)
    )
    return inbox_screens.ReplyShown(
        reply_id=reply.id,
        lead_name=lead.name,
        company=lead.company,
        subject=mail.subject,
        text=mail.shown_text,
        notice=mail.notice,
        has_more=mail.text.strip() != mail.shown_text.strip(),
        attachments=mail.attachments,
        received_at=reply.received_at,
        zone=session.get_one(Workspace, reply.workspace_id).zone,
        owner_slack_user_id=_slack_user(session, conversation.owner_person_id),
        is_first=first_id == reply.id,
    )


def whole_mail(session: Session, actor: Person, reply_id: int) -> inbox_screens.WholeMail:
    """Return a whole mail, quotes included. Raises NotFound."""
    reply = session.scalar(
        select(Reply).where(Reply.workspace_id == actor.workspace_id, Reply.id == reply_id)
    )
    if reply is None:
        raise NotFound()
    mail, lead = kept_mails.read(session, reply), session.get_one(Lead, reply.lead_id)
    zone = session.get_one(Workspace, reply.workspace_id).zone
    return inbox_screens.WholeMail(
        subject=mail.subject,
        sender=f"{mail.sender_name} <{mail.sender_address}>".strip() if mail.sender_address else lead.name,
        received=card_lines.local(reply.received_at, zone),
        text=mail.text or mail.notice,
    )
