"""Launching a sequence."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Message, Person, Run, Sequence, Workspace
from models.states import (
    ApprovalKind,
    Channel,
    EnrollmentState,
    MessageState,
    PostKind,
    RunState,
    SequenceState,
)
from outreach import (
    admission,
    findings,
    forecasting,
    history,
    posts,
    rights,
    screens,
    senders,
    sequences,
)
from outreach.errors import AlreadyDecided, NotReady
from outreach.hours import UNPLANNABLE, HoursBook
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

_NOT_ENTERED = (EnrollmentState.PROPOSED, EnrollmentState.WAITING)


def summary(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> screens.LaunchSummary:
    """Return what the launch dialog says. Raises NotAllowed, NotFound, AlreadyDecided when it is live."""
    rights.require(actor, Right.LAUNCH)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    _launchable(sequence)
    reviewed = _reviewed(session, sequence)
    found = findings.findings(session, sequence, now=now)
    kinds = _approval_kinds(session, sequence_id)
    a_day = admission.leads_a_day(session, sequence, now)
    left_out = session.scalar(_enrolled(sequence_id).where(Enrollment.state == EnrollmentState.LEFT_OUT))
    not_entered = session.scalar(_enrolled(sequence_id).where(Enrollment.state.in_(_NOT_ENTERED))) or 0
    return screens.LaunchSummary(
        sequence_id=sequence_id,
        name=sequence.name,
        entering_now=min(len(reviewed), a_day),
        waiting_for_review=not_entered - len(reviewed),
        left_out=left_out or 0,
        outside_hours=_outside_hours(session, sequence, reviewed, now),
        read=kinds.get(ApprovalKind.READ, 0),
        unread=kinds.get(ApprovalKind.UNREAD, 0),
        leads_per_day=a_day,
        senders=tuple(one.address for one in senders.chosen(session, sequence_id, Channel.EMAIL)),
        blockers=tuple(one.sentence for one in found if one.is_blocker),
        warnings=tuple(one.sentence for one in found if not one.is_blocker),
        zone=session.get_one(Workspace, sequence.workspace_id).zone,
        forecast=forecasting.of(session, sequence, now=now),
    )


def _enrolled(sequence_id: int) -> Select[int]:
    return select(func.count()).select_from(Enrollment).where(Enrollment.sequence_id == sequence_id)


def _launchable(sequence: Sequence) -> None:
    if sequence.state is not SequenceState.IN_REVIEW:
        raise AlreadyDecided(f"This sequence is {sequence.state.replace('_', ' ')} already.")


def _reviewed(session: Session, sequence: Sequence) -> list[Enrollment]:
    return list(
        session.scalars(
            select(Enrollment).where(
                Enrollment.sequence_id == sequence.id, Enrollment.state == EnrollmentState.WAITING
            )
        )
    )


def _outside_hours(
    session: Session, sequence: Sequence, enrollments: Iterable[Enrollment], now: datetime
) -> int:
    """Return how many of these leads could not be written to within their hours right now."""
    book, outside = HoursBook(session), 0
    for enrollment in enrollments:
        try:
            is_open = book.of(session.get_one(Lead, enrollment.lead_id), sequence).is_open(now)
        except UNPLANNABLE:
            is_open = False
        outside += not is_open
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
    _activate(session, actor, sequence, now)
    sequence.first_step_waits = first_step_waits
    sequence.launched_at, sequence.launched_by_id = now, actor.id
    run = session.get_one(Run, sequence.run_id, with_for_update=True)
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


def _activate(session: Session, actor: Person, sequence: Sequence, now: datetime) -> None:
    moved = session.execute(
        update(Sequence)
        .where(
            Sequence.workspace_id == actor.workspace_id,
            Sequence.id == sequence.id,
            Sequence.state == SequenceState.IN_REVIEW,
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
