"""The base of what writes many rows: the same rows, ready in memory, by COPY on PostgreSQL, else by executemany."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg.types.json import Json
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from benchmarks.bulk import analyze, loading
from benchmarks.crowd import Crowd

_AT_ONCE = 20_000


def copy_enrollments(engine: Engine, sequence_id: int, other_id: int) -> float:
    """Write the enrollments of one sequence, with their history, for another one; return the seconds of writing."""
    moved = {"sequence_id": other_id - sequence_id}
    seconds = 0.0
    with engine.connect() as connection:
        transaction = connection.begin()
        cursor: Any = connection.connection.cursor()
        ids = (
            "SELECT max(id) FROM enrollment",
            f"SELECT min(id) FROM enrollment WHERE sequence_id = {sequence_id}",
        )
        last, first = (connection.exec_driver_sql(one).scalar_one() for one in ids)
        shift = last + 1 - first
        for table, changed, condition in (
            ("enrollment", moved | {"id": shift}, ""),
            ("history", moved | {"id": None, "enrollment_id": shift}, "AND enrollment_id IS NOT NULL"),
        ):
            for names, rows in _read(connection, table, sequence_id, changed, condition):
                began_at = time.perf_counter()
                _put(engine, cursor, table, names, rows)
                seconds += time.perf_counter() - began_at
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT setval('enrollment_id_seq', (SELECT max(id) FROM enrollment))")
        began_at = time.perf_counter()
        transaction.commit()
        return seconds + time.perf_counter() - began_at


def _read(
    connection: Connection, table: str, sequence_id: int, changed: Mapping[str, int | None], condition: str
) -> Iterator[tuple[Sequence[str], list[Any]]]:
    """Yield a sequence's rows, so many at a time, some numbers moved by an offset and left out when it is None."""
    last = 0
    while True:
        found = connection.exec_driver_sql(
            f"SELECT * FROM {table} WHERE sequence_id = {sequence_id} AND id > {last} {condition} "
            f"ORDER BY id LIMIT {_AT_ONCE}"
        )
        names = list(found.keys())
        kept = [name for name in names if changed.get(name, 0) is not None]
        rows = found.all()
        if not rows:
            return
        last = rows[-1][names.index("id")]
        places = [(names.index(name), changed.get(name) or 0) for name in kept]
        yield kept, [tuple(row[at] + by if by else row[at] for at, by in places) for row in rows]


def _put(engine: Engine, cursor: Any, table: str, names: Sequence[str], rows: list[Any]) -> None:
    columns = ", ".join(names)
    if engine.dialect.name == "postgresql":
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        places = ", ".join("?" for _ in names)
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


def write_again(here: Crowd, tables: Sequence[tuple[str, str]]) -> float:
    """Take out the rows of these tables that meet a condition and write them again; return the seconds of writing.

    Written is as the product writes: in one transaction of its own connection, foreign keys checked, and committed.
    A table comes before those whose rows name its own.
    """
    with loading(here.engine) as connection:
        kept = [_taken_out(connection, table, condition) for table, condition in reversed(tables)]
    analyze(here.engine)

    def work(session: Session) -> None:
        cursor: Any = session.connection().connection.cursor()
        for table, names, rows in reversed(kept):
            _put(here.engine, cursor, table, names, rows)

    began_at = time.perf_counter()
    here.services.run(work)
    return time.perf_counter() - began_at


def _taken_out(connection: Connection, table: str, condition: str) -> tuple[str, Sequence[str], list[Any]]:
    found = connection.exec_driver_sql(f"DELETE FROM {table} WHERE {condition} RETURNING *")
    names = list(found.keys())
    rows = [tuple(Json(one) if isinstance(one, dict | list) else one for one in row) for row in found]
    return table, names, rows
