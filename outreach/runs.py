"""Making a run: a named campaign from one of the plays that ship."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, Play, Run
from outreach import plays, rights
from outreach.errors import InvalidForm
from outreach.rights import Right

LONGEST_NAME = 200


def create(session: Session, actor: Person, *, name: str, play_key: str, now: datetime) -> int:
    """Make a draft run and give its id; the play's row is made with the first run that takes it.

    Raises NotAllowed, or InvalidForm with a sentence for `name` or `play`.
    """
    rights.require(actor, Right.BUILD)
    name = " ".join(name.split())
    chosen = next((play for play in plays.shipped() if play.key == play_key), None)
    wrong = {} if chosen else {"play": "Choose one of the plays."}
    if sentence := _wrong_name(session, actor.workspace_id, name):
        wrong["name"] = sentence
    if wrong or chosen is None:
        raise InvalidForm(wrong)
    run = Run(
        workspace_id=actor.workspace_id,
        play_id=_play_row(session, actor.workspace_id, chosen).id,
        name=name,
        created_at=now,
    )
    session.add(run)
    session.flush()
    return run.id


def _wrong_name(session: Session, workspace_id: int, name: str) -> str | None:
    if not name:
        return "Give the run a name."
    if len(name) > LONGEST_NAME:
        return f"At most {LONGEST_NAME} characters; this has {len(name)}."
    taken = select(Run.id).where(Run.workspace_id == workspace_id, Run.name == name)
    return "A run of this name exists. Choose another name." if session.scalar(taken) else None


def _play_row(session: Session, workspace_id: int, play: plays.PlayFile) -> Play:
    row = session.scalar(select(Play).where(Play.workspace_id == workspace_id, Play.key == play.key))
    if row is None:
        row = Play(workspace_id=workspace_id, key=play.key, name=play.name)
        session.add(row)
        session.flush()
    return row
