"""Rows by the hundred thousand that the database itself writes, so that none of them passes through Python."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Engine, Select, String, cast, func, insert, literal, select, text
from sqlalchemy.orm import InstrumentedAttribute

from bot import statistics


@contextmanager
def loading(engine: Engine) -> Iterator[Any]:
    """Open one transaction in which foreign keys are not checked, as the rows are known to be whole."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


def analyze(engine: Engine) -> None:
    """Let the database learn what it holds, as autovacuum and the clock would have by the time."""
    if statistics.renew(engine.url.render_as_string(hide_password=False)):
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def numbers_to(count: int) -> CTE:
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < count))


def named(table: Any, **columns: Any) -> list[Any]:
    """Return the columns of a SELECT that fills a table: what is no column itself is a value of that column's type."""
    return [
        (one if isinstance(one, ColumnElement | InstrumentedAttribute) else _value(table, name, one)).label(
            name
        )
        for name, one in columns.items()
    ]


def _value(table: Any, name: str, value: Any) -> ColumnElement[Any]:
    return literal(value, table.__table__.c[name].type)


def filled(table: Any, rows: Select[Any]) -> Any:
    """Return the statement that inserts these rows; their labels are names of columns, defaults fill the rest."""
    return insert(table).from_select([column.name for column in rows.selected_columns], rows)


def joined(*parts: Any) -> ColumnElement[str]:
    """Return these texts and columns as one text."""
    whole: ColumnElement[str] = literal("")
    for part in parts:
        whole = whole.concat(cast(part, String) if isinstance(part, ColumnElement) else part)
    return whole


def seconds_after(engine: Engine, begins_at: datetime, seconds: ColumnElement[int]) -> ColumnElement[Any]:
    if engine.dialect.name == "postgresql":
        return literal(begins_at) + seconds * literal(timedelta(seconds=1))
    moment = begins_at.strftime("%Y-%m-%d %H:%M:%S")
    return func.strftime("%Y-%m-%d %H:%M:%S.000000", moment, joined("+", seconds, " seconds"))
