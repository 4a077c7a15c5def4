"""Databases for tests: tables made once, emptied between tests, an own one for each worker on one PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Connection, Engine, event, make_url, text

from bot import schema
from bot.database import open_engine
from models import Base

_UNCHECKED = "SET LOCAL session_replication_role = replica"
_IDS_FROM_ONE = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
# What a crash of the machine would lose is of no use to a test.
_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


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


def empty(engine: Engine) -> None:
    """Take out every row and let ids begin at 1 again."""
    tables = [f'DELETE FROM "{name}"' for name in Base.metadata.tables]
    sweeper = open_engine(engine.url.render_as_string(hide_password=False), for_migrations=True)
    with sweeper.begin() as connection:
        if engine.dialect.name == "sqlite":
            for one in tables:
                connection.exec_driver_sql(one)
        else:
            connection.exec_driver_sql("; ".join([_UNCHECKED, *tables, _IDS_FROM_ONE]))
    sweeper.dispose()


def migrated(directory: Path) -> str:
    """Put a migrated SQLite file into a directory and return its address; the migrations run once a process."""
    path = directory / "plera.db"
    shutil.copyfile(_migrated_once(), path)
    return f"sqlite:///{path}"


@cache
def _migrated_once() -> Path:
    path = Path(mkdtemp(prefix="plera-migrated-")) / "plera.db"
    schema.upgrade(f"sqlite:///{path}")
    return path
