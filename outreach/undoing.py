"""Taking back what followed from a mail's class: enrollments run again, blocks are lifted, steps get their day back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from models import Conversation, Enrollment, History, Lead, Reply, Run, Sequence, Suppression
from models.states import (
    PEOPLE_REPLY,
    ConversationState,
    EnrollmentState,
    LeadStage,
    PostKind,
    ReplyClass,
    SuppressionKind,
)
from outreach import (
    blocking,
    history,
    opting_out,
    plan_facts,
    planning,
    posts,
    replanning,
    reviewing,
    suppression,
)

_ENDED = (EnrollmentState.REPLIED, EnrollmentState.STOPPED)
_ENDINGS = ("enrollment.replied", "enrollment.stopped")


def undo(session: Session, reply: Reply, *, now: datetime, cause_id: int, by: int | None) -> None:
    """Take back what a reply's class brought, unless something else brings it, too.

    The reply is locked and has its new class, the sends of its workspace are held. What a person or another mail
    changed since then stays as it is.
    """
    line = _cause(session, reply)
    if line is None:
        return
    session.flush()
    detail: dict[str, Any] = line.detail or {}
    if detail.get("blocked"):
        _lift(session, reply, now=now, cause_id=cause_id, by=by)
    caused = session.scalars(
        select(History).where(
            History.lead_id == reply.lead_id, History.cause_id == line.id, History.enrollment_id.is_not(None)
        )
    ).all()
    _unanswer(session, reply)
    ended = {one.enrollment_id for one in caused if one.kind in _ENDINGS and one.enrollment_id}
    _run_again(session, reply, ended, detail.get("was") or {}, now=now, cause_id=cause_id, by=by)
    went_on = {one.enrollment_id for one in caused if one.kind == "enrollment.goes_on" and one.enrollment_id}
    _plan_whole(session, reply, went_on, now=now)
    late = {one.enrollment_id for one in caused if one.kind == "delivery.postponed" and one.enrollment_id}
    if late:
        said = "They are not away: the class of a mail was corrected"
        replanning.replan_leads(session, sorted(late), said, now=now, cause_id=cause_id)
        posts.changed(session, reply.workspace_id, PostKind.APPROVAL_CARD, sorted(late))


def _cause(session: Session, reply: Reply) -> History | None:
    """Return the line of history that a reply's consequences name; older ones name the reply instead."""
    if reply.cause_id is not None:
        return session.get(History, reply.cause_id)
    lines = session.scalars(
        select(History)
        .where(
            History.lead_id == reply.lead_id,
            History.kind.startswith("reply."),
        )
        .order_by(History.id)
    )
    return next((one for one in lines if (one.detail or {}).get("reply_id") == reply.id), None)


def _lift(session: Session, reply: Reply, *, now: datetime, cause_id: int, by: int | None) -> None:
    """Lift the block that the class set, unless another mail of the lead, or their opt-out by a link, asks for it."""
    others = select(Reply.id).where(
        Reply.lead_id == reply.lead_id,
        Reply.id != reply.id,
        or_(
            Reply.reply_class == ReplyClass.OPT_OUT,
            and_(Reply.reply_class.in_((ReplyClass.BOUNCE, ReplyClass.COMPLAINT)), Reply.is_final),
        ),
    )
    value = (session.get_one(Lead, reply.lead_id).email or "").lower()
    if (
        not value
        or session.scalar(others.limit(1)) is not None
        or opting_out.is_wished(session, reply.lead_id)
    ):
        return
    gone = session.scalar(
        delete(Suppression)
        .where(
            Suppression.workspace_id == reply.workspace_id,
            Suppression.kind == SuppressionKind.ADDRESS,
            Suppression.value == value,
            Suppression.by_person_id.is_(None),
        )
        .returning(Suppression.id)
    )
    if gone is not None:
        said = "The class of the mail that blocked them was corrected"
        kind = SuppressionKind.ADDRESS
        suppression.note(
            session, reply.workspace_id, blocking.LIFTED, kind, value, said, now=now, by=by, cause_id=cause_id
        )


def _unanswer(session: Session, reply: Reply) -> None:
    """Where no person's mail is left, the lead has not replied and its conversation is done."""
    if reply.reply_class in PEOPLE_REPLY or _is_answered(session, reply):
        return
    lead = session.get_one(Lead, reply.lead_id, with_for_update={"key_share": True})
    if lead.stage is LeadStage.REPLIED:
        lead.stage = LeadStage.OUTREACH_ACTIVE
    if reply.conversation_id is not None:
        conversation = session.get_one(Conversation, reply.conversation_id, with_for_update=True)
        conversation.state, conversation.waiting_since = ConversationState.DONE, None


def _is_answered(session: Session, reply: Reply) -> bool:
    others = select(Reply.id).where(
        Reply.lead_id == reply.lead_id, Reply.id != reply.id, Reply.reply_class.in_(PEOPLE_REPLY)
    )
    return session.scalar(others.limit(1)) is not None


def _run_again(
    session: Session,
    reply: Reply,
    ended: Collection[int],
    was: dict[str, str],
    *,
    now: datetime,
    cause_id: int,
    by: int | None,
) -> None:
    """Let enrollments that the class ended run as before, where nothing else holds them."""
    lead = session.get_one(Lead, reply.lead_id)
    if suppression.why_suppressed(
        session, lead.workspace_id, email=lead.email, linkedin_url=lead.linkedin_url
    ):
        return
    rows = session.execute(
        select(Enrollment, Run.completed_by_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .outerjoin(Run, Run.id == Sequence.run_id)
        .where(Enrollment.id.in_(ended), Enrollment.state.in_(_ENDED))
        .order_by(Enrollment.id)
        .with_for_update(of=Enrollment)
    ).all()
    held = (
        plan_facts.replied(session, [one for one, _ in rows]) if reply.reply_class not in PEOPLE_REPLY else ()
    )
    back = [one for one, completed in rows if completed is None and one.id not in held]
    for enrollment in back:
        enrollment.state, enrollment.reason = _before(enrollment, was), ""
        said = "The class of the mail that ended it was corrected"
        kind = f"enrollment.{enrollment.state}"
        history.record(
            session, history.about(enrollment), kind, now=now, reason=said, by=by, cause_id=cause_id
        )
        planning.rewind(session, enrollment)
        reviewing.settle(session, enrollment)
    planning.plan_idle(session, back, now=now)
    for enrollment in back:
        reviewing.redraw(session, enrollment)


def _before(enrollment: Enrollment, was: dict[str, str]) -> EnrollmentState:
    stored = was.get(str(enrollment.id))
    if stored is not None:
        return EnrollmentState(stored)
    return EnrollmentState.ACTIVE if enrollment.entered_at is not None else EnrollmentState.PROPOSED


def _plan_whole(session: Session, reply: Reply, went_on: Collection[int], *, now: datetime) -> None:
    """Let those that went on with some of their steps only go on with all of them."""
    if not went_on or reply.reply_class in PEOPLE_REPLY or _is_answered(session, reply):
        return
    rows = session.scalars(
        select(Enrollment)
        .where(Enrollment.id.in_(went_on), Enrollment.state == EnrollmentState.ACTIVE)
        .order_by(Enrollment.id)
        .with_for_update()
    ).all()
    for enrollment in rows:
        enrollment.reason = ""
        planning.cancel_open(session, [enrollment.id], reason="They did not reply", now=now, cause_id=None)
        planning.rewind(session, enrollment)
    planning.plan_idle(session, rows, now=now)
