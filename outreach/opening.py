"""What is shown of a reply once it has stopped its lead: the conversation, its thread, and every card redrawn."""

from datetime import datetime

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
from models.states import PEOPLE_REPLY, Channel, ConversationState, PostKind, ReplyClass
from outreach import judging, posts
from outreach.ports import enqueue_after_commit


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
        if judge_at is not None and judging.want(reply, wall=judge_at):
            enqueue_after_commit(session, "judge", reply.id)
    _redraw(session, reply)


def _open(session: Session, raw: RawMail, reply: Reply, now: datetime) -> None:
    conversation = _conversation(session, raw, reply, now)
    is_first = (
        session.scalar(select(Reply.id).where(Reply.conversation_id == conversation.id).limit(1)) is None
    )
    reply.conversation_id = conversation.id
    if reply.reply_class is ReplyClass.OPT_OUT:
        conversation.state, conversation.waiting_since = ConversationState.DONE, None
    else:
        if not is_first:
            conversation.state = ConversationState.WAITING_FOR_US
        conversation.waiting_since = now
    _post(session, conversation, reply, is_first=is_first)


def _conversation(session: Session, raw: RawMail, reply: Reply, now: datetime) -> Conversation:
    """Return the lead's conversation, locked; a new one is held by the sender whom the lead answered."""
    found = session.scalar(
        select(Conversation)
        .where(
            Conversation.workspace_id == reply.workspace_id,
            Conversation.lead_id == reply.lead_id,
            Conversation.channel == Channel.EMAIL,
        )
        .with_for_update()
    )
    if found is not None:
        return found
    answered = session.get(Message, reply.answers_message_id) if reply.answers_message_id else None
    sender_id = (answered.sender_account_id if answered else None) or raw.sender_account_id
    conversation = Conversation(
        workspace_id=reply.workspace_id,
        lead_id=reply.lead_id,
        channel=Channel.EMAIL,
        sender_account_id=sender_id,
        enrollment_id=answered.enrollment_id if answered else None,
        owner_person_id=session.get_one(SenderAccount, sender_id).owner_person_id,
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


def _redraw(session: Session, reply: Reply) -> None:
    """Have the lead's cards redrawn, and the labs that they stand in."""
    theirs = session.execute(
        select(Enrollment.id, Enrollment.sequence_id).where(Enrollment.lead_id == reply.lead_id)
    ).all()
    posts.changed(session, reply.workspace_id, PostKind.APPROVAL_CARD, [id_ for id_, _ in theirs])
    posts.changed(session, reply.workspace_id, PostKind.LAB_ROOT, {sequence_id for _, sequence_id in theirs})
