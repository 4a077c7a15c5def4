"""What follows from a reply: steps stop, a conversation opens, an address is blocked."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Conversation,
    Delivery,
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
    WAITING_DELIVERY,
    Channel,
    ConversationState,
    DeliveryKind,
    EnrollmentState,
    LeadStage,
    PostKind,
    SuppressionKind,
)
from outreach import after_reply, classifying, history, planning, posts, replanning, sequences, suppression
from outreach.after_reply import GoingOn
from outreach.classifying import Classified

RUNNING = (
    EnrollmentState.PROPOSED,
    EnrollmentState.WAITING,
    EnrollmentState.ACTIVE,
    EnrollmentState.PAUSED,
)
AWAY = timedelta(days=7)
"""How long a lead is left alone after a vacation notice, until its return date is read."""


def human(
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
    """A person answered: every automatic step to them stops, and a conversation opens.

    Where a sequence lets its steps marked always go on, only the others stop, unless they asked to stop.
    """
    opts_out = classifying.is_opt_out(text)
    if opts_out:
        suppression.hold_sends(session, lead.workspace_id)
    lead.stage = LeadStage.REPLIED
    going_on = GoingOn() if opts_out else after_reply.go_on(session, lead, now=now, cause_id=cause_id)
    reply.stopped_steps = going_on.stopped + stop_lead(
        session, lead, EnrollmentState.REPLIED, "They replied", now, cause_id, keep=going_on.enrollment_ids
    )
    if lead.email and opts_out:
        reply.class_reason = "They asked not to be written to again; their address is blocked now"
        suppression.suppress(
            session,
            lead.workspace_id,
            SuppressionKind.ADDRESS,
            lead.email,
            "They asked to stop",
            now=now,
        )
    conversation = _conversation(session, raw, lead, message, now)
    is_first = (
        session.scalar(select(Reply.id).where(Reply.conversation_id == conversation.id).limit(1)) is None
    )
    reply.conversation_id = conversation.id
    if lead.email and opts_out:
        conversation.state, conversation.waiting_since = ConversationState.DONE, None
    else:
        if not is_first:
            conversation.state = ConversationState.WAITING_FOR_US
        conversation.waiting_since = now
    _post(session, conversation, reply, is_first=is_first)


def stop_lead(
    session: Session,
    lead: Lead,
    state: EnrollmentState,
    reason: str,
    now: datetime,
    cause_id: int,
    *,
    keep: Collection[int] = (),
) -> int:
    """End every enrollment of a lead that still runs, but those to `keep`; return how many steps that stopped."""
    running = session.scalars(
        select(Enrollment)
        .where(
            Enrollment.workspace_id == lead.workspace_id,
            Enrollment.lead_id == lead.id,
            Enrollment.state.in_(RUNNING),
            Enrollment.id.not_in(keep),
        )
        .with_for_update()
    ).all()
    stopped = 0
    for enrollment in running:
        if enrollment.entered_at is not None:
            stopped += _steps_left(session, enrollment)
        enrollment.state, enrollment.reason, enrollment.due_at = state, reason, None
        history.append(
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


def away(session: Session, lead: Lead, *, now: datetime, cause_id: int) -> None:
    """An automatic answer came: what is planned for the lead waits a week (La Growth Machine, Interseller)."""
    waiting = session.scalars(
        select(Delivery)
        .where(
            Delivery.workspace_id == lead.workspace_id,
            Delivery.enrollment_id.in_(select(Enrollment.id).where(Enrollment.lead_id == lead.id)),
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
        )
        .with_for_update()
    ).all()
    for delivery in waiting:
        back_at = max(delivery.send_at, now + AWAY)
        delivery.send_at = replanning.earliest(session, delivery, back_at)
        delivery.reason = "They are away: an automatic answer came"
        entry = history.Entry(
            lead.workspace_id,
            lead_id=lead.id,
            enrollment_id=delivery.enrollment_id,
            delivery_id=delivery.id,
        )
        history.record(
            session, entry, "delivery.postponed", now=now, reason=delivery.reason, cause_id=cause_id
        )
        if delivery.enrollment_id is not None:
            posts.changed(session, lead.workspace_id, PostKind.APPROVAL_CARD, [delivery.enrollment_id])


def bounced(session: Session, lead: Lead, found: Classified, *, now: datetime, cause_id: int) -> None:
    suppression.hold_sends(session, lead.workspace_id)
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
