"""Sequences and runs complete by themselves once nothing of them is left to do, and open again when something is.

A run that a person completed (`ending_runs.py`) stays so. The clock looks, as two last leads may end in the same moment
and neither would see the other's end.
"""

from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Run, Sequence
from models.states import (
    OPEN_DELIVERY,
    DeliveryKind,
    EnrollmentState,
    MessageState,
    PostKind,
    RunState,
    SequenceState,
)
from outreach import history, posts
from outreach.ports import enqueue_after_commit

DONE = "Every lead is done"
NEWCOMERS = "New leads came in"
_OUTSIDE = (EnrollmentState.PROPOSED, EnrollmentState.WAITING)
_UNDER_WAY = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


def is_due(session: Session) -> bool:
    """Say whether some sequence or run is to be completed or opened again."""
    return any(session.scalar(found) is not None for found in _firsts())


@cache
def _firsts() -> tuple[Select[int], ...]:
    return tuple(found.limit(1) for found in (_done(), _reopened(), _done_runs()))


def settle(session: Session, *, now: datetime) -> None:
    """Complete the sequences whose every lead is done, then the runs whose every sequence is; open again the others.

    Each row is locked and looked at once more, so that a second clock, or a lead that enters meanwhile, changes
    nothing twice.
    """
    for found, before, after, reason in (
        (_reopened(), SequenceState.COMPLETED, SequenceState.ACTIVE, NEWCOMERS),
        (_done(), SequenceState.ACTIVE, SequenceState.COMPLETED, DONE),
    ):
        for sequence_id in session.scalars(found.order_by(Sequence.id)).all():
            _move(session, found, sequence_id, before, after, reason, now)
    session.flush()
    for run_id in session.scalars(_done_runs().order_by(Run.id)).all():
        _complete_run(session, run_id, now)


@cache
def _done() -> Select[int]:
    """Return live sequences that at least one lead has entered, with nothing open and nobody to come."""
    entered = select(Enrollment.id).where(
        Enrollment.sequence_id == Sequence.id, Enrollment.entered_at.is_not(None)
    )
    open_step = (
        select(Delivery.id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .where(
            Enrollment.sequence_id == Sequence.id,
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(OPEN_DELIVERY),
        )
    )
    return select(Sequence.id).where(
        Sequence.state == SequenceState.ACTIVE,
        ~Sequence.is_writing,
        ~_has_somebody_to_come(),
        ~open_step.exists(),
        entered.exists(),
    )


@cache
def _reopened() -> Select[int]:
    """Return completed sequences with leads that have something to come: a source group was added, say."""
    by_hand = select(Run.id).where(Run.id == Sequence.run_id, Run.completed_by_id.is_not(None))
    return select(Sequence.id).where(
        Sequence.state == SequenceState.COMPLETED,
        Sequence.archived_at.is_(None),
        ~by_hand.exists(),
        _has_somebody_to_come(),
    )


def _has_somebody_to_come() -> ColumnElement[bool]:
    """Return the condition of sequences with a lead under way, or outside with a message that is not left out."""
    mine = Message.enrollment_id == Enrollment.id
    written = select(Message.id).where(mine).exists()
    wanted = select(Message.id).where(mine, Message.state != MessageState.LEFT_OUT).exists()
    return (
        select(Enrollment.id)
        .where(
            Enrollment.sequence_id == Sequence.id,
            or_(
                Enrollment.state.in_(_UNDER_WAY),
                and_(Enrollment.state.in_(_OUTSIDE), or_(~written, wanted)),
            ),
        )
        .exists()
    )


@cache
def _done_runs() -> Select[int]:
    """Return active runs with a sequence that is completed, and no other one but in the archive."""
    mine = select(Sequence.id).where(Sequence.run_id == Run.id)
    done = mine.where(Sequence.state == SequenceState.COMPLETED)
    unfinished = mine.where(Sequence.state != SequenceState.COMPLETED, Sequence.archived_at.is_(None))
    return select(Run.id).where(Run.state == RunState.ACTIVE, done.exists(), ~unfinished.exists())


def _move(
    session: Session,
    found: Select[int],
    sequence_id: int,
    before: SequenceState,
    after: SequenceState,
    reason: str,
    now: datetime,
) -> None:
    run_id = session.get_one(Sequence, sequence_id).run_id
    session.get_one(Run, run_id, with_for_update=True)
    sequence = session.get_one(Sequence, sequence_id, with_for_update=True, populate_existing=True)
    if session.scalar(found.where(Sequence.id == sequence_id)) is None or sequence.state is not before:
        return
    sequence.state = after
    entry = history.Entry(sequence.workspace_id, sequence_id=sequence_id)
    history.record(session, entry, f"sequence.{after}", now=now, reason=reason)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence_id])
    posts.changed_all(session, sequence.workspace_id, PostKind.HOME)
    if after is SequenceState.ACTIVE:
        open_run(session, run_id, NEWCOMERS, now=now)
        enqueue_after_commit(session, "admit", sequence_id)


def open_run(session: Session, run_id: int, reason: str, *, now: datetime) -> None:
    """Open a run again that completed by itself; one that a person completed, or that goes on, stays as it is."""
    _set_run(session, run_id, (RunState.COMPLETED,), RunState.ACTIVE, reason, now)


def _complete_run(session: Session, run_id: int, now: datetime) -> None:
    session.get_one(Run, run_id, with_for_update=True, populate_existing=True)
    if session.scalar(_done_runs().where(Run.id == run_id)) is not None:
        _set_run(session, run_id, (RunState.ACTIVE,), RunState.COMPLETED, "Every sequence is completed", now)


def _set_run(
    session: Session, run_id: int, before: tuple[RunState, ...], after: RunState, reason: str, now: datetime
) -> None:
    moved = session.scalar(
        update(Run)
        .where(Run.id == run_id, Run.state.in_(before), Run.completed_by_id.is_(None))
        .values(state=after)
        .returning(Run.workspace_id)
        .execution_options(synchronize_session=False)
    )
    if moved is not None:
        detail = {"run": run_id}
        history.record(session, history.Entry(moved), f"run.{after}", now=now, reason=reason, detail=detail)
        posts.changed_all(session, moved, PostKind.HOME)
