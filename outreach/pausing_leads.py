"""Pausing, resuming and stopping a single lead, in one sequence or in all of them."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Person
from models.states import DeliveryState, EnrollmentState, PostKind
from outreach import held, history, planning, posts, replanning, reviewing, rights
from outreach.errors import AlreadyDecided, NotFound
from outreach.reviewing import NOT_ENTERED, RUNNING
from outreach.rights import Right

STOPPED_BY = "Stopped by"
"""Begins the reason of what a person stopped."""
_GOING = (*NOT_ENTERED, EnrollmentState.ACTIVE)


def pause_lead(
    session: Session, actor: Person, enrollment_id: int, *, everywhere: bool = False, now: datetime
) -> str:
    """Hold what a lead is to get, in this sequence or `everywhere`; a lead that has not entered stays outside.

    Returns what was done, in a sentence. Raises NotAllowed, NotFound, AlreadyDecided.
    """
    rights.require(actor, Right.LAUNCH)
    found = _locked(session, actor, enrollment_id, everywhere)
    going = [one for one in found if one.state in _GOING]
    if not going:
        raise _decided(found, enrollment_id)
    reason = f"Paused by {history.name_of(session, actor.id)}: {held.UNTIL}"
    for one in going:
        one.state, one.reason = EnrollmentState.PAUSED, reason
        history.record(session, history.about(one), "enrollment.paused", now=now, by=actor.id, reason=reason)
    _redraw(session, actor, going)
    return f"{reviewing.lead_name(session, going[0])} is paused{_where(going)}: {held.UNTIL}."


def resume_lead(
    session: Session, actor: Person, enrollment_id: int, *, everywhere: bool = False, now: datetime
) -> str:
    """Let a paused lead go on; a step that fell due meanwhile is planned anew."""
    rights.require(actor, Right.LAUNCH)
    found = _locked(session, actor, enrollment_id, everywhere)
    paused = [one for one in found if one.state is EnrollmentState.PAUSED]
    if not paused:
        raise _decided(found, enrollment_id)
    go_on(session, paused, now=now, by=actor.id)
    return f"{reviewing.lead_name(session, paused[0])} goes on{_where(paused)}."


def go_on(session: Session, paused: Many[Enrollment], *, now: datetime, by: int) -> None:
    """Let locked leads that are paused go on; a step that fell due meanwhile is planned anew."""
    for one in paused:
        one.state = EnrollmentState.ACTIVE if one.entered_at else EnrollmentState.PROPOSED
        one.reason = ""
        history.record(session, history.about(one), f"enrollment.{one.state}", now=now, by=by)
        planning.approval_came(session, one, now=now)
    replanning.replan_waiting(session, [one.id for one in paused], now=now)
    for one in paused:
        reviewing.redraw(session, one)


def stoppable(session: Session, actor: Person, enrollment_id: int) -> str:
    """Return the name of a lead that may be stopped. Raises NotAllowed, NotFound, AlreadyDecided when it has ended."""
    rights.require(actor, Right.LAUNCH)
    enrollment = reviewing.enrollment_of(session, actor, enrollment_id)
    if enrollment.state not in RUNNING:
        raise _decided([enrollment], enrollment_id)
    return reviewing.lead_name(session, enrollment)


def stop_lead(
    session: Session, actor: Person, enrollment_id: int, *, everywhere: bool = True, now: datetime
) -> str:
    """End a lead's outreach in every sequence, or in this one: what waits is cancelled, what is on its way leaves."""
    rights.require(actor, Right.LAUNCH)
    found = _locked(session, actor, enrollment_id, everywhere)
    running = [one for one in found if one.state in RUNNING]
    if not running:
        raise _decided(found, enrollment_id)
    reason = f"{STOPPED_BY} {history.name_of(session, actor.id)}"
    if is_on_its_way(session, [one.id for one in running]):
        reason += "; a mail was on its way already"
    for one in running:
        one.state, one.reason, one.due_at = EnrollmentState.STOPPED, reason, None
        cause = history.record(
            session, history.about(one), "enrollment.stopped", now=now, by=actor.id, reason=reason
        )
        planning.cancel_open(session, [one.id], reason=reason, now=now, cause_id=cause)
    _redraw(session, actor, running)
    return f"{reviewing.lead_name(session, running[0])} gets nothing more{_where(running)}. {reason}."


def _locked(session: Session, actor: Person, enrollment_id: int, everywhere: bool) -> Many[Enrollment]:
    """Return the enrollment, or every one of its lead's, locked in order of their ids. Raises NotFound."""
    mine = Enrollment.workspace_id == actor.workspace_id
    lead_id = session.scalar(select(Enrollment.lead_id).where(mine, Enrollment.id == enrollment_id))
    if lead_id is None:
        raise NotFound()
    which = Enrollment.lead_id == lead_id if everywhere else Enrollment.id == enrollment_id
    locked = select(Enrollment).where(mine, which).order_by(Enrollment.id).with_for_update()
    return session.scalars(locked, execution_options={"populate_existing": True}).all()


def _decided(found: Many[Enrollment], enrollment_id: int) -> AlreadyDecided:
    (state,) = [one.state for one in found if one.id == enrollment_id]
    word = "going on" if state in _GOING else state.replace("_", " ")
    return AlreadyDecided(f"This lead is {word} already.")


def is_on_its_way(session: Session, enrollment_ids: Many[int]) -> bool:
    """Say whether a mail of these enrollments is being handed over."""
    leaving = select(Delivery.id).where(
        Delivery.enrollment_id.in_(enrollment_ids), Delivery.state == DeliveryState.SENDING
    )
    return session.scalar(leaving.limit(1)) is not None


def _where(enrollments: Many[Enrollment]) -> str:
    return f" in {len(enrollments)} sequences" if len(enrollments) > 1 else ""


def _redraw(session: Session, actor: Person, enrollments: Many[Enrollment]) -> None:
    posts.changed(session, actor.workspace_id, PostKind.APPROVAL_CARD, [one.id for one in enrollments])
    labs = {one.sequence_id for one in enrollments}
    posts.changed(session, actor.workspace_id, PostKind.LAB_ROOT, labs)
