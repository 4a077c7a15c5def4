"""What imports leave behind: files that no job holds, columns that nobody mapped, rows of which all has been said."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, or_, select, update
from sqlalchemy.orm import Session

from models import ImportChunk, ImportFile, Lease, SlackPost
from models.states import ImportState, PostKind
from outreach import import_chunks, import_twins, imports, instants

KEPT_FOR = timedelta(days=14)
"""How long a file waits for its columns before it is dropped."""


@cache
def undone() -> Select[int, ImportState]:
    """Select the files that no job is reading or taking in, though they are to be, and how far they have come."""
    held = select(Lease.name).where(
        Lease.name == literal(imports.LEASE).concat(cast(ImportFile.id, String)), Lease.until > instants.WALL
    )
    is_open = or_(ImportFile.state == ImportState.RECEIVED, ImportFile.state == ImportState.IMPORTING)
    # A file of the command line is taken in by its own process.
    return select(ImportFile.id, ImportFile.state).where(
        is_open, ImportFile.slack_file_id != "", ~held.exists()
    )


@cache
def told() -> Select[int]:
    """Select the files whose rows are kept though all that is to be said of them has been shown."""
    unshown = select(SlackPost.id).where(
        SlackPost.workspace_id == ImportFile.workspace_id,
        SlackPost.kind == PostKind.IMPORT_ROWS,
        SlackPost.subject_id == ImportFile.id,
        SlackPost.shown_version < SlackPost.wanted_version,
    )
    return (
        select(ImportFile.id)
        .join(ImportChunk, ImportChunk.import_file_id == ImportFile.id)
        .where(ImportFile.state == ImportState.DONE, ImportFile.slack_file_id != "", ~unshown.exists())
        .distinct()
    )


def is_settling_due(session: Session, *, now: datetime) -> bool:
    """Say whether a file waits for its columns too long, or rows are kept that nobody needs any more."""
    before = instants.of(before=now - KEPT_FOR)
    return any(session.scalar(query, before) is not None for query in (_old(), _any_told()))


@cache
def _old() -> Select[int]:
    return select(ImportFile.id).where(_is_old(instants.BEFORE)).limit(1)


@cache
def _any_told() -> Select[int]:
    return told().limit(1)


def settle(session: Session, *, now: datetime) -> None:
    """Discard files whose columns nobody mapped for two weeks, and forget rows of which all has been said."""
    reason = "Nobody mapped its columns for two weeks, so it was dropped: drop it on me again to import it."
    old = session.execute(
        update(ImportFile)
        .where(_is_old(now - KEPT_FOR))
        .values(state=ImportState.DISCARDED, reason=reason, ended_at=now)
        .returning(ImportFile.id)
    )
    for import_id in old.scalars().all():
        import_chunks.drop(session, import_id)
        imports.show(session, import_id, *import_twins.others_waiting(session, import_id))
    for import_id in session.scalars(told()).all():
        import_chunks.drop(session, import_id)


def _is_old(before: instants.Instant) -> ColumnElement[bool]:
    """Say that a file waits for its columns since then, or that a command line which was cut off left its rows."""
    is_left = and_(
        ImportFile.slack_file_id == "",
        ImportFile.state.in_((ImportState.RECEIVED, ImportState.IMPORTING)),
    )
    return and_(or_(ImportFile.state == ImportState.WAITING, is_left), ImportFile.created_at < before)
