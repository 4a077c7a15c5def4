"""Writing many rows in one statement that reads the same however many they are."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Insert,
    TableValuedAlias,
    Update,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.base import Base

Row = Mapping[str, Any]
"""The values of one row, by the names of its columns; all rows of a set name the same ones."""


def insert_each(session: Session, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert these rows; what they do not name gets the default of its column, the same for all of them.

    The session flushes first and is not told: it knows no object of them.
    """
    if not rows:
        return
    names = tuple(rows[0])
    session.flush()
    if _has_arrays(session):
        session.connection().execute(_insert_from_arrays(table, names), _arrays(rows, names))
    else:
        session.connection().execute(insert(table), list(rows))


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
    values = {f"same_{name}": value for name, value in alike.items()}
    if _has_arrays(session):
        statement = _update_from_arrays(table, names, by, tuple(alike))
        session.connection().execute(statement, {**_arrays(rows, names), **values})
    else:
        statement = _update_one(table, names, by, tuple(alike))
        session.connection().execute(statement, [{**_prefixed(row), **values} for row in rows])


def among(
    session: Session, column: InstrumentedAttribute[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """Return the condition that a column has one of these values, in the same words however many they are."""
    if _has_arrays(session):
        kept = bindparam(None, list(values), type_=ARRAY(column.type), unique=True)
        return column == func.any(kept)
    return column.in_(values)


def _has_arrays(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _arrays(rows: Sequence[Row], names: tuple[str, ...]) -> dict[str, list[Any]]:
    return {f"of_{name}": [row[name] for row in rows] for name in names}


def _prefixed(row: Row) -> dict[str, Any]:
    return {f"of_{name}": value for name, value in row.items()}


def _given(table: type[Base], names: tuple[str, ...]) -> TableValuedAlias:
    """Return a table of the rows, which travel as one array for each column."""
    columns = table.__table__.c
    arrays = [bindparam(f"of_{name}", type_=ARRAY(columns[name].type)) for name in names]
    return func.unnest(*arrays).table_valued(*names, name="given").render_derived()


@lru_cache
def _insert_from_arrays(table: type[Base], names: tuple[str, ...]) -> Insert:
    given = _given(table, names)
    return insert(table).from_select(list(names), select(*(given.c[name] for name in names)))


@lru_cache
def _update_from_arrays(
    table: type[Base], names: tuple[str, ...], by: tuple[str, ...], alike: tuple[str, ...]
) -> Update:
    given, columns = _given(table, names), table.__table__.c
    new = {name: given.c[name] for name in names if name not in by}
    return (
        update(table)
        .where(*(columns[name] == given.c[name] for name in by))
        .values(**new, **_same(table, alike))
    )


@lru_cache
def _update_one(
    table: type[Base], names: tuple[str, ...], by: tuple[str, ...], alike: tuple[str, ...]
) -> Update:
    columns = table.__table__.c
    new = {name: bindparam(f"of_{name}", type_=columns[name].type) for name in names if name not in by}
    return (
        update(table)
        .where(*(columns[name] == bindparam(f"of_{name}") for name in by))
        .values(**new, **_same(table, alike))
    )


def _same(table: type[Base], alike: tuple[str, ...]) -> dict[str, BindParameter[Any]]:
    columns = table.__table__.c
    return {name: bindparam(f"same_{name}", type_=columns[name].type) for name in alike}
