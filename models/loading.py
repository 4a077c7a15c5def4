"""Writing thousands of rows at once: COPY on PostgreSQL, one prepared INSERT on SQLite."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import repeat
from typing import Any

from sqlalchemy import JSON, Connection, LargeBinary, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.base import Base
from models.sets import dialect_of

_SPECIAL = re.compile(r"[\\\t\n\r]")
_NULL = r"\N"


def next_ids(session: Session, table: type[Base], count: int) -> Sequence[int]:
    """Return ids that nobody else gets, in order, for rows of a table that this transaction will load."""
    if dialect_of(session) == "postgresql":
        sequence = select(func.pg_get_serial_sequence(table.__tablename__, "id")).scalar_subquery()
        taken = (
            select(func.nextval(sequence).label("id")).select_from(func.generate_series(1, count)).subquery()
        )
        return sorted(session.scalars(select(func.array_agg(taken.c.id))).one())
    # A writing transaction on SQLite is alone from its beginning on.
    last = session.scalar(select(func.max(table.__table__.c.id))) or 0
    return range(last + 1, last + 1 + count)


@dataclass(frozen=True)
class Load:
    """Rows for a table, column by column, of which all have `same` alike; a column with a default may be missing."""

    table: type[Base]
    columns: Mapping[str, Sequence[Any]]
    same: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> str:
        return ", ".join(f'"{name}"' for name in (*self.same, *self.columns))

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


def load(session: Session, loads: Iterable[Load]) -> None:
    """Insert rows, one load after the other.

    On PostgreSQL each is made while the server still takes in the one before: making one must not ask the database.
    The session flushes first and is not told: it knows no object of them.
    """
    session.flush()
    if dialect_of(session) == "postgresql":
        _copy_each(session, loads)
        return
    for one in filter(len, loads):
        alike, kept = _values(session, one)
        places = ", ".join("?" for _ in (*alike, *kept))
        rows = list(zip(*(repeat(value, len(one)) for value in alike), *kept, strict=True))
        session.connection().exec_driver_sql(
            f'INSERT INTO "{one.table.__tablename__}" ({one.names}) VALUES ({places})', rows
        )


def _copy_each(session: Session, loads: Iterable[Load]) -> None:
    connection, statement = session.connection(), "COPY"
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, ExitStack() as under_way:
            for one in filter(len, loads):
                lines = copy_lines(*_values(session, one))
                # Only now is the end of the one before waited for.
                under_way.close()
                statement = f'COPY "{one.table.__tablename__}" ({one.names}) FROM STDIN'
                under_way.enter_context(cursor.copy(statement)).write(lines)
    except connection.dialect.loaded_dbapi.Error as error:
        raise as_of_sqlalchemy(connection, statement, error) from error


def _values(session: Session, one: Load) -> tuple[Sequence[Any], Sequence[Sequence[Any]]]:
    """Return what all rows have alike, and the columns, as the driver takes them."""
    alike = [_column(session, one.table, name, [value])[0] for name, value in one.same.items()]
    return alike, [_column(session, one.table, name, column) for name, column in one.columns.items()]


def commit_lazily(session: Session) -> None:
    """Let this transaction's commit not wait for the disk: for work that is done again where a crash has lost it.

    A server that crashes may lose the last such transactions, whole and in order, never a part of one.
    https://www.postgresql.org/docs/current/wal-async-commit.html
    """
    if dialect_of(session) == "postgresql":
        session.execute(text("SET LOCAL synchronous_commit TO off"))


def copy_lines(alike: Sequence[Any], columns: Sequence[Sequence[Any]]) -> str:
    """Return rows as COPY reads them: https://www.postgresql.org/docs/current/sql-copy.html, "Text Format".

    Written here column by column, which takes a quarter of the time that the driver takes row by row.
    """
    first = "".join(f"{_text(value)}\t" for value in alike)
    rows = map("\t".join, zip(*map(_texts, columns), strict=True))
    return first + f"\n{first}".join(rows) + "\n"


def _texts(values: Sequence[Any]) -> Iterable[str]:
    kinds = set(map(type, values))
    if kinds == {str}:
        return [_text(value) for value in values] if _SPECIAL.search("".join(values)) else values
    if kinds == {int}:
        return map(str, values)
    known = {value: _text(value) for value in set(values)}
    return [known[value] for value in values]


def _text(value: Any) -> str:
    if value is None:
        return _NULL
    if isinstance(value, str):
        plain = value.replace("\\", r"\\")
        return plain.replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, bool | int | float | date | datetime):
        return str(value)
    raise TypeError(f"COPY is not written for {type(value).__name__}")


def as_of_sqlalchemy(connection: Connection, statement: str, error: Any) -> BaseException:
    """Return what SQLAlchemy makes of a driver's error, as it does not see what goes by the driver."""
    dialect = connection.dialect
    is_away = dialect.is_disconnect(error, connection.connection.driver_connection, None)
    if is_away:
        connection.invalidate(error)
    made: BaseException = DBAPIError.instance(
        statement,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_away,
        dialect=dialect,
    )
    return made


def _column(session: Session, table: type[Base], name: str, values: Sequence[Any]) -> Sequence[Any]:
    dialect = session.get_bind().dialect
    type_ = table.__table__.c[name].type.dialect_impl(dialect)
    if isinstance(type_, JSON):
        return _written(values, none_as_null=type_.none_as_null)
    bind: Callable[[Any], Any] | None = type_.bind_processor(dialect)
    if bind is None or isinstance(type_, LargeBinary):
        # A driver's wrapper of bytes is not for COPY, and bytes every driver takes.
        return values
    known = {value: bind(value) for value in set(values)}
    return [known[value] for value in values]


def _written(values: Sequence[Any], *, none_as_null: bool) -> list[str | None]:
    """Return JSON as text, which either database takes; what is the same as in the row before is written once."""
    before, kept = object(), None
    written: list[str | None] = []
    for value in values:
        if value is not before and value != before:
            before, kept = value, None if value is None and none_as_null else json.dumps(value)
        written.append(kept)
    return written
