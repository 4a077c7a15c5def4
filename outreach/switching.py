"""Switches of a sequence that readiness findings offer, and putting a sequence that is done away."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models import Person, Run, Sequence
from models.states import PostKind, SequenceState
from outreach import (
    completing,
    enrolling,
    history,
    lab_screens,
    open_sequences,
    posts,
    review_posts,
    rights,
    sequences,
    stored_forecasts,
)
from outreach.errors import AlreadyDecided, NotReady
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

MOST_LISTED = 20


def wait_for_others(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> str:
    """Let leads that are active in another sequence enter once they are done there. Raises AlreadyDecided."""
    _switch(session, actor, sequence_id, True, now)
    return "Leads that are active in another sequence now enter once they are done there."


def do_not_wait(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> str:
    """Let leads enter though they are active in another sequence. Raises AlreadyDecided."""
    _switch(session, actor, sequence_id, False, now)
    enqueue_after_commit(session, "admit", sequence_id)
    return "Leads enter now even while they are active in another sequence."


def _switch(session: Session, actor: Person, sequence_id: int, waits: bool, now: datetime) -> None:
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    is_other = Sequence.waits_for_others.is_(not waits)
    if not _changed(session, sequence, is_other, waits_for_others=waits):
        raise AlreadyDecided("Someone was faster: this was switched a moment ago.")
    kind = "sequence.waits_for_others" if waits else "sequence.does_not_wait"
    _noted(session, actor, sequence, kind, now)
    stored_forecasts.outdated(session, [sequence_id])


def may_archive(sequence: Sequence) -> bool:
    """Say whether a sequence may be put away: it is completed, or was never launched."""
    is_over = sequence.state is SequenceState.COMPLETED or sequence.launched_at is None
    return sequence.archived_at is None and is_over


def archive(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> str:
    """Put a sequence away that is completed or was never launched: lists leave it out, nothing of it is lost.

    Raises NotReady for one that still runs, AlreadyDecided, NotAllowed, NotFound.
    """
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    if sequence.archived_at is None and not may_archive(sequence):
        raise NotReady("This sequence still runs: pause it, or complete its run; then it can be archived.")
    still = Sequence.archived_at.is_(None)
    is_over = (Sequence.state == SequenceState.COMPLETED) | Sequence.launched_at.is_(None)
    if not _changed(session, sequence, still & is_over, archived_at=now, is_writing=False):
        raise AlreadyDecided(f"{sequence.name} was archived already.")
    _noted(session, actor, sequence, "sequence.archived", now)
    posts.take_away(session, actor.workspace_id, review_posts.of(actor.workspace_id, sequence_id))
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)
    return f"{sequence.name} is archived. `/plera sequences` brings it back."


def bring_back(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> str:
    """Take a sequence out of the archive, as it was; whoever came into its source groups meanwhile comes in.

    Raises AlreadyDecided, NotAllowed, NotFound.
    """
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    # Before the sequence, as everybody does.
    session.get_one(Run, sequence.run_id, with_for_update=True, populate_existing=True)
    if not _changed(session, sequence, Sequence.archived_at.is_not(None), archived_at=None):
        raise AlreadyDecided(f"{sequence.name} is not archived.")
    _noted(session, actor, sequence, "sequence.brought_back", now)
    if sequence.state in open_sequences.STATES:
        said = f"{sequence.name} was brought back from the archive"
        completing.open_run(session, sequence.run_id, said, now=now)
        enrolling.ask(session, [sequence_id])
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)
    stored_forecasts.outdated(session, [sequence_id])
    return f"{sequence.name} is back as it was."


def archived(session: Session, actor: Person) -> tuple[lab_screens.ArchivedLine, ...]:
    """Return the archived sequences, those archived last first, twenty at most. Raises NotAllowed."""
    rights.require(actor, Right.BUILD)
    rows = session.execute(
        select(Sequence.id, Sequence.name, Run.name, Sequence.archived_at)
        .join(Run, Run.id == Sequence.run_id)
        .where(Sequence.workspace_id == actor.workspace_id, Sequence.archived_at.is_not(None))
        .order_by(Sequence.archived_at.desc(), Sequence.id.desc())
        .limit(MOST_LISTED)
    )
    return tuple(lab_screens.ArchivedLine(id_, name, run, at) for id_, name, run, at in rows if at)


def _changed(session: Session, sequence: Sequence, still: ColumnElement[bool], **values: object) -> bool:
    moved = session.scalar(
        update(Sequence)
        .where(Sequence.workspace_id == sequence.workspace_id, Sequence.id == sequence.id, still)
        .values(**values)
        .returning(Sequence.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(sequence)
    return moved is not None


def _noted(session: Session, actor: Person, sequence: Sequence, kind: str, now: datetime) -> None:
    entry = history.Entry(sequence.workspace_id, sequence_id=sequence.id)
    history.record(session, entry, kind, now=now, by=actor.id)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence.id])
