"""Runs: making one from a play."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, Run
from models.states import PostKind
from outreach import history, play_list, posts, rights
from outreach.errors import InvalidForm
from outreach.rights import Right

MAX_NAME = 80


def create(session: Session, actor: Person, *, name: str, play_key: str, now: datetime) -> Run:
    """Make a run. Raises NotAllowed, InvalidForm with a sentence per field."""
    rights.require(actor, Right.BUILD)
    wrong: dict[str, str] = {}
    name = " ".join(name.split())
    if not name:
        wrong["run_name"] = "Give the run a name, so that people find it again."
    elif len(name) > MAX_NAME:
        wrong["run_name"] = f"Keep the name within {MAX_NAME} characters; this one has {len(name)}."
    elif session.scalar(select(Run.id).where(Run.workspace_id == actor.workspace_id, Run.name == name)):
        wrong["run_name"] = "There is a run of this name already: choose another one."
    if play_key not in play_list.offered(session, actor.workspace_id):
        wrong["run_play"] = "Choose the play that the run follows."
    if wrong:
        raise InvalidForm(wrong)
    play = play_list.row_of(session, actor.workspace_id, play_key)
    run = Run(workspace_id=actor.workspace_id, play_id=play.id, name=name, created_at=now)
    session.add(run)
    session.flush()
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, "run.draft", now=now, by=actor.id, reason=f"created from {play.key}")
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)
    return run
