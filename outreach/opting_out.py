"""Opting out by the link of a mail: what its page shows, and what the wish stops. It asks for no login."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Enrollment, History, Lead, Message, Workspace
from models.states import Channel, ConversationState, EnrollmentState, PostKind
from outreach import drafting, history, never_again, posts, stopping, suppression
from outreach.opt_out_screens import OptOutPage, OptOutReceipt

OPTED_OUT = "lead.opted_out"
"""The kind of the line of history that is the cause of all that an opt-out stops."""
ONE_CLICK = "with the unsubscribe button of their mail program"
ON_PAGE = "on the page of the link in a mail"


def page(session: Session, message_id: int) -> OptOutPage | None:
    """Return what the page of a message's link shows, None when there is no such message."""
    message = session.get(Message, message_id)
    if message is None:
        return None
    lead = session.get_one(Lead, message.lead_id)
    workspace = session.get_one(Workspace, message.workspace_id)
    wanted = never_again.addresses_of(session, lead, message.recipient)
    is_done = never_again.blocked_of(session, message.workspace_id, wanted) == wanted
    return OptOutPage(
        language=drafting.language_of(session, lead, message),
        sender=workspace.legal_sender or workspace.name,
        is_done=is_done,
        is_known=is_done and (not wanted or is_wished(session, lead.id)),
    )


def is_wished(session: Session, lead_id: int) -> bool:
    """Say whether a person has opted out by a link: what a mail of theirs says does not count against it."""
    wish = select(History.id).where(History.lead_id == lead_id, History.kind == OPTED_OUT)
    return session.scalar(wish.limit(1)) is not None


def opt_out(session: Session, message_id: int, how: str, *, now: datetime) -> bool:
    """Never write again to whom a message went to, and say so in Slack; False when nothing was left to do.

    Waits for the sends under way and stops the lead in every sequence. A second call changes nothing.
    """
    message = session.get(Message, message_id)
    if message is None:
        return False
    suppression.hold_sends(session, message.workspace_id)
    lead = session.get_one(Lead, message.lead_id, populate_existing=True)
    wanted = never_again.addresses_of(session, lead, message.recipient)
    new = wanted - never_again.blocked_of(session, message.workspace_id, wanted)
    if not new and (not wanted or is_wished(session, lead.id)):
        return False
    running = stopping.running(session, lead.id)
    about = history.Entry(lead.workspace_id, lead_id=lead.id, enrollment_id=message.enrollment_id)
    line = history.line(about, OPTED_OUT, now=now, reason=f"They opted out {how}")
    steps = sum(one.steps_left for one in running)
    detail = {"how": how, "message_id": message.id, "address": message.recipient, "steps": steps}
    cause_id = history.cause(session, line | {"detail": detail})
    never_again.block(session, lead, wanted, f"They opted out {how}", now=now, cause_id=cause_id)
    reason = "They opted out"
    stopping.end(session, about, running, EnrollmentState.STOPPED, reason, now=now, cause_id=cause_id)
    if new:
        _show(session, lead, cause_id)
    return bool(new)


def _show(session: Session, lead: Lead, cause_id: int) -> None:
    """Post the receipt, into the conversation's thread where there is one, and redraw what shows the lead."""
    workspace = session.get_one(Workspace, lead.workspace_id)
    conversations = session.scalars(
        select(Conversation)
        .where(Conversation.workspace_id == lead.workspace_id, Conversation.lead_id == lead.id)
        .order_by(Conversation.id)
        .with_for_update()
    ).all()
    root = None
    for one in conversations:
        one.state, one.waiting_since = ConversationState.DONE, None
        if one.channel is Channel.EMAIL:
            root = posts.shown(session, lead.workspace_id, PostKind.CONVERSATION_ROOT, one.id)
    posts.changed(session, lead.workspace_id, PostKind.CONVERSATION_ROOT, [one.id for one in conversations])
    posts.want(
        session,
        lead.workspace_id,
        PostKind.OPT_OUT,
        cause_id,
        root.slack_channel if root else workspace.inbox_slack_channel,
        lead_id=lead.id,
        parent=root,
    )
    theirs = session.execute(
        select(Enrollment.id, Enrollment.sequence_id).where(Enrollment.lead_id == lead.id)
    ).all()
    posts.changed(session, lead.workspace_id, PostKind.APPROVAL_CARD, [id_ for id_, _ in theirs])
    posts.changed(session, lead.workspace_id, PostKind.LAB_ROOT, {id_ for _, id_ in theirs})


def receipt(session: Session, cause_id: int) -> OptOutReceipt | None:
    """Return what the receipt of an opt-out shows, None when its lead's data was erased."""
    line = session.get(History, cause_id)
    if line is None or line.lead_id is None or not line.detail:
        return None
    lead = session.get_one(Lead, line.lead_id)
    message = session.get(Message, int(line.detail["message_id"]))
    return OptOutReceipt(
        lead_id=lead.id,
        lead_name=lead.name,
        company=lead.company,
        address=str(line.detail["address"]),
        how=str(line.detail["how"]),
        subject=message.subject if message else "",
        stopped_steps=int(line.detail["steps"]),
        at=line.at,
        zone=session.get_one(Workspace, line.workspace_id).zone,
    )
