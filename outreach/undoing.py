"""Taking back what followed from a mail's class: enrollments run again, blocks are lifted, steps get their day back."""

from collections.abc import Collection
from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Enrollment, History, Lead, Reply, Run, Sequence
from models.states import (
    PEOPLE_REPLY,
    ConversationState,
    EnrollmentState,
    LeadStage,
    ReplyClass,
)
from outreach import (
    away,
    history,
    lifting,
    plan_facts,
    planning,
    reviewing,
    suppression,
    writers_holds,
)

_ENDED = (EnrollmentState.REPLIED, EnrollmentState.STOPPED)
_ENDINGS = ("enrollment.replied", "enrollment.stopped")


def undo(
    session: Session, reply: Reply, *, now: datetime, cause_id: int, by: int | None
) -> dict[str, object]:
    """Take back what a reply's class brought, unless something else brings it, too.

    Of a mail that is somebody else's, whoever wrote it stays blocked if they asked to: returns what is kept of that.

    The reply is locked and has its new class, the sends of its workspace are held. What a person or another mail
    changed since then stays as it is.
    """
    line = cause_of(session, reply)
    if line is None:
        return {}
    session.flush()
    was: dict[str, str] = (line.detail or {}).get("was") or {}
    writer_id = lifting.blocks_of(session, line)["writer_id"]
    is_writers_kept = reply.reply_class is ReplyClass.SOMEBODY_ELSE
    kinds = ("theirs",) if is_writers_kept else ("theirs", "writers")
    lifting.lift(session, reply, line, kinds, now=now, cause_id=cause_id, by=by)
    caused = _caused(session, reply.lead_id, line.id)
    _unanswer(session, reply)
    _run_again(session, reply, reply.lead_id, _ended(caused), was, now=now, cause_id=cause_id, by=by)
    if writer_id is not None and not is_writers_kept:
        theirs = _ended(_caused(session, writer_id, line.id))
        _run_again(session, reply, writer_id, theirs, was, now=now, cause_id=cause_id, by=by)
    if reply.reply_class not in PEOPLE_REPLY and not is_writers_kept:
        writers_holds.let_go(session, reply, line, now=now, cause_id=cause_id, by=by)
    went_on = {one.enrollment_id for one in caused if one.kind == "enrollment.goes_on" and one.enrollment_id}
    _plan_whole(session, reply, went_on, now=now)
    away.again(session, reply.lead_id, now=now, cause_id=cause_id)
    blocks = lifting.blocks_of(session, line)
    return {"blocks": blocks} if blocks["writers"] else {}


def cause_of(session: Session, reply: Reply) -> History | None:
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


def _caused(session: Session, lead_id: int, line_id: int) -> Many[History]:
    return session.scalars(
        select(History).where(
            History.lead_id == lead_id, History.cause_id == line_id, History.enrollment_id.is_not(None)
        )
    ).all()


def _ended(caused: Collection[History]) -> set[int]:
    return {one.enrollment_id for one in caused if one.kind in _ENDINGS and one.enrollment_id}


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
    lead_id: int,
    ended: Collection[int],
    was: dict[str, str],
    *,
    now: datetime,
    cause_id: int,
    by: int | None,
) -> None:
    """Let enrollments that the class ended run as before, where nothing else holds them."""
    lead = session.get_one(Lead, lead_id)
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
    is_answered_anew = reply.reply_class in PEOPLE_REPLY and lead_id == reply.lead_id
    held = plan_facts.replied(session, [one for one, _ in rows]) if not is_answered_anew else ()
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
