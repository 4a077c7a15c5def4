"""Writing many rows in one statement that reads the same however many they are."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Executable,
    String,
    TableValuedAlias,
    Update,
    bindparam,
    func,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.base import Base

Row = Mapping[str, Any]
"""The values of one row, by the names of its columns; all rows of a set name the same ones, and hold no bytes."""


def insert_each(session: Session, table: type[Base], rows: Sequence[Row], *, or_leave: bool = False) -> None:
    """Insert these rows; what they do not name gets the default of its column, the same for all of them.

    With `or_leave` those that are there already stay as they are. The session flushes first and is not told: it
    knows no object of them.
    """
    if rows:
        names = tuple(rows[0])
        session.flush()
        statement = _insert(table, names, _dialect(session), or_leave=or_leave)
        session.connection().execute(statement, _travelling(session, table, rows, names))


def insert_returning(
    session: Session, table: type[Base], rows: Sequence[Row], *returning: str
) -> Iterable[Any]:
    """Insert rows, as `insert_each`, and return these columns of each, in no order."""
    if not rows:
        return ()
    names = tuple(rows[0])
    session.flush()
    statement = _insert(table, names, _dialect(session), returning)
    return session.connection().execute(statement, _travelling(session, table, rows, names))


def update_each(
    session: Session,
    table: type[Base],
    rows: Sequence[Row],
    *,
    by: tuple[str, ...] = ("id",),
    same: Row | None = None,
) -> None:
    """Set what each row names, and `same` on all of them, where the columns `by` are as the row says.

    The session flushes first and is not told: refresh what it knows of them.
    """
    if not rows:
        return
    names, alike = tuple(rows[0]), same or {}
    session.flush()
    statement = _update(table, names, by, tuple(alike), _dialect(session))
    values = {f"same_{name}": value for name, value in alike.items()}
    session.connection().execute(statement, _travelling(session, table, rows, names) | values)


def among(
    session: Session, column: InstrumentedAttribute[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """Return the condition that a column has one of these values, in the same words however many they are."""
    if _has_arrays(session):
        kept = bindparam(None, list(values), type_=ARRAY(column.type), unique=True)
        return column == func.any(kept)
    return column.in_(values)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _has_arrays(session: Session) -> bool:
    return _dialect(session) == "postgresql"


def _travelling(
    session: Session, table: type[Base], rows: Sequence[Row], names: tuple[str, ...]
) -> dict[str, Any]:
    """Return the rows as a statement takes them: an array for each column, on SQLite one JSON value."""
    if _has_arrays(session):
        return {f"of_{name}": [row[name] for row in rows] for name in names}
    columns = [_kept(session, table, [row[name] for row in rows], name) for name in names]
    return {"given_rows": json.dumps(list(zip(*columns, strict=True)))}


def _kept(session: Session, table: type[Base], values: list[Any], name: str) -> list[Any]:
    """Return the values of a column as SQLite keeps them; each is worked out once, as most of them repeat."""
    dialect = session.get_bind().dialect
    bind = table.__table__.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    if bind is None:
        return values
    kept = {value: bind(value) for value in set(values)}
    return [kept[value] for value in values]


def _given(
    table: type[Base], names: tuple[str, ...], dialect: str
) -> tuple[TableValuedAlias, dict[str, ColumnElement[Any]]]:
    """Return a table of the rows, and its columns by name."""
    if dialect == "postgresql":
        columns = table.__table__.c
        arrays = [bindparam(f"of_{name}", type_=ARRAY(columns[name].type)) for name in names]
        given = func.unnest(*arrays).table_valued(*names, name="given").render_derived()
        return given, {name: given.c[name] for name in names}
    given = func.json_each(bindparam("given_rows", type_=String())).table_valued("value", name="given")
    found: dict[str, ColumnElement[Any]] = {}
    for place, name in enumerate(names):
        found[name] = func.json_extract(given.c.value, f"$[{place}]")
    return given, found


@lru_cache
def _insert(
    table: type[Base],
    names: tuple[str, ...],
    dialect: str,
    returning: tuple[str, ...] = (),
    *,
    or_leave: bool = False,
) -> Executable:
    given, found = _given(table, names, dialect)
    # The condition is always true: without one SQLite takes ON CONFLICT for a join's ON.
    chosen = select(*found.values()).select_from(given).where(true())
    into: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    written = into.from_select(list(names), chosen)
    if or_leave:
        written = written.on_conflict_do_nothing()
    if returning:
        written = written.returning(*(table.__table__.c[name] for name in returning))
    statement: Executable = written
    return statement


@lru_cache
def _update(
    table: type[Base], names: tuple[str, ...], by: tuple[str, ...], alike: tuple[str, ...], dialect: str
) -> Update:
    _, found = _given(table, names, dialect)
    columns = table.__table__.c
    new = {name: found[name] for name in names if name not in by}
    return (
        update(table)
        .where(*(columns[name] == found[name] for name in by))
        .values(**new, **_same(table, alike))
    )


def _same(table: type[Base], alike: tuple[str, ...]) -> dict[str, BindParameter[Any]]:
    columns = table.__table__.c
    return {name: bindparam(f"same_{name}", type_=columns[name].type) for name in alike}
