"""The rows of a file between its reading and its import: some hundred at a time, packed."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import ImportChunk, ImportFile
from outreach.incoming import Problem
from outreach.table_port import Row

CHUNK_ROWS = 2_500
"""How many rows one transaction takes in: on SQLite nobody else writes meanwhile."""


def store(session: Session, file: ImportFile, rows: Sequence[Row], *, tries: int = 0) -> None:
    """Keep some rows of a file; `tries` says how often taking them in was begun."""
    session.add(
        ImportChunk(
            workspace_id=file.workspace_id,
            import_file_id=file.id,
            number=rows[0].number,
            rows=packed_rows(rows),
            tries=tries,
        )
    )


def rows_of(chunk: ImportChunk) -> list[Row]:
    """Return the rows of a chunk."""
    return unpacked(chunk.rows)


def packed_rows(rows: Sequence[Row]) -> bytes:
    """Return rows as a chunk keeps them."""
    return _packed([(row.number, row.cells, row.problems) for row in rows])


def unpacked(rows: bytes) -> list[Row]:
    """Return the rows that a chunk keeps as these bytes."""
    kept = json.loads(gzip.decompress(rows))
    return [Row(number, tuple(cells), tuple(problems)) for number, cells, problems in kept]


def waiting(session: Session, import_id: int, after: int = -1) -> ImportChunk | None:
    """Return the next chunk that has not been taken in, None when all have."""
    return session.scalars(
        select(ImportChunk)
        .where(
            ImportChunk.import_file_id == import_id, ImportChunk.done_at.is_(None), ImportChunk.number > after
        )
        .order_by(ImportChunk.number)
        .limit(1)
    ).first()


def settle(session: Session, chunk_id: int, *, now: datetime) -> bool:
    """Claim a chunk as taken in by this transaction; False when another one has done it."""
    done = session.execute(
        update(ImportChunk)
        .where(ImportChunk.id == chunk_id, ImportChunk.done_at.is_(None))
        .values(done_at=now)
        .returning(ImportChunk.id)
    )
    return done.scalar() is not None


def note(session: Session, chunk_id: int, problems: Sequence[Problem]) -> None:
    """Keep what is to be said of a chunk's rows."""
    packed = _packed([asdict(one) for one in problems]) if problems else None
    session.execute(update(ImportChunk).where(ImportChunk.id == chunk_id).values(problems=packed))


def numbers(session: Session, import_id: int) -> list[int]:
    """Return the ids of the chunks of a file of whose rows something is to be said, in their order."""
    return list(
        session.scalars(
            select(ImportChunk.id)
            .where(ImportChunk.import_file_id == import_id, ImportChunk.problems.is_not(None))
            .order_by(ImportChunk.number)
        )
    )


def told(session: Session, chunk_id: int) -> list[tuple[Row, list[Problem]]]:
    """Return the rows of a chunk of which something is to be said, and what."""
    chunk = session.get_one(ImportChunk, chunk_id)
    said: dict[int, list[Problem]] = {}
    for one in json.loads(gzip.decompress(chunk.problems or _packed([]))):
        said.setdefault(one["row"], []).append(Problem(**one))
    return [(row, said[row.number]) for row in rows_of(chunk) if row.number in said]


def drop(session: Session, import_id: int) -> None:
    """Forget the rows of a file."""
    session.execute(delete(ImportChunk).where(ImportChunk.import_file_id == import_id))


def _packed(what: object) -> bytes:
    return gzip.compress(json.dumps(what, ensure_ascii=False).encode("utf-8", "replace"), 1, mtime=0)
