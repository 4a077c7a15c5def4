"""A wish not to be written to, once a person has said whose it is: the lead's, who is blocked, or somebody else's."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Lead, Reply
from models.states import ConversationState, EnrollmentState, PostKind, ReplyClass
from outreach import consequences, kept_classes, lifting, never_again, posts, undoing
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
        posts.changed(session, reply.workspace_id, PostKind.CONVERSATION_ROOT, [conversation.id])


def release(session: Session, reply: Reply, *, now: datetime, by: int) -> None:
    """The wish is somebody else's: the lead is held no longer, whoever wrote it stays blocked."""
    line = undoing.cause_of(session, reply)
    if line is not None:
        lifting.lift(session, reply, line, ("theirs",), now=now, cause_id=line.id, by=by)
    reply.class_reason = kept_classes.WISHES[reply.whose]
