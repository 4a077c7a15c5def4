"""Databases for tests: tables made once, emptied between tests, an own one for each worker on one PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, make_url, text

from bot import schema
from bot.database import open_engine
from models import Base

_UNCHECKED = "SET LOCAL session_replication_role = replica"
_IDS_FROM_ONE = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
_NEXT_ID = "SELECT setval(pg_get_serial_sequence('{0}', 'id'), max(id)) FROM \"{0}\""
# What a crash of the machine would lose is of no use to a test.
_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")

Rows = dict[str, list[tuple[Any, ...]]]


def make_tables(url: str) -> None:
    """Make our tables in an empty database."""
    engine = open_engine(url, for_migrations=True)
    Base.metadata.create_all(engine)
    engine.dispose()


def new_database(server_url: str, name: str) -> str:
    """Make a database of its own on a PostgreSQL server and return its address; the server forgets about disks."""
    server = open_engine(server_url, for_migrations=True)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in _CARELESS:
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    server.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def copied(template_url: str, name: str) -> Iterator[str]:
    """Copy a PostgreSQL database that nobody is connected to; yields the copy's address and drops it afterwards."""
    template = make_url(template_url)
    server = open_engine(
        template.set(database="postgres").render_as_string(hide_password=False), for_migrations=True
    ).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template.database}"'))
    try:
        yield template.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        server.dispose()


@contextmanager
def closed_engines() -> Iterator[None]:
    """Close the connections of every engine that the block uses."""
    seen: set[Engine] = set()

    def note(connection: Connection) -> None:
        seen.add(connection.engine)

    event.listen(Engine, "begin", note)
    try:
        yield
    finally:
        event.remove(Engine, "begin", note)
        for engine in seen:
            engine.dispose()


def refill(engine: Engine, rows: Rows) -> None:
    """Put rows in the place of all that are there; the next ids follow theirs, from 1 in empty tables."""
    tables = [f'DELETE FROM "{name}"' for name in Base.metadata.tables]
    sweeper = open_engine(engine.url.render_as_string(hide_password=False), for_migrations=True)
    with sweeper.begin() as connection:
        if engine.dialect.name == "sqlite":
            for one in tables:
                connection.exec_driver_sql(one)
        else:
            connection.exec_driver_sql("; ".join([_UNCHECKED, *tables, _IDS_FROM_ONE]))
        for name, found in rows.items():
            _insert(connection, Base.metadata.tables[name], found)
    sweeper.dispose()


def rows_of(engine: Engine) -> Rows:
    """Return every row by table, as the database has it: what Python would make of it is not asked."""
    reader = open_engine(engine.url.render_as_string(hide_password=False), for_migrations=True)
    with reader.begin() as connection:
        found = {name: _rows(connection, table) for name, table in Base.metadata.tables.items()}
    reader.dispose()
    return {name: rows for name, rows in found.items() if rows}


def _rows(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    # PostgreSQL writes a whole row as one text, and reads it as such.
    wanted = _columns(table) if connection.dialect.name == "sqlite" else f'CAST("{table.name}" AS text)'
    order = ", ".join(f'"{column.name}"' for column in table.primary_key)
    found = connection.exec_driver_sql(f'SELECT {wanted} FROM "{table.name}" ORDER BY {order}')
    return [tuple(row) for row in found]


def _insert(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" * len(table.columns))
        given = f'INSERT INTO "{table.name}" ({_columns(table)}) VALUES ({places})'
        connection.exec_driver_sql(given, rows)
        return
    whole = f'INSERT INTO "{table.name}" SELECT (one.row).* FROM (SELECT CAST(%s AS "{table.name}") AS row) AS one'
    connection.exec_driver_sql(whole, rows)
    if "id" in table.columns:
        connection.exec_driver_sql(_NEXT_ID.format(table.name))


def _columns(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def migrated(directory: Path) -> str:
    """Put a migrated SQLite file into a directory and return its address; the migrations run once a process."""
    return migrated_at(directory / "plera.db")


def migrated_at(path: Path) -> str:
    """Put a migrated SQLite file here and return its address."""
    shutil.copyfile(_migrated_once(), path)
    return f"sqlite:///{path}"


@cache
def _migrated_once() -> Path:
    path = Path(mkdtemp(prefix="plera-migrated-")) / "plera.db"
    schema.upgrade(f"sqlite:///{path}")
    return path
