"""What came back: kept once, matched to a lead, classified, and its consequences."""

from collections.abc import Sequence as Many
from datetime import datetime
from email.message import Message as Mail
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Conversation,
    Enrollment,
    Lead,
    Message,
    RawMail,
    Reply,
    SenderAccount,
    SlackThread,
    Workspace,
)
from models.states import (
    Channel,
    ConversationState,
    EnrollmentState,
    LeadStage,
    PostKind,
    ReplyClass,
    SuppressionKind,
)
from outreach import classifying, history, mail_text, planning, posts, sequences, suppression, threading
from outreach.classifying import Classified
from outreach.ports import FetchedMail, enqueue_after_commit

RUNNING = (
    EnrollmentState.PROPOSED,
    EnrollmentState.WAITING,
    EnrollmentState.ACTIVE,
    EnrollmentState.PAUSED,
)


def keep(
    session: Session,
    sender: SenderAccount,
    *,
    folder: str,
    uidvalidity: int,
    fetched: FetchedMail,
    now: datetime,
) -> int | None:
    """Keep a mail of a folder as it is and ask for it to be handled; None when it is known already."""
    known = session.scalar(
        select(RawMail.id).where(
            RawMail.workspace_id == sender.workspace_id,
            RawMail.sender_account_id == sender.id,
            RawMail.folder == folder,
            RawMail.uidvalidity == uidvalidity,
            RawMail.uid == fetched.uid,
        )
    )
    if known is not None:
        return None
    raw = RawMail(
        workspace_id=sender.workspace_id,
        sender_account_id=sender.id,
        folder=folder,
        uidvalidity=uidvalidity,
        uid=fetched.uid,
        sha256=sha256(fetched.content).hexdigest(),
        content=mail_text.pack(fetched.content),
        is_clipped=fetched.is_clipped,
        received_at=now,
    )
    session.add(raw)
    session.flush()
    enqueue_after_commit(session, "receive", raw.id)
    return raw.id


def receive(session: Session, raw_mail_id: int, *, now: datetime) -> str:
    """Handle a kept mail once and return what it was taken for; a second call changes nothing."""
    raw = session.get(RawMail, raw_mail_id, with_for_update=True)
    if raw is None or raw.handled_at is not None:
        return "handled already"
    raw.handled_at = now
    raw.outcome = _handle(session, raw, now)[:120]
    return raw.outcome


def _handle(session: Session, raw: RawMail, now: datetime) -> str:
    content = mail_text.unpack(raw.content)
    mail = mail_text.parse(content)
    provider_id = mail_text.header(mail, "Message-ID")[:300] or f"sha256:{raw.sha256}"
    if _is_ours(session, raw, mail, provider_id):
        return "our own mail"
    if session.scalar(
        select(Reply.id).where(Reply.workspace_id == raw.workspace_id, Reply.provider_id == provider_id)
    ):
        return "known from another mailbox"
    found = classifying.classify(mail)
    message, lead, matched_by = _match(session, raw, mail, found)
    if lead is None:
        return "from nobody we wrote to"
    raw.lead_id = lead.id
    reply = Reply(
        workspace_id=raw.workspace_id,
        raw_mail_id=raw.id,
        lead_id=lead.id,
        answers_message_id=message.id if message else None,
        provider_id=provider_id,
        reply_class=found.reply_class,
        class_reason=found.reason,
        matched_by=matched_by,
        received_at=raw.received_at,
    )
    session.add(reply)
    session.flush()
    cause = history.record(
        session,
        history.Entry(
            raw.workspace_id, lead_id=lead.id, enrollment_id=message.enrollment_id if message else None
        ),
        f"reply.{found.reply_class}",
        now=now,
        reason=found.reason,
        detail={"reply_id": reply.id},
    )
    if found.reply_class is ReplyClass.HUMAN:
        text = mail_text.read(content).new_text
        _human(session, raw, reply, lead, message, text, now=now, cause_id=cause)
    elif found.reply_class is ReplyClass.BOUNCE and found.is_final:
        _bounced(session, lead, found, now=now, cause_id=cause)
    return str(found.reply_class)


def _is_ours(session: Session, raw: RawMail, mail: Mail, provider_id: str) -> bool:
    senders = [address for _, address in mail_text.addresses(mail, "From")]
    own = session.scalar(
        select(SenderAccount.id).where(
            SenderAccount.workspace_id == raw.workspace_id, SenderAccount.address.in_(senders)
        )
    )
    sent = session.scalar(
        select(Message.id).where(
            Message.workspace_id == raw.workspace_id, Message.rfc_message_id == provider_id
        )
    )
    return own is not None or sent is not None


def _match(
    session: Session, raw: RawMail, mail: Mail, found: Classified
) -> tuple[Message | None, Lead | None, str]:
    """Return the message answered, the lead, and how they were told: by the thread first, then by address."""
    named = threading.ids_in([mail_text.header(mail, name) for name in ("In-Reply-To", "References")]) + list(
        found.bounced_ids
    )
    message = _newest(session, raw.workspace_id, named)
    if message is not None:
        return message, session.get(Lead, message.lead_id), "thread"
    senders = [address for _, address in mail_text.addresses(mail, "From")]
    lead = session.scalar(
        select(Lead).where(Lead.workspace_id == raw.workspace_id, Lead.email.in_(senders)).limit(1)
    )
    if lead is None:
        return None, None, ""
    latest = session.scalar(
        select(Message)
        .where(Message.lead_id == lead.id, Message.enrollment_id.is_not(None), Message.composed.is_not(None))
        .order_by(Message.id.desc())
        .limit(1)
    )
    return latest, lead, "address"


