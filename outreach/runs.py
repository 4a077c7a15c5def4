"""Runs: making one from a play, and giving it another name."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Person, Run, Workspace
from models.states import PostKind, RunState
from outreach import history, play_list, posts, reach, rights
from outreach.errors import AlreadyDecided, InvalidForm, NotFound
from outreach.reach import Scope
from outreach.rights import Right

MAX_NAME = 80
KEPT_KEY: dict[str, Any] = {"key_share": True}
"""Locks a row that others may go on referring to: inserts hold it FOR KEY SHARE."""


def create(session: Session, actor: Person, *, name: str, play_key: str, now: datetime) -> Run:
    """Make a run. Raises NotAllowed, InvalidForm with a sentence per field."""
    rights.require(actor, Right.BUILD)
    name = _one_line(name)
    wrong: dict[str, str] = {}
    problem = _wrong_name(session, actor.workspace_id, name)
    if problem:
        wrong["run_name"] = problem
    if play_key not in play_list.offered(session, actor.workspace_id):
        wrong["run_play"] = "Choose the play that the run follows."
    if wrong:
        raise InvalidForm(wrong)
    play = play_list.row_of(session, actor.workspace_id, play_key)
    run = Run(workspace_id=actor.workspace_id, play_id=play.id, name=name, created_at=now)
    session.add(run)
    session.flush()
    note(session, actor, run.id, "run.draft", now=now, reason=f"created from {play.key}")
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)
    return run


def nameable(session: Session, actor: Person, run_id: int) -> Run:
    """Return a run that may get another name. Raises NotAllowed, NotFound, AlreadyDecided when it is completed."""
    rights.require(actor, Right.BUILD)
    run = run_of(session, actor.workspace_id, run_id)
    refuse_completed(run)
    return run


def rename(session: Session, actor: Person, run_id: int, *, name: str, before: str, now: datetime) -> Run:
    """Give a run another name, if it is still called what it was `before`, as the person saw it.

    Raises NotAllowed, NotFound, InvalidForm, AlreadyDecided when somebody renamed or completed it meanwhile.
    """
    rights.require(actor, Right.BUILD)
    run = run_of(session, actor.workspace_id, run_id)
    name = _one_line(name)
    problem = _wrong_name(session, actor.workspace_id, name, but=run_id)
    session.refresh(run, with_for_update=KEPT_KEY)
    refuse_completed(run)
    if run.name != before:
        raise AlreadyDecided(
            f"Somebody named this run {run.name} a moment ago. Open Rename again to give it another name."
        )
    if problem:
        raise InvalidForm({"run_name": problem})
    if name == before:
        return run
    session.execute(
        update(Run)
        .where(Run.workspace_id == actor.workspace_id, Run.id == run_id, Run.name == before)
        .values(name=name)
        .execution_options(synchronize_session=False)
    )
    session.refresh(run)
    note(session, actor, run_id, "run.renamed", now=now, reason=f"{before} → {name}")
    reach.redraw(session, actor.workspace_id, Scope.RUN, run_id)
    return run


def run_of(session: Session, workspace_id: int, run_id: int) -> Run:
    """Return a run of this workspace. Raises NotFound."""
    found = session.scalar(select(Run).where(Run.workspace_id == workspace_id, Run.id == run_id))
    if found is None:
        raise NotFound("This run is not there. Open the list again with `/plera runs`.")
    return found


def refuse_completed(run: Run) -> None:
    """Let only a run go on that is not completed. Raises AlreadyDecided."""
    if run.state is RunState.COMPLETED:
        raise AlreadyDecided(f"The run {run.name} is completed: make a new run with `/plera runs`.")


def note(session: Session, actor: Person, run_id: int, kind: str, *, now: datetime, reason: str = "") -> int:
    """Append to the history what a person did to a run, and return the entry's id."""
    entry = history.Entry(actor.workspace_id)
    return history.record(session, entry, kind, now=now, by=actor.id, reason=reason, detail={"run": run_id})


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _wrong_name(session: Session, workspace_id: int, name: str, *, but: int | None = None) -> str:
    """Say in a sentence what is wrong with a name, "" when nothing is.

    Holds the workspace, so that of two people who give the same name at once the second sees the first one's run.
    """
    if not name:
        return "Give the run a name, so that people find it again."
    if len(name) > MAX_NAME:
        return f"Keep the name within {MAX_NAME} characters; this one has {len(name)}."
    session.get_one(Workspace, workspace_id, with_for_update=KEPT_KEY)
    others = session.execute(select(Run.id, Run.name).where(Run.workspace_id == workspace_id))
    if any(other.casefold() == name.casefold() and id_ != but for id_, other in others):
        return "There is a run of this name already: choose another one."
    return ""
