"""Rows that end the job which takes them in, process and all: after some tries they are told apart and stay out.

A chunk counts a try before it is begun, in a transaction that commits. One that was begun before is taken in with no
other row in hand, so that what ends the job is surely in it.
"""

from datetime import datetime

from sqlalchemy import ScalarSelect, select, update
from sqlalchemy.orm import Session

from models import ImportChunk, ImportFile
from outreach import import_chunks, imports
from outreach.incoming import Problem
from outreach.taking_apart import GIVEN_UP
from outreach.taking_in import Taken

MOST = 2
"""How often a chunk of several rows is begun before it is taken apart: a worker may end for reasons of its own."""
MOST_ALONE = 3
"""How often a single row is begun before it stays out."""
PARTS = 10
"""Into how many a chunk is taken apart: five hundred rows come down to one in three times."""


def begin(session: Session, import_id: int, *, now: datetime) -> bool:
    """Count a try for the rows that come next; return whether they were begun before.

    Rows that were begun too often are taken apart first; a row that stands alone stays out.
    """
    while (begun := _begun(session, import_id)) is not None:
        chunk_id, tries = begun
        if tries <= MOST:
            return tries > 1
        chunk = session.get_one(ImportChunk, chunk_id, populate_existing=True)
        rows = import_chunks.rows_of(chunk)
        if len(rows) > 1:
            _take_apart(session, chunk)
        elif tries <= MOST_ALONE:
            return True
        else:
            _give_up(session, chunk, rows[0].number, now)
    return False


def excuse(session: Session, import_id: int) -> None:
    """Take back the try of the rows that come next: a database in trouble says nothing of them."""
    session.execute(
        update(ImportChunk)
        .where(ImportChunk.id == _next(import_id), ImportChunk.tries > 0)
        .values(tries=ImportChunk.tries - 1)
    )


def _begun(session: Session, import_id: int) -> tuple[int, int] | None:
    begun = session.execute(
        update(ImportChunk)
        .where(ImportChunk.id == _next(import_id))
        .values(tries=ImportChunk.tries + 1)
        .returning(ImportChunk.id, ImportChunk.tries)
        .execution_options(synchronize_session=False)
    )
    found = begun.one_or_none()
    return (found.id, found.tries) if found else None


def _next(import_id: int) -> ScalarSelect[int]:
    return (
        select(ImportChunk.id)
        .where(ImportChunk.import_file_id == import_id, ImportChunk.done_at.is_(None))
        .order_by(ImportChunk.number)
        .limit(1)
        .scalar_subquery()
    )


def _take_apart(session: Session, chunk: ImportChunk) -> None:
    """Put parts in a chunk's place, each of which has one try left before it is taken apart itself."""
    rows = import_chunks.rows_of(chunk)
    file = session.get_one(ImportFile, chunk.import_file_id)
    session.delete(chunk)
    session.flush()
    size = -(-len(rows) // PARTS)
    for at in range(0, len(rows), size):
        import_chunks.store(session, file, rows[at : at + size], tries=MOST - 1)
    session.flush()


def _give_up(session: Session, chunk: ImportChunk, row: int, now: datetime) -> None:
    problem = Problem(row, GIVEN_UP)
    if import_chunks.settle(session, chunk.id, now=now):
        import_chunks.note(session, chunk.id, [problem])
        imports.count(session, chunk.import_file_id, 1, Taken(problems=(problem,)))
