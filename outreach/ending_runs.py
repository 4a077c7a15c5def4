"""Completing a run by hand: its sequences end with it, its leads get nothing more, and it stays completed.

The run's row is taken as a pause takes it (`pausing.py`), so that it waits for the intents under way and none
follows. From then on nothing of it leaves; its leads are ended behind that, the first in the click.
"""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Person, Run, Sequence
from models.states import (
    WAITING_DELIVERY,
    DeliveryKind,
    EnrollmentState,
    PostKind,
    RunState,
    SequenceState,
)
from outreach import cancelling, history, posts, reach, rights, runs
from outreach.ports import enqueue_after_commit
from outreach.reach import Scope
from outreach.rights import Right
from outreach.run_screens import Ending
from outreach.stopping import RUNNING

AT_ONCE = 200
"""Leads that are ended in one transaction: a click is answered within Slack's three seconds."""
_LIVE = (SequenceState.ACTIVE, SequenceState.PAUSED)
_UNDER_WAY = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


def preview(session: Session, actor: Person, run_id: int) -> Ending:
    """Return what completing a run would stop. Raises NotAllowed, NotFound, AlreadyDecided when it is completed."""
    rights.require(actor, Right.LAUNCH)
    run = runs.run_of(session, actor.workspace_id, run_id)
    runs.refuse_completed(run)
    states = session.execute(
        select(Sequence.state, func.count()).where(Sequence.run_id == run_id).group_by(Sequence.state)
    ).all()
    people = session.execute(
        select(Enrollment.state, func.count())
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(Sequence.run_id == run_id, Enrollment.state.in_(RUNNING))
        .group_by(Enrollment.state)
    ).all()
    waiting = session.scalar(
        select(func.count())
        .select_from(Delivery)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Sequence.run_id == run_id,
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
        )
    )
    return Ending(
        run_id=run_id,
        run=run.name,
        live=sum(count for state, count in states if state in _LIVE),
        unlaunched=sum(count for state, count in states if state not in (*_LIVE, SequenceState.COMPLETED)),
        under_way=sum(count for state, count in people if state in _UNDER_WAY),
        outside=sum(count for state, count in people if state not in _UNDER_WAY),
        waiting=waiting or 0,
    )


def complete(session: Session, actor: Person, run_id: int, *, now: datetime) -> str:
    """Complete a run and end whatever runs in it; return what was done, in a sentence.

    Answers that people type still leave, and what is on its way arrives. Raises NotAllowed, NotFound, AlreadyDecided.
    """
    rights.require(actor, Right.LAUNCH)
    run = runs.run_of(session, actor.workspace_id, run_id)
    session.refresh(run, with_for_update=runs.KEPT_KEY)
    moved = session.scalar(
        update(Run)
        .where(Run.workspace_id == actor.workspace_id, Run.id == run_id, Run.state != RunState.COMPLETED)
        .values(state=RunState.COMPLETED, completed_by_id=actor.id)
        .returning(Run.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(run)
    if moved is None:
        runs.refuse_completed(run)
    reason = _reason(session, run)
    cause = runs.note(session, actor, run_id, "run.completed", now=now, reason=reason)
    _end_sequences(session, run, reason, now=now, cause_id=cause)
    reach.redraw(session, actor.workspace_id, Scope.RUN, run_id)
    ended = carry_out(session, run_id, now=now)
    if ended == AT_ONCE:
        enqueue_after_commit(session, "end_run", run_id)
    return f"The run {run.name} is completed: nothing more of it leaves."


def carry_out(session: Session, run_id: int, *, now: datetime, at_once: int = AT_ONCE) -> int:
    """End the next leads of a run that a person completed; return how many, `at_once` when more may follow."""
    run = session.get(Run, run_id, with_for_update=runs.KEPT_KEY, populate_existing=True)
    if run is None or run.completed_by_id is None or run.state is not RunState.COMPLETED:
        return 0
    found = session.execute(
        select(Enrollment.id, Enrollment.sequence_id, Enrollment.lead_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(Sequence.run_id == run_id, Enrollment.state.in_(RUNNING))
        .order_by(Enrollment.id)
        .limit(at_once)
        .with_for_update(of=Enrollment)
    ).all()
    if not found:
        return 0
    ids, reason, by = [one.id for one in found], _reason(session, run), run.completed_by_id
    session.execute(
        update(Enrollment)
        .where(Enrollment.id.in_(ids), Enrollment.state.in_(RUNNING))
        .values(state=EnrollmentState.STOPPED, reason=reason, due_at=None)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    lines = [
        history.line(
            history.Entry(
                run.workspace_id, lead_id=one.lead_id, sequence_id=one.sequence_id, enrollment_id=one.id
            ),
            "enrollment.stopped",
            now=now,
            reason=reason,
            by=by,
        )
        for one in found
    ]
    lines += cancelling.of_enrollments(session, ids, reason, now=now, cause_id=None, by=by)
    history.write(session, lines)
    posts.changed(session, run.workspace_id, PostKind.APPROVAL_CARD, ids)
    posts.changed(session, run.workspace_id, PostKind.LAB_ROOT, {one.sequence_id for one in found})
    return len(found)


def asked(session: Session) -> list[int]:
    """Return the runs that a person completed and whose leads are not all ended."""
    return list(session.scalars(_asked()))


@cache
def _asked() -> Select[int]:
    running = (
        select(Enrollment.id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(Sequence.run_id == Run.id, Enrollment.state.in_(RUNNING))
    )
    by_hand = select(Run.id).where(Run.state == RunState.COMPLETED, Run.completed_by_id.is_not(None))
    return by_hand.where(running.limit(1).scalar_subquery().is_not(None))


def _end_sequences(session: Session, run: Run, reason: str, *, now: datetime, cause_id: int) -> None:
    unfinished = (Sequence.run_id == run.id, Sequence.state != SequenceState.COMPLETED)
    ids = session.scalars(
        select(Sequence.id).where(*unfinished).order_by(Sequence.id).with_for_update(**runs.KEPT_KEY)
    ).all()
    session.execute(
        update(Sequence)
        .where(Sequence.id.in_(ids))
        .values(state=SequenceState.COMPLETED, is_writing=False)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    lines = [
        history.line(
            history.Entry(run.workspace_id, sequence_id=id_),
            "sequence.completed",
            now=now,
            reason=reason,
            by=run.completed_by_id,
            cause_id=cause_id,
        )
        for id_ in ids
    ]
    history.write(session, lines)


def _reason(session: Session, run: Run) -> str:
    return f"The run was completed by {history.name_of(session, run.completed_by_id)}"
