"""The same file given twice: one's own second copy makes way, and of several people one imports it for all."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from models import ImportFile, Person
from models.states import ImportState
from outreach import history, import_chunks
from outreach.import_screens import Twin

HERE_ALREADY = "The same file is here already: go on with the card of the other one."
_SHOWN = 3


def why_not(session: Session, file: ImportFile, sha256: str) -> str:
    """Say why a file with these bytes is not read, "" when it is.

    Another person's copy that nobody has mapped yet keeps nobody from going on with their own.
    """
    taken_in = _copies(session, file, sha256, ImportFile.state == ImportState.IMPORTING)
    theirs = next((one for one in taken_in if one.person_id != file.person_id), None)
    if theirs is not None:
        who = history.name_of(session, theirs.person_id)
        return (
            f"{who} dropped the same file, and its rows are being taken in just now: look for them in the source group "
            f"{theirs.group_name}."
        )
    own = and_(
        ImportFile.person_id == file.person_id,
        or_(
            ImportFile.state == ImportState.WAITING,
            and_(ImportFile.state == ImportState.RECEIVED, ImportFile.id < file.id),
        ),
    )
    return HERE_ALREADY if taken_in or _copies(session, file, sha256, own) else ""


def waiting(session: Session, file: ImportFile) -> tuple[Twin, ...]:
    """Return whose copies of a file wait for their columns beside it, the oldest first; three at most."""
    found = _others_waiting(session, file)
    people = {one.person_id: session.get_one(Person, one.person_id) for one in found if one.person_id}
    told = [
        Twin(people[one.person_id].slack_user_id, one.created_at, one.id < file.id)
        for one in found
        if one.person_id
    ]
    return tuple(told[:_SHOWN])


def lock(session: Session, file: ImportFile) -> str:
    """Lock the copies of a file that wait or are taken in; say who is taking one in, "" when nobody is."""
    if not file.sha256:
        return ""
    states = (ImportState.WAITING, ImportState.IMPORTING)
    found = session.scalars(
        select(ImportFile)
        .where(
            ImportFile.workspace_id == file.workspace_id,
            ImportFile.sha256 == file.sha256,
            or_(ImportFile.id == file.id, ImportFile.slack_file_id != ""),
            or_(ImportFile.id == file.id, ImportFile.state.in_(states)),
        )
        .order_by(ImportFile.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    busy = [one for one in found if one.id != file.id and one.state is ImportState.IMPORTING]
    return history.name_of(session, busy[0].person_id) if busy else ""


def take_over(session: Session, file: ImportFile, *, now: datetime) -> Many[int]:
    """Discard the copies of others, as this one is imported; return which, so that their cards say by whom."""
    reason = f"{history.name_of(session, file.person_id)} dropped the same file and imports it, so this card is done."
    ids = [one.id for one in _others_waiting(session, file)]
    gone = session.scalars(
        update(ImportFile)
        .where(ImportFile.id.in_(ids), ImportFile.state == ImportState.WAITING)
        .values(state=ImportState.DISCARDED, reason=reason[:300], ended_at=now)
        .returning(ImportFile.id)
        .execution_options(synchronize_session=False)
    ).all()
    for import_id in gone:
        import_chunks.drop(session, import_id)
    return gone


def others_waiting(session: Session, import_id: int) -> list[int]:
    """Return the copies of a file whose cards tell of it while it waits."""
    file = session.get_one(ImportFile, import_id)
    return [one.id for one in _others_waiting(session, file)]


def _others_waiting(session: Session, file: ImportFile) -> Many[ImportFile]:
    if not file.slack_file_id or not file.sha256:
        return []
    others = and_(ImportFile.state == ImportState.WAITING, ImportFile.person_id != file.person_id)
    return _copies(session, file, file.sha256, others)


def _copies(session: Session, file: ImportFile, sha256: str, which: ColumnElement[bool]) -> Many[ImportFile]:
    """Return the other files of these bytes that people gave, the oldest first."""
    return session.scalars(
        select(ImportFile)
        .where(
            ImportFile.workspace_id == file.workspace_id,
            ImportFile.sha256 == sha256,
            ImportFile.id != file.id,
            ImportFile.slack_file_id != "",
            which,
        )
        .order_by(ImportFile.id)
    ).all()
