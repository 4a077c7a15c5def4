"""Writing thousands of rows at once: COPY on PostgreSQL, one prepared INSERT on SQLite."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Connection, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.base import Base
from models.sets import dialect_of


def next_ids(session: Session, table: type[Base], count: int) -> Sequence[int]:
    """Return ids that nobody else gets, in order, for rows of a table that this transaction will load."""
    if dialect_of(session) == "postgresql":
        sequence = select(func.pg_get_serial_sequence(table.__tablename__, "id")).scalar_subquery()
        taken = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
        return sorted(session.scalars(taken))
    # A writing transaction on SQLite is alone from its beginning on.
    last = session.scalar(select(func.max(table.__table__.c.id))) or 0
    return range(last + 1, last + 1 + count)


def load(session: Session, table: type[Base], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows that name these columns in this order; every column without a default must be among them.

    The session flushes first and is not told: it knows no object of them.
    """
    if not rows:
        return
    session.flush()
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join("?" for _ in names)
    if dialect_of(session) == "postgresql":
        _copy(session, f'COPY "{table.__tablename__}" ({columns}) FROM STDIN', table, names, rows)
        return
    statement = f'INSERT INTO "{table.__tablename__}" ({columns}) VALUES ({places})'
    session.connection().exec_driver_sql(statement, list(_bound(session, table, names, rows)))


def _copy(
    session: Session, statement: str, table: type[Base], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copied:
            for row in _bound(session, table, names, rows):
                copied.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_of_sqlalchemy(connection, statement, error) from error


def _as_of_sqlalchemy(connection: Connection, statement: str, error: Any) -> BaseException:
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


def _bound(
    session: Session, table: type[Base], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> Iterator[tuple[Any, ...]]:
    """Return the rows as the driver takes them, column by column, as most values of a column repeat."""
    columns = zip(*rows, strict=True)
    kept = [_column(session, table, name, column) for name, column in zip(names, columns, strict=True)]
    return zip(*kept, strict=True)


def _column(session: Session, table: type[Base], name: str, values: Sequence[Any]) -> Sequence[Any]:
    dialect = session.get_bind().dialect
    type_ = table.__table__.c[name].type.dialect_impl(dialect)
    if isinstance(type_, JSON):
        return _written(values, none_as_null=type_.none_as_null)
    bind: Callable[[Any], Any] | None = type_.bind_processor(dialect)
    if bind is None:
        return values
    known = {value: bind(value) for value in set(values)}
    return [known[value] for value in values]


def _written(values: Sequence[Any], *, none_as_null: bool) -> list[str | None]:
    """Return JSON as text, which either database takes; what is the same as in the row before is written once."""
    before, kept = object(), None
    written: list[str | None] = []
    for value in values:
        if value != before:
            before, kept = value, None if value is None and none_as_null else json.dumps(value)
        written.append(kept)
    return written
