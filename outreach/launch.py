"""Launching a sequence."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Message, Person, Run, Sequence, Workspace
from models.sets import among
from models.states import (
    ApprovalKind,
    EnrollmentState,
    MessageState,
    PostKind,
    RunState,
    SequenceState,
)
from outreach import (
    findings,
    forecasting,
    history,
    lab_screens,
    open_sequences,
    pace,
    posts,
    rights,
    sequences,
    stored_forecasts,
)
from outreach.errors import AlreadyDecided, NotReady
from outreach.hours import UNPLANNABLE, HoursBook
from outreach.ports import enqueue_after_commit
from outreach.rights import Right


def summary(
    session: Session, actor: Person, sequence_id: int, *, now: datetime, in_full: bool = False
) -> lab_screens.LaunchSummary:
    """Return what the launch dialog says. Raises NotAllowed, NotFound, AlreadyDecided when it is live.

    A forecast that takes long is left to a job, which asks for the summary `in_full` and keeps what was forecast.
    """
    rights.require(actor, Right.LAUNCH)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    _launchable(sequence)
    found = findings.findings(session, sequence, now=now)
    blockers = tuple(one for one in found if one.is_blocker)
    is_late = not (in_full or blockers) and forecasting.is_long(session, sequence)
    forecast = None if is_late else forecasting.of(session, sequence, now=now, with_one_more=True)
    if forecast is not None and not in_full:
        stored_forecasts.keep(session, sequence, forecast, now=now)
    kinds = _approval_kinds(session, sequence_id)
    a_day = pace.leads_a_day(session, sequence, now)
    reviewed = _count(session, sequence_id, EnrollmentState.WAITING)
    return lab_screens.LaunchSummary(
        sequence_id=sequence_id,
        name=sequence.name,
        entering=reviewed,
        is_room_for_all=pace.has_room_for(session, sequence, now),
        waiting_for_review=_count(session, sequence_id, EnrollmentState.PROPOSED),
        left_out=_count(session, sequence_id, EnrollmentState.LEFT_OUT),
        outside_hours=_outside_hours(session, sequence, now),
        read=kinds.get(ApprovalKind.READ, 0),
        unread=kinds.get(ApprovalKind.UNREAD, 0),
        leads_per_day=a_day,
        senders=pace.names_of(session, sequence_id),
        blockers=blockers,
        warnings=tuple(one for one in found if not one.is_blocker),
        zone=session.get_one(Workspace, sequence.workspace_id).zone,
        forecast=forecast,
        is_forecast_late=is_late,
    )


def _count(session: Session, sequence_id: int, state: EnrollmentState) -> int:
    wanted = select(func.count()).where(Enrollment.sequence_id == sequence_id, Enrollment.state == state)
    return session.scalar(wanted) or 0


def _launchable(sequence: Sequence) -> None:
    open_sequences.refuse_archived(sequence)
    if sequence.state is not SequenceState.IN_REVIEW:
        raise AlreadyDecided(f"This sequence is {sequence.state.replace('_', ' ')} already.")


def _outside_hours(session: Session, sequence: Sequence, now: datetime) -> int:
    """Return how many reviewed leads could not be written to within their hours now, looked at place by place."""
    rows = session.execute(
        select(func.min(Lead.id), func.count())
        .join(Enrollment, Enrollment.lead_id == Lead.id)
        .where(Enrollment.sequence_id == sequence.id, Enrollment.state == EnrollmentState.WAITING)
        .group_by(Lead.zone, Lead.country, Lead.region)
    ).all()
    ids = [lead_id for lead_id, _ in rows]
    there = {lead.id: lead for lead in session.scalars(select(Lead).where(among(session, Lead.id, ids)))}
    book, outside = HoursBook(session), 0
    for lead_id, count in rows:
        try:
            is_open = book.of(there[lead_id], sequence).is_open(now)
        except UNPLANNABLE:
            is_open = False
        outside += 0 if is_open else count
    return outside


def _approval_kinds(session: Session, sequence_id: int) -> dict[ApprovalKind, int]:
    rows = session.execute(
        select(Message.approval_kind, func.count())
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(Enrollment.sequence_id == sequence_id, Message.state == MessageState.APPROVED)
        .group_by(Message.approval_kind)
    )
    return {kind: count for kind, count in rows if kind is not None}


def launch(
    session: Session, actor: Person, sequence_id: int, *, first_step_waits: bool, now: datetime
) -> None:
    """Make a sequence live; reviewed leads enter, the others as they are approved.

    Raises NotReady naming the first blocker, AlreadyDecided when someone launched it, NotAllowed, NotFound.
    """
    rights.require(actor, Right.LAUNCH)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    blockers = [one.sentence for one in findings.findings(session, sequence, now=now) if one.is_blocker]
    if blockers and sequence.state is SequenceState.IN_REVIEW:
        raise NotReady(blockers[0])
    # Before the sequence, as everybody does: whoever completes the run ends its sequences, too.
    run = session.get_one(Run, sequence.run_id, with_for_update=True, populate_existing=True)
    _activate(session, actor, sequence, now)
    sequence.first_step_waits = first_step_waits
    sequence.launched_at, sequence.launched_by_id = now, actor.id
    if run.state is RunState.DRAFT:
        run.state = RunState.ACTIVE
        history.record(
            session,
            history.Entry(run.workspace_id),
            "run.active",
            now=now,
            by=actor.id,
            detail={"run": run.id},
        )
    enqueue_after_commit(session, "admit", sequence_id)
    stored_forecasts.outdated(session, [sequence_id])


def _activate(session: Session, actor: Person, sequence: Sequence, now: datetime) -> None:
    moved = session.execute(
        update(Sequence)
        .where(
            Sequence.workspace_id == actor.workspace_id,
            Sequence.id == sequence.id,
            Sequence.state == SequenceState.IN_REVIEW,
            Sequence.archived_at.is_(None),
        )
        .values(state=SequenceState.ACTIVE)
        .returning(Sequence.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(sequence)
    if moved is None:
        _launchable(sequence)
    entry = history.Entry(sequence.workspace_id, sequence_id=sequence.id)
    history.record(session, entry, "sequence.active", now=now, by=actor.id)
    posts.changed(session, actor.workspace_id, PostKind.LAB_ROOT, [sequence.id])
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)
