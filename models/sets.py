"""Writing many rows in one statement that reads the same however many they are."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
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
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine

from models.base import Base

Row = Mapping[str, Any]
"""The values of one row, by the names of its columns; all rows of a set name the same ones, and hold no bytes."""


@dataclass(frozen=True)
class Asked:
    """A statement that is kept, with the values it names."""

    statement: Executable
    given: Mapping[str, Any]


_MANY = 20
_BETWEEN = "\x1f"
"""The unit separator, which no text that is looked for has in it."""


def insert_each(session: Session, table: type[Base], rows: Sequence[Row], *, or_leave: bool = False) -> None:
    """Insert these rows; what they do not name gets the default of its column, the same for all of them.

    With `or_leave` those that are there already stay as they are. The session flushes first and is not told: it
    knows no object of them.
    """
    if rows:
        session.flush()
        _insert_all(session, table, rows, (), or_leave=or_leave)


def insert_returning(
    session: Session, table: type[Base], rows: Sequence[Row], *returning: str
) -> Iterable[Any]:
    """Insert rows, as `insert_each`, and return these columns of each, in no order."""
    if not rows:
        return ()
    session.flush()
    return _insert_all(session, table, rows, returning)


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
    if rows:
        session.flush()
        asked = update_of(session, table, rows, by=by, same=same)
        session.connection().execute(asked.statement, asked.given)


def update_of(
    session: Session,
    table: type[Base],
    rows: Sequence[Row],
    *,
    by: tuple[str, ...] = ("id",),
    same: Row | None = None,
) -> Asked:
    """Return the statement of `update_each`, for one row at least, to be carried out with others."""
    names, alike, given = _travelling(session, table, rows)
    new = tuple(name for name in rows[0] if name not in by)
    statement = _update(table, names, alike, by, new, tuple(same or {}), dialect_of(session))
    values = {f"new_{name}": value for name, value in (same or {}).items()}
    return Asked(statement, given | values)


def insert_of(session: Session, table: type[Base], rows: Sequence[Row]) -> Asked:
    """Return the statement of `insert_each`, for one row at least, to be carried out with others."""
    names, alike, given = _travelling(session, table, rows)
    return Asked(_insert(table, names, alike, (), dialect_of(session), or_leave=False), given)


def among(
    session: Session, column: InstrumentedAttribute[Any] | ColumnElement[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """Return the condition that a column has one of these values, in the same words however many they are."""
    if _has_arrays(session):
        # Not by ==: of two functions Python may ask the right one first, and any() stands on the right alone.
        return column.bool_op("=")(func.any(_array(column.type, list(values))))
    written = json.dumps(_bound_values(session, column.type, list(values)))
    given = func.json_each(bindparam(None, written, type_=String(), unique=True)).table_valued("value")
    return column.in_(select(given.c.value))


def _array(type_: TypeEngine[Any], values: list[Any]) -> ColumnElement[Any]:
    """Return values as an array; many texts travel as one, as the driver looks at each element of an array."""
    if len(values) > _MANY and set(map(type, values)) == {str}:
        joined = _BETWEEN.join(values)
        if joined.count(_BETWEEN) == len(values) - 1:
            return func.string_to_array(bindparam(None, joined, type_=String(), unique=True), _BETWEEN)
    return bindparam(None, values, type_=ARRAY(type_), unique=True)


def among_named(
    dialect: str, column: InstrumentedAttribute[Any] | ColumnElement[Any], name: str
) -> ColumnElement[bool]:
    """Return the condition of `among` for a statement that is kept: its values, from `listed`, are bound by name."""
    if dialect == "postgresql":
        return column.bool_op("=")(func.any(bindparam(name, type_=ARRAY(column.type))))
    given = func.json_each(bindparam(name, type_=String())).table_valued("value")
    return column.in_(select(given.c.value))


def listed(
    session: Session, column: InstrumentedAttribute[Any] | ColumnElement[Any], values: Collection[Any]
) -> Any:
    """Return values as `among_named` takes them."""
    if _has_arrays(session):
        return list(values)
    return json.dumps(_bound_values(session, column.type, list(values)))


def in_states(
    column: InstrumentedAttribute[Any] | ColumnElement[Any], states: Sequence[StrEnum]
) -> ColumnElement[bool]:
    """Return the condition that a column has one of these states, which stand in the SQL.

    A list of values would be written anew at each execution, and a state that is passed as a value proves nothing to
    the planner of a partial index: https://www.sqlite.org/partialindex.html, 3. Nor does a list of one, for an index on
    rows that are equal to it.
    """
    written: list[ColumnElement[Any]] = [literal_column(f"'{one}'") for one in states]
    return column == written[0] if len(written) == 1 else column.in_(written)


def dialect_of(session: Session) -> str:
    """Return the name of the database that a session speaks to, by which its kept statements are told apart."""
    return session.get_bind().dialect.name


def _has_arrays(session: Session) -> bool:
    return dialect_of(session) == "postgresql"


def _insert_all(
    session: Session,
    table: type[Base],
    rows: Sequence[Row],
    returning: tuple[str, ...],
    *,
    or_leave: bool = False,
) -> Iterable[Any]:
    names, alike, given = _travelling(session, table, rows)
    statement = _insert(table, names, alike, returning, dialect_of(session), or_leave=or_leave)
    return session.connection().execute(statement, given)


def _travelling(
    session: Session, table: type[Base], rows: Sequence[Row]
) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Any]]:
    """Return the columns that differ, those that all rows have alike, and the rows as a statement takes them.

    What differs travels as an array for each column, on SQLite as one JSON value; what is alike once.
    """
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    alike = tuple(name for name, values in columns.items() if values.count(values[0]) == len(values))
    # One column goes along whatever it says, as it tells how many rows there are.
    names = tuple(name for name in columns if name not in alike) or alike[:1]
    alike = tuple(name for name in alike if name not in names)
    given: dict[str, Any] = {f"same_{name}": columns[name][0] for name in alike}
    if _has_arrays(session):
        return names, alike, given | {f"of_{name}": columns[name] for name in names}
    types = table.__table__.c
    kept = [_bound_values(session, types[name].type, columns[name]) for name in names]
    return names, alike, given | {"given_rows": json.dumps(list(zip(*kept, strict=True)))}


def _bound_values(session: Session, type_: TypeEngine[Any], values: list[Any]) -> list[Any]:
    """Return the values of a column as SQLite keeps them; each is worked out once, as most of them repeat."""
    dialect = session.get_bind().dialect
    bind = type_.dialect_impl(dialect).bind_processor(dialect)
    if bind is None:
        return values
    kept = {value: bind(value) for value in set(values)}
    return [kept[value] for value in values]


def _given(
    table: type[Base], names: tuple[str, ...], alike: tuple[str, ...], dialect: str
) -> tuple[TableValuedAlias, dict[str, ColumnElement[Any]]]:
    """Return a table of the rows, and the columns of all of them by name."""
    columns = table.__table__.c
    found: dict[str, ColumnElement[Any]] = {}
    if dialect == "postgresql":
        arrays = [bindparam(f"of_{name}", type_=ARRAY(columns[name].type)) for name in names]
        given = func.unnest(*arrays).table_valued(*names, name="given").render_derived()
        found.update({name: given.c[name] for name in names})
    else:
        rows = bindparam("given_rows", type_=String())
        given = func.json_each(rows).table_valued("value", name="given")
        for place, name in enumerate(names):
            found[name] = func.json_extract(given.c.value, f"$[{place}]")
    found.update(_bound("same", table, alike))
    return given, found


def _bound(prefix: str, table: type[Base], names: tuple[str, ...]) -> dict[str, BindParameter[Any]]:
    columns = table.__table__.c
    return {name: bindparam(f"{prefix}_{name}", type_=columns[name].type) for name in names}


@lru_cache(maxsize=512)
def _insert(
    table: type[Base],
    names: tuple[str, ...],
    alike: tuple[str, ...],
    returning: tuple[str, ...],
    dialect: str,
    *,
    or_leave: bool,
) -> Executable:
    given, found = _given(table, names, alike, dialect)
    # The condition is always true: without one SQLite takes ON CONFLICT for a join's ON.
    chosen = select(*found.values()).select_from(given).where(true())
    into: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    written = into.from_select(list(found), chosen)
    if or_leave:
        written = written.on_conflict_do_nothing()
    if returning:
        written = written.returning(*(table.__table__.c[name] for name in returning))
    statement: Executable = written
    return statement


@lru_cache(maxsize=512)
def _update(
    table: type[Base],
    names: tuple[str, ...],
    alike: tuple[str, ...],
    by: tuple[str, ...],
    new: tuple[str, ...],
    same: tuple[str, ...],
    dialect: str,
) -> Update:
    _, found = _given(table, names, alike, dialect)
    columns = table.__table__.c
    values = {name: found[name] for name in new} | _bound("new", table, same)
    return update(table).where(*(columns[name] == found[name] for name in by)).values(**values)
