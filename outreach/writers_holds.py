"""Letting go on whom a mail held as they had written it in another lead's thread, once it was no person's mail."""

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from models import Enrollment, History, Lead, Reply
from models.states import PEOPLE_REPLY, EnrollmentState, ReplyClass
from outreach import history, never_again, planning, replanning, reviewing

_PAUSED = "enrollment.paused"
_MOST_CLASSES = 100
"""So often may a mail's class have been changed for what the first one held still to be found."""


def let_go(
    session: Session, reply: Reply, line: History, *, now: datetime, cause_id: int, by: int | None
) -> None:
    """Let enrollments of another lead go on that a reply held, unless a person or another mail of theirs has since."""
    said = "The class of the mail that held them was corrected"
    back = [
        one
        for one in _held(session, reply, _classes(session, line))
        if not _wrote_more(session, reply, session.get_one(Lead, one.lead_id))
    ]
    for one in back:
        one.state = EnrollmentState.ACTIVE if one.entered_at else EnrollmentState.PROPOSED
        one.reason = ""
        about = history.about(one)
        history.record(
            session, about, f"enrollment.{one.state}", now=now, reason=said, by=by, cause_id=cause_id
        )
        planning.approval_came(session, one, now=now)
    replanning.replan_waiting(session, [one.id for one in back], now=now)
    for one in back:
        reviewing.redraw(session, one)


def _classes(session: Session, line: History) -> list[int]:
    """Return the lines of history by which a reply got each of its classes, the newest first."""
    found, at = [line.id], line
    while at.cause_id is not None and len(found) < _MOST_CLASSES:
        found.append(at.cause_id)
        at = session.get_one(History, at.cause_id)
    return found


def _held(session: Session, reply: Reply, classes: list[int]) -> list[Enrollment]:
    """Return what is paused by a reply alone: nobody of the team has paused it or let it go on since."""
    held, later = aliased(History), aliased(History)
    by_person = exists().where(
        later.enrollment_id == Enrollment.id,
        later.id > held.id,
        later.by_person_id.is_not(None),
        later.kind.in_((_PAUSED, "enrollment.active", "enrollment.proposed")),
    )
    ids = select(Enrollment.id).join(held, held.enrollment_id == Enrollment.id)
    ids = ids.where(
        held.cause_id.in_(classes),
        held.kind == _PAUSED,
        Enrollment.lead_id != reply.lead_id,
        ~by_person,
    )
    paused = select(Enrollment).where(Enrollment.id.in_(ids), Enrollment.state == EnrollmentState.PAUSED)
    return list(session.scalars(paused.order_by(Enrollment.id).with_for_update()))


def _wrote_more(session: Session, reply: Reply, lead: Lead) -> bool:
    """Say whether another mail of a person's came from this lead in a thread that is not theirs."""
    theirs = never_again.addresses_of(session, lead)
    others = select(Reply.id).where(
        Reply.workspace_id == reply.workspace_id,
        Reply.id != reply.id,
        func.lower(Reply.from_address).in_(theirs),
        Reply.reply_class.in_((*PEOPLE_REPLY, ReplyClass.SOMEBODY_ELSE)),
    )
    return session.scalar(others.limit(1)) is not None
