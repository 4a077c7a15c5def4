"""A wish not to be written to, once a person has said whose it is: the lead's, who is blocked, or somebody else's."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Lead, Reply, Suppression
from models.states import ConversationState, EnrollmentState, PostKind, ReplyClass, SuppressionKind, Whose
from outreach import (
    blocking,
    consequences,
    kept_classes,
    lifting,
    never_again,
    opting_out,
    other_channel,
    posts,
    undoing,
)
from outreach.classifying import Classified


def confirm(session: Session, reply: Reply, *, now: datetime) -> None:
    """The wish is the lead's: they are blocked for good, and its conversation is done."""
    line = undoing.cause_of(session, reply)
    if line is None:
        return
    lead = session.get_one(Lead, reply.lead_id)
    told = never_again.of_reply(session, reply, Classified(ReplyClass.OPT_OUT, reply.class_reason))
    wanted = never_again.reach(session, told).theirs
    there = never_again.blocked_of(session, reply.workspace_id, wanted, is_any=True)
    blocks = lifting.blocks_of(session, line)
    blocks["theirs"] = sorted({*blocks["theirs"], *(wanted - there)})
    line.detail = (line.detail or {}) | {"blocks": blocks}
    reason = never_again.ASKED_TO_STOP
    never_again.block(session, lead, wanted, reason, now=now, cause_id=line.id)
    consequences.stop_lead(session, lead, EnrollmentState.STOPPED, reason, now, line.id)
    reply.class_reason = kept_classes.WISHES[reply.whose]
    conversation = session.scalar(
        select(Conversation).where(Conversation.id == reply.conversation_id).with_for_update()
    )
    if conversation is not None:
        conversation.state, conversation.waiting_since = ConversationState.DONE, None
        other_channel.end(session, conversation)
        posts.changed(session, reply.workspace_id, PostKind.CONVERSATION_ROOT, [conversation.id])


def release(session: Session, reply: Reply, *, now: datetime, by: int) -> None:
    """The wish is somebody else's: the lead is held no longer, whoever wrote it stays blocked."""
    line = undoing.cause_of(session, reply)
    if line is not None:
        lifting.lift(session, reply, line, ("theirs",), now=now, cause_id=line.id, by=by)
    reply.class_reason = kept_classes.WISHES[reply.whose]


def follow(session: Session, lead: Lead, before: str, *, now: datetime, cause_id: int) -> None:
    """Block the new address of a lead as their old one is, where they asked not to be written to, or may have.

    A bounce blocks an address, a wish a person: another address is no way around it, taking them off the list is one.
    """
    wish = session.scalar(
        select(Reply)
        .where(
            Reply.lead_id == lead.id,
            Reply.reply_class == ReplyClass.OPT_OUT,
            Reply.whose != Whose.OTHERS,
        )
        .order_by(Reply.id.desc())
        .limit(1)
    )
    if not lead.email or (wish is None and not opting_out.is_wished(session, lead.id)):
        return
    reason = session.scalar(
        select(Suppression.reason).where(
            Suppression.workspace_id == lead.workspace_id,
            Suppression.kind == SuppressionKind.ADDRESS,
            Suppression.value == before.lower(),
        )
    )
    address = lead.email.lower()
    if reason is None or never_again.blocked_of(session, lead.workspace_id, [address], is_any=True):
        return
    blocking.by_rule(session, lead.workspace_id, address, reason, now=now, cause_id=cause_id)
    line = undoing.cause_of(session, wish) if wish is not None else None
    if line is not None:
        blocks = lifting.blocks_of(session, line)
        blocks["theirs"] = sorted({*blocks["theirs"], address})
        line.detail = (line.detail or {}) | {"blocks": blocks}
