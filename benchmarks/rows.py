"""The base of what writes many rows: the same rows, ready in memory, by COPY on PostgreSQL, else by executemany."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine

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


def write_again(engine: Engine, tables: Sequence[tuple[str, str]]) -> float:
    """Delete the rows of these tables that meet a condition and write them again; return the seconds of writing.

    A table comes before those whose rows name its own.
    """
    seconds = 0.0
    with engine.connect() as connection:
        transaction = connection.begin()
        cursor: Any = connection.connection.cursor()
        kept: list[tuple[str, Sequence[str], list[Any]]] = []
        for table, condition in reversed(tables):
            found = connection.exec_driver_sql(f"DELETE FROM {table} WHERE {condition} RETURNING *")
            # The column `detail` is JSON and would have to be packed again; none of these rows has any.
            names = [str(name) for name in tuple(found.keys()) if name != "detail"]
            kept.append((table, names, [tuple(row[name] for name in names) for row in found.mappings()]))
        for table, names, rows in reversed(kept):
            began_at = time.perf_counter()
            _put(engine, cursor, table, names, rows)
            seconds += time.perf_counter() - began_at
        began_at = time.perf_counter()
        transaction.commit()
        return seconds + time.perf_counter() - began_at
