"""Several statements sent at once: on PostgreSQL they cost one round trip, and nothing between them and the driver."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from models.base import Base
from models.loading import as_of_sqlalchemy
from models.sets import Asked, Row, dialect_of, insert_of, update_of

_Convert = Callable[[Any], Any] | None


class Writes:
    """What a transaction still has to write: collected, then carried out together."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked: list[Asked] = []

    def update(
        self,
        table: type[Base],
        rows: Sequence[Row],
        *,
        by: tuple[str, ...] = ("id",),
        same: Row | None = None,
    ) -> None:
        """Write later what `update_each` would write."""
        if rows:
            self._asked.append(update_of(self._session, table, rows, by=by, same=same))

    def insert(self, table: type[Base], rows: Sequence[Row]) -> None:
        """Write later what `insert_each` would write."""
        if rows:
            self._asked.append(insert_of(self._session, table, rows))

    def carry_out(self) -> None:
        """Write now what was collected: before anything is read that it may change."""
        asked, self._asked = self._asked, []
        together(self._session, asked)


def together(session: Session, asked: Sequence[Asked]) -> list[Sequence[Any]]:
    """Carry out statements in their order and return the rows of each, none of one that returns nothing.

    Each sees what those before it have locked or written. They are compiled once, so each has to be the same object
    every time. The session flushes first and is not told: it knows no object of them.
    """
    if not asked:
        return []
    session.flush()
    if dialect_of(session) == "postgresql":
        return _in_a_pipeline(session, asked)
    connection = session.connection()
    found = (connection.execute(one.statement, one.given) for one in asked)
    return [rows.all() if rows.returns_rows else () for rows in found]


def _in_a_pipeline(session: Session, asked: Sequence[Asked]) -> list[Sequence[Any]]:
    """Send all before the first answer is read: https://www.psycopg.org/psycopg3/docs/advanced/pipeline.html."""
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    ready = [_ready(one.statement, connection.dialect) for one in asked]
    values = [kept.bound(one.given) for kept, one in zip(ready, asked, strict=True)]
    try:
        with driver.pipeline():
            cursors = [driver.execute(kept.text, row) for kept, row in zip(ready, values, strict=True)]
        return [kept.read(cursor) for kept, cursor in zip(ready, cursors, strict=True)]
    except connection.dialect.loaded_dbapi.Error as error:
        raise as_of_sqlalchemy(connection, "; ".join(kept.text for kept in ready), error) from error


@dataclass(frozen=True)
class _Ready:
    """A compiled statement: how its values go in and its columns come out."""

    text: str
    fixed: Mapping[str, Any]
    binds: Mapping[str, _Convert]
    reads: Sequence[tuple[int, Callable[[Any], Any]]] | None

    def bound(self, given: Mapping[str, Any]) -> dict[str, Any]:
        values = {
            name: convert(given[name]) if convert else given[name] for name, convert in self.binds.items()
        }
        values.update(self.fixed)
        return values

    def read(self, cursor: Any) -> Sequence[Any]:
        if self.reads is None:
            return ()
        rows = cursor.fetchall()
        if not self.reads:
            return rows  # type: ignore[no-any-return]
        found = [list(row) for row in rows]
        for place, convert in self.reads:
            for row in found:
                row[place] = convert(row[place])
        return found


@lru_cache(maxsize=512)
def _ready(statement: Executable, dialect: Dialect) -> _Ready:
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    assert isinstance(compiled, SQLCompiler)
    binds: dict[str, _Convert] = {}
    fixed: dict[str, Any] = {}
    # What a row does not name: an INSERT binds the defaults of its columns under their names.
    defaults: dict[str, Any] = {
        column.key: getattr(column.default, "arg", None) for column in compiled.insert_prefetch
    }
    for name, bind in compiled.binds.items():
        convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if bind.required:
            binds[name] = convert
            continue
        value = defaults.get(name, bind.effective_value)
        if callable(value):
            raise TypeError(f"The default of {name} has to be worked out for each row")
        fixed[name] = convert(value) if convert else value
    return _Ready(compiled.string, fixed, binds, _reads(statement, dialect))


def _reads(statement: Any, dialect: Dialect) -> Sequence[tuple[int, Callable[[Any], Any]]] | None:
    if not statement.is_select and not statement._returning:
        return None
    processors = (
        (place, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for place, column in enumerate(statement.exported_columns)
    )
    return [(place, convert) for place, convert in processors if convert]
