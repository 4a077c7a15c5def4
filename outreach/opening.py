"""What is shown of a reply once it has stopped its lead: the conversation, its thread, and every card redrawn."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
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
from models.states import PEOPLE_REPLY, Channel, ConversationState, PostKind, ReplyClass, Whose
from outreach import (
    answer_recipients,
    judging,
    kept_mails,
    mail_text,
    matching,
    other_channel,
    posts,
    thread_kin,
    threading,
)
from outreach.ports import enqueue_after_commit

SHOWN_AN_HOUR = 20
"""How many mails of one conversation are shown within an hour."""
FLOOD = (
    f"More than {SHOWN_AN_HOUR} mails came from them within an hour, as if two machines answered each other: they are "
    "kept, but not all are shown here. Look into the mailbox."
)


def show(session: Session, raw_mail_id: int, *, now: datetime, judge_at: datetime | None = None) -> None:
    """Open a reply's conversation and ask for its Slack messages; a second call changes nothing.

    `judge_at` is from when a model may be asked what it means (wall time), None where none is to be asked.
    Until this is committed its mail counts as not handled, so that the clock asks for it again.
    """
    raw = session.get(RawMail, raw_mail_id, with_for_update=True, populate_existing=True)
    if raw is None or raw.handled_at is not None or raw.outcome not in PEOPLE_REPLY:
        return
    raw.handled_at = now
    reply = session.scalars(
        select(Reply).where(Reply.lead_id == raw.lead_id, Reply.raw_mail_id == raw.id)
    ).one()
    # Two replies of a lead share its conversation: one opens it, the other waits here.
    session.execute(select(Lead.id).where(Lead.id == reply.lead_id).with_for_update(key_share=True))
    if reply.conversation_id is None:
        _open(session, raw, reply, now)
        mail = kept_mails.parsed(raw, reply)
        named = threading.ids_in(mail_text.header(mail, name) for name in ("In-Reply-To", "References"))
        thread_kin.draw_in(session, raw, named, matching.NOBODY, now=now)
        if judge_at is not None and judging.want(reply, wall=judge_at):
            enqueue_after_commit(session, "judge", reply.id)
    _redraw(session, reply)


def _open(session: Session, raw: RawMail, reply: Reply, now: datetime) -> None:
    conversation = _conversation(session, raw, reply, now)
    is_first = (
        session.scalar(select(Reply.id).where(Reply.conversation_id == conversation.id).limit(1)) is None
    )
    reply.conversation_id = conversation.id
    session.flush()
    answer_recipients.may_have_changed(session, conversation.id)
    if reply.reply_class is ReplyClass.OPT_OUT and reply.whose is not Whose.ASKED:
        conversation.state, conversation.waiting_since = ConversationState.DONE, None
        other_channel.end(session, conversation)
    else:
        if not is_first:
            conversation.state = ConversationState.WAITING_FOR_US
        conversation.waiting_since = now
    other_channel.changed(session, conversation.id)
    _post(session, conversation, reply, now, is_first=is_first)


def _conversation(session: Session, raw: RawMail, reply: Reply, now: datetime) -> Conversation:
    """Return the lead's conversation on a channel, locked; a new one is held by the sender whom the lead answered."""
    channel = Channel.LINKEDIN_MESSAGE if raw.folder == kept_mails.LINKEDIN else Channel.EMAIL
    found = session.scalar(
        select(Conversation)
        .where(
            Conversation.workspace_id == reply.workspace_id,
            Conversation.lead_id == reply.lead_id,
            Conversation.channel == channel,
        )
        .with_for_update()
    )
    if found is not None:
        return found
    answered = session.get(Message, reply.answers_message_id) if reply.answers_message_id else None
    # Who had been written to on another channel is answered from where their words came in.
    is_of_channel = answered is not None and (answered.channel is Channel.EMAIL) == (channel is Channel.EMAIL)
    sender_id = (answered.sender_account_id if answered and is_of_channel else None) or raw.sender_account_id
    conversation = Conversation(
        workspace_id=reply.workspace_id,
        lead_id=reply.lead_id,
        channel=channel,
        sender_account_id=sender_id,
        enrollment_id=answered.enrollment_id if answered else None,
        owner_person_id=session.get_one(SenderAccount, sender_id).owner_person_id,
        created_at=now,
    )
    session.add(conversation)
    session.flush()
    if channel is not Channel.EMAIL:
        # What its account's owner had written to them at LinkedIn itself belongs here.
        session.execute(
            update(Message)
            .where(
                Message.lead_id == reply.lead_id,
                Message.channel == channel,
                Message.step_id.is_(None),
                Message.conversation_id.is_(None),
            )
            .values(conversation_id=conversation.id)
            .execution_options(synchronize_session=False)
        )
    return conversation


def _post(
    session: Session, conversation: Conversation, reply: Reply, now: datetime, *, is_first: bool
) -> None:
    """Show a reply in the conversation's thread; a further one is broadcast to the slack_channel.

    Of a flood, as of two machines that answer each other, only the first ones are shown.
    """
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
    is_flooded = _is_flooded(session, conversation, now)
    if is_flooded:
        posts.changed(
            session, conversation.workspace_id, PostKind.CONVERSATION_ROOT, [conversation.id], note=FLOOD
        )
    else:
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
    # A wish holds its lead until somebody has answered, so the question stands in a flood, too.
    if reply.whose is Whose.ASKED and (reply.reply_class is ReplyClass.OPT_OUT or not is_flooded):
        posts.want(
            session,
            conversation.workspace_id,
            PostKind.WHOSE_MAIL,
            reply.id,
            root.slack_channel,
            lead_id=conversation.lead_id,
            parent=root,
        )


def _is_flooded(session: Session, conversation: Conversation, now: datetime) -> bool:
    lately = select(func.count()).where(
        Reply.conversation_id == conversation.id, Reply.received_at > now - timedelta(hours=1)
    )
    return (session.scalar(lately) or 0) > SHOWN_AN_HOUR


def _redraw(session: Session, reply: Reply) -> None:
    """Have the lead's cards redrawn, and the labs that they stand in."""
    theirs = session.execute(
        select(Enrollment.id, Enrollment.sequence_id).where(Enrollment.lead_id == reply.lead_id)
    ).all()
    posts.changed(session, reply.workspace_id, PostKind.APPROVAL_CARD, [id_ for id_, _ in theirs])
    posts.changed(session, reply.workspace_id, PostKind.LAB_ROOT, {sequence_id for _, sequence_id in theirs})
