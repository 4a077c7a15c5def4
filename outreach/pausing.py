"""Pausing and resuming a sequence, a run or a sender, and stopping everything.

Each takes its row FOR NO KEY UPDATE first: an intent holds it FOR SHARE (a sender's FOR UPDATE), so a pause waits for
the intents under way, and none can commit after it. A row that others only refer to stays free for them: every insert
holds its workspace FOR KEY SHARE, and a stop must not wait for whoever writes just then.
https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
"""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Person, Run, SenderAccount, Sequence, Workspace
from models.states import CONNECTED_SENDER, HoldKind, RunState, SenderState, SequenceState
from outreach import aside, held, history, reach, rights, runs, sender_naming, sequences
from outreach.errors import AlreadyDecided, NotFound, NotReady
from outreach.ports import enqueue_after_commit
from outreach.reach import Scope
from outreach.rights import Right

Row = TypeVar("Row", Sequence, Run, SenderAccount)


def pause_sequence(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> str:
    """Hold every send of a sequence at once; replies are still read. Returns what was done, in a sentence."""
    rights.require(actor, Right.LAUNCH)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    if not _moved(session, Sequence, sequence, (SequenceState.ACTIVE,), SequenceState.PAUSED):
        raise _decided("This sequence", sequence.state)
    _noted(session, actor, Scope.SEQUENCE, sequence.id, "sequence.paused", now)
    return f"{sequence.name} is paused: {held.UNTIL}."


def resume_sequence(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> str:
    """Let a paused sequence go on; what fell due meanwhile is planned anew within limits and windows."""
    rights.require(actor, Right.LAUNCH)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    if not _moved(session, Sequence, sequence, (SequenceState.PAUSED,), SequenceState.ACTIVE):
        raise _decided("This sequence", sequence.state)
    _noted(session, actor, Scope.SEQUENCE, sequence.id, "sequence.active", now)
    reach.plan_anew(session, Scope.SEQUENCE, sequence.id, now=now)
    enqueue_after_commit(session, "admit", sequence.id)
    return _goes_on(sequence.name, held.of_sequence(session, sequence))


def pause_run(session: Session, actor: Person, run_id: int, *, now: datetime) -> str:
    """Hold every send of every sequence of a run at once."""
    rights.require(actor, Right.LAUNCH)
    run = runs.run_of(session, actor.workspace_id, run_id)
    if not _moved(session, Run, run, (RunState.ACTIVE,), RunState.PAUSED):
        raise _decided(f"The run {run.name}", run.state)
    _noted(session, actor, Scope.RUN, run.id, "run.paused", now)
    return f"The run {run.name} is paused: {held.UNTIL}."


def resume_run(session: Session, actor: Person, run_id: int, *, now: datetime) -> str:
    """Let a paused run go on; sequences that were paused by themselves stay paused."""
    rights.require(actor, Right.LAUNCH)
    run = runs.run_of(session, actor.workspace_id, run_id)
    if not _moved(session, Run, run, (RunState.PAUSED,), RunState.ACTIVE):
        raise _decided(f"The run {run.name}", run.state)
    _noted(session, actor, Scope.RUN, run.id, "run.active", now)
    reach.plan_anew(session, Scope.RUN, run.id, now=now)
    workspace = session.get_one(Workspace, actor.workspace_id)
    return _goes_on(f"The run {run.name}", held.of_workspace(session, workspace))


def pause_sender(session: Session, actor: Person, sender_id: int, *, now: datetime) -> str:
    """Hold what a sender account is to send; its replies are still read. Its owner may, and who may launch."""
    sender = sender_of(session, actor, sender_id)
    if not _moved(session, SenderAccount, sender, CONNECTED_SENDER, SenderState.PAUSED):
        raise _decided(sender_naming.plain(sender), sender.state)
    _noted(session, actor, Scope.SENDER, sender.id, "sender.paused", now)
    return f"{sender_naming.plain(sender)} is paused: nothing leaves from it until Resume."


def resume_sender(session: Session, actor: Person, sender_id: int, *, now: datetime) -> str:
    """Let a paused sender account send again; one that had broken before goes on once it can be reached."""
    sender = sender_of(session, actor, sender_id)
    session.refresh(sender, with_for_update=runs.KEPT_KEY)
    after = SenderState.BROKEN if sender.broken_side else SenderState.HEALTHY
    if not _moved(session, SenderAccount, sender, (SenderState.PAUSED,), after):
        raise _decided(sender_naming.plain(sender), sender.state)
    _noted(session, actor, Scope.SENDER, sender.id, f"sender.{after}", now)
    reach.plan_anew(session, Scope.SENDER, sender.id, now=now)
    return _goes_on(sender_naming.plain(sender), held.of_sender(session, sender))


def stop_everything(session: Session, actor: Person, *, now: datetime) -> str:
    """Hold every step of the workspace at once; answers that people type still leave."""
    rights.require(actor, Right.LAUNCH)
    workspace = session.get_one(Workspace, actor.workspace_id, with_for_update=runs.KEPT_KEY)
    stopped = session.scalar(
        update(Workspace)
        .where(Workspace.id == workspace.id, Workspace.hold.is_distinct_from(HoldKind.STOPPED))
        .values(hold=HoldKind.STOPPED, held_at=now, held_by_id=actor.id, hold_reason="")
        .returning(Workspace.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(workspace)
    if stopped is None:
        raise AlreadyDecided(f"{held.of_workspace(session, workspace)}.")
    _noted(session, actor, Scope.EVERYTHING, workspace.id, "workspace.stopped", now)
    return f"{held.of_workspace(session, workspace)}."


def resume_everything(session: Session, actor: Person, *, now: datetime) -> str:
    """Let the workspace send again; what was paused by itself stays paused.

    Raises NotReady while sends are held for another reason, AlreadyDecided when nothing is stopped.
    """
    rights.require(actor, Right.LAUNCH)
    workspace = session.get_one(Workspace, actor.workspace_id, with_for_update=runs.KEPT_KEY)
    freed = session.scalar(
        update(Workspace)
        .where(Workspace.id == workspace.id, Workspace.hold == HoldKind.STOPPED)
        .values(hold=None, held_at=None, held_by_id=None, hold_reason="")
        .returning(Workspace.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(workspace)
    if workspace.hold is HoldKind.RESTORED:
        raise NotReady("Sends are held after a standstill: press Go on or Reconcile on its card.")
    if freed is None:
        raise AlreadyDecided("Nothing is stopped: everything goes on already.")
    _noted(session, actor, Scope.EVERYTHING, workspace.id, "workspace.resumed", now)
    reach.plan_anew(session, Scope.EVERYTHING, workspace.id, now=now)
    return "Everything goes on; what fell due meanwhile is spread over the next hours."


def sender_of(session: Session, actor: Person, sender_id: int) -> SenderAccount:
    """Return a sender account that the actor may pause or remove. Raises NotFound, NotAllowed."""
    found = session.scalar(
        select(SenderAccount).where(
            SenderAccount.workspace_id == actor.workspace_id, SenderAccount.id == sender_id
        )
    )
    if found is None:
        raise NotFound()
    rights.require(actor, Right.BUILD if found.owner_person_id == actor.id else Right.LAUNCH)
    return found


def _moved(
    session: Session,
    table: type[Row],
    row: Row,
    before: tuple[SequenceState | RunState | SenderState, ...],
    after: SequenceState | RunState | SenderState,
) -> bool:
    """Change a row's state if it is still one of `before`, and say whether this was the one that did."""
    session.refresh(row, with_for_update=runs.KEPT_KEY)
    moved = session.scalar(
        update(table)
        .where(table.workspace_id == row.workspace_id, table.id == row.id, table.state.in_(before))
        .values(state=after)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    return moved is not None


def _noted(session: Session, actor: Person, scope: Scope, row_id: int, kind: str, now: datetime) -> None:
    sequence_id = row_id if scope is Scope.SEQUENCE else None
    entry = history.Entry(actor.workspace_id, sequence_id=sequence_id)
    history.record(session, entry, kind, now=now, by=actor.id, detail={str(scope): row_id})
    reach.redraw(session, actor.workspace_id, scope, row_id)
    if scope in (Scope.SEQUENCE, Scope.RUN):
        aside.ask(session, actor.workspace_id, scope, row_id)


def _decided(what: str, state: SequenceState | RunState | SenderState) -> AlreadyDecided:
    word = "active" if state is SenderState.HEALTHY else state.replace("_", " ")
    return AlreadyDecided(f"{what} is {word} already.")


def _goes_on(what: str, still_held: str) -> str:
    if still_held:
        return f"{what} is resumed, but something else holds it: {still_held}."
    return f"{what} goes on; what fell due meanwhile is spread over the next hours."