def _newest(session: Session, workspace_id: int, named: Many[str]) -> Message | None:
    """Return the message that a thread answers: In-Reply-To comes first, then the last of References."""
    if not named:
        return None
    rows = session.scalars(
        select(Message).where(Message.workspace_id == workspace_id, Message.rfc_message_id.in_(named))
    ).all()
    by_id = {message.rfc_message_id: message for message in rows}
    ordered = [named[0], *reversed(named[1:])]
    return next((by_id[one] for one in ordered if one in by_id), None)


def _human(
    session: Session,
    raw: RawMail,
    reply: Reply,
    lead: Lead,
    message: Message | None,
    text: str,
    *,
    now: datetime,
    cause_id: int,
) -> None:
    """A person answered: every automatic step to them stops, and a conversation opens."""
    reply.stopped_steps = stop_lead(session, lead, EnrollmentState.REPLIED, "They replied", now, cause_id)
    lead.stage = LeadStage.REPLIED
    if classifying.is_opt_out(text):
        reply.class_reason = "They asked not to be written to again; their address is blocked now"
        suppression.suppress(
            session,
            lead.workspace_id,
            SuppressionKind.ADDRESS,
            lead.email or "",
            "They asked to stop",
            now=now,
        )
    conversation = _conversation(session, raw, lead, message, now)
    is_first = (
        session.scalar(select(Reply.id).where(Reply.conversation_id == conversation.id).limit(1)) is None
    )
    reply.conversation_id = conversation.id
    if not is_first:
        conversation.state = ConversationState.WAITING_FOR_US
    conversation.waiting_since = now
    _post(session, conversation, reply, is_first=is_first)


def stop_lead(
    session: Session, lead: Lead, state: EnrollmentState, reason: str, now: datetime, cause_id: int
) -> int:
    """End every enrollment of a lead that still runs and return how many steps were stopped by that."""
    running = session.scalars(
        select(Enrollment)
        .where(
            Enrollment.workspace_id == lead.workspace_id,
            Enrollment.lead_id == lead.id,
            Enrollment.state.in_(RUNNING),
        )
        .with_for_update()
    ).all()
    stopped = 0
    for enrollment in running:
        stopped += _steps_left(session, enrollment)
        enrollment.state, enrollment.reason, enrollment.due_at = state, reason, None
        history.record(
            session,
            history.about(enrollment),
            f"enrollment.{state}",
            now=now,
            reason=reason,
            cause_id=cause_id,
        )
        posts.changed(session, lead.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])
        posts.changed(session, lead.workspace_id, PostKind.LAB_ROOT, [enrollment.sequence_id])
    planning.cancel_open(session, [one.id for one in running], reason=reason, now=now, cause_id=cause_id)
    return stopped


def _steps_left(session: Session, enrollment: Enrollment) -> int:

    return max(0, len(sequences.steps_of(session, enrollment.sequence_id)) - enrollment.position + 1)


def _bounced(session: Session, lead: Lead, found: Classified, *, now: datetime, cause_id: int) -> None:
    stop_lead(session, lead, EnrollmentState.STOPPED, found.reason, now, cause_id)
    if lead.email:
        suppression.suppress(
            session, lead.workspace_id, SuppressionKind.ADDRESS, lead.email, found.reason, now=now
        )


def _conversation(
    session: Session, raw: RawMail, lead: Lead, message: Message | None, now: datetime
) -> Conversation:
    found = session.scalar(
        select(Conversation)
        .where(
            Conversation.workspace_id == lead.workspace_id,
            Conversation.lead_id == lead.id,
            Conversation.channel == Channel.EMAIL,
        )
        .with_for_update()
    )
    if found is not None:
        return found
    sender_id = message.sender_account_id if message and message.sender_account_id else raw.sender_account_id
    sender = session.get_one(SenderAccount, sender_id)
    conversation = Conversation(
        workspace_id=lead.workspace_id,
        lead_id=lead.id,
        channel=Channel.EMAIL,
        sender_account_id=sender_id,
        enrollment_id=message.enrollment_id if message else None,
        owner_person_id=sender.owner_person_id,
        created_at=now,
    )
    session.add(conversation)
    session.flush()
    return conversation


def _post(session: Session, conversation: Conversation, reply: Reply, *, is_first: bool) -> None:
    """Show a reply in the conversation's thread; a further one is broadcast to the slack_channel."""
    workspace = session.get_one(Workspace, conversation.workspace_id)
    root = posts.want(
        session,
        conversation.workspace_id,
        PostKind.CONVERSATION_ROOT,
        conversation.id,
        workspace.inbox_slack_channel,
        lead_id=conversation.lead_id,
    )
    if is_first:
        session.add(
            SlackThread(
                workspace_id=conversation.workspace_id, conversation_id=conversation.id, slack_post_id=root.id
            )
        )
        posts.want(
            session,
            conversation.workspace_id,
            PostKind.CONVERSATION_SENT,
            conversation.id,
            root.slack_channel,
            lead_id=conversation.lead_id,
            parent=root,
        )
    posts.want(
        session,
        conversation.workspace_id,
        PostKind.CONVERSATION_REPLY,
        reply.id,
        root.slack_channel,
        lead_id=conversation.lead_id,
        parent=root,
        is_broadcast=not is_first,
    )
