"""Every play that a workspace can choose, those that ship and its own, and the one that a run follows."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, Play, Run
from outreach import chosen, folding, plays, rights
from outreach.errors import NotFound
from outreach.name_picks import MOST_AT_ONCE
from outreach.plays import PlayFile
from outreach.rights import Right

OWN = "own-"
"""How the key of an own play begins; no file's name holds a hyphen, so none can have it."""


def offered(session: Session, workspace_id: int) -> Mapping[str, PlayFile]:
    """Return every play that can be chosen, by key: those that ship, then the workspace's own by name."""
    rows = session.scalars(
        select(Play)
        .where(
            Play.workspace_id == workspace_id,
            Play.key.startswith(OWN, autoescape=True),
            Play.retired_at.is_(None),
        )
        .order_by(Play.folded_name)
    )
    own = [play for row in rows if (play := _read(row)) is not None]
    every = {**plays.library(), **{play.key: play for play in own}}
    switched = four_eyes_of(session, workspace_id)
    return {key: _switched(play, switched) for key, play in every.items()}


def named(session: Session, actor: Person, words: str) -> tuple[PlayFile, ...]:
    """Return the plays whose name holds these words, however either is written, in the order of `offered`.

    As many as one answer holds. Raises NotAllowed.
    """
    rights.require(actor, Right.BUILD)
    wanted = folding.folded(" ".join(words.split()))
    every = offered(session, actor.workspace_id).values()
    return tuple(play for play in every if wanted in folding.folded(play.name))[:MOST_AT_ONCE]


def one_of(session: Session, workspace_id: int, key: str) -> PlayFile:
    """Return a play that can be chosen. Raises NotFound for one that is unknown, retired or another workspace's."""
    found = plays.library().get(key) or _read(_row(session, workspace_id, key))
    if found is None or found.is_retired:
        raise NotFound(
            "That play is no longer there; it may have been retired. Choose one from `/plera plays`."
        )
    return _switched(found, four_eyes_of(session, workspace_id))


def of_run(session: Session, workspace_id: int, run_id: int | None) -> PlayFile | None:
    """Return the play that a run follows, also one that is retired; None where nobody knows it any more."""
    row = session.scalar(
        select(Play)
        .join(Run, Run.play_id == Play.id)
        .where(Run.id == run_id, Run.workspace_id == workspace_id, Play.workspace_id == workspace_id)
    )
    found = (plays.library().get(row.key) or _read(row)) if row else None
    return _switched(found, four_eyes_of(session, workspace_id)) if found else None


def four_eyes_of(session: Session, workspace_id: int) -> Mapping[str, bool]:
    """Return for which plays it was switched whether they ask for four eyes, by key."""
    found: Mapping[str, bool] = chosen.value(session, workspace_id, chosen.FOUR_EYES) or {}
    return found


def _switched(play: PlayFile, switched: Mapping[str, bool]) -> PlayFile:
    return replace(play, four_eyes=switched.get(play.key, play.four_eyes))


def row_of(session: Session, workspace_id: int, key: str) -> Play:
    """Return the row that a run of a workspace points to, for one that ships made at first use. Raises NotFound."""
    play = one_of(session, workspace_id, key)
    row = _row(session, workspace_id, key)
    if row is None:
        row = Play(workspace_id=workspace_id, key=key, name=play.name)
        session.add(row)
        session.flush()
    return row


def _row(session: Session, workspace_id: int, key: str) -> Play | None:
    return session.scalar(select(Play).where(Play.workspace_id == workspace_id, Play.key == key))


def _read(row: Play | None) -> PlayFile | None:
    """Read an own play; None where a row holds nothing that this version understands."""
    if row is None or not row.content:
        return None
    try:
        read = plays.read(row.key, {**row.content, "name": row.name})
    except plays.PlayBroken:
        return None
    return replace(read, play_id=row.id, is_retired=row.retired_at is not None)
