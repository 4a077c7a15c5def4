"""The database's revision: upgrading, refusing one that does not fit, comparing migrations with models."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, inspect, text

import migrations
from bot.database import DatabaseUnusable, open_engine
from bot.database_refusals import half_migrated, said_plainly

_VERSION_TABLE = "alembic_version"
_CREATED = re.compile(r'\bop\.create_table\(\s*"(\w+)"')
_DROPPED = re.compile(r'\bop\.drop_table\(\s*"(\w+)"')
_RENAMED = re.compile(r'\bop\.rename_table\(\s*"(\w+)",\s*"(\w+)"')


class _Problem(NamedTuple):
    """Why this program cannot work with a database, with the fix, and whether an upgrade is that fix."""

    sentence: str
    is_upgradable: bool = False


def require_current(url: str) -> None:
    """Raises DatabaseUnusable unless the database can be reached and is at the program's own revision."""
    engine = open_engine(url)
    try:
        with said_plainly(url), engine.connect() as connection:
            problem = _problem(connection, url)
    finally:
        engine.dispose()
    if problem is not None:
        raise DatabaseUnusable(problem.sentence)


def upgrade(url: str) -> str:
    """Bring the database to the program's revision in one transaction and return that revision.

    A second call does nothing, and of two at once one waits. Raises DatabaseUnusable when the database cannot be
    reached, is half migrated or damaged, or belongs to a newer program.
    """
    engine = open_engine(url, for_migrations=True)
    try:
        with said_plainly(url), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(7072657261)"))
            problem = _problem(connection, url)
            if problem is not None:
                if not problem.is_upgradable:
                    raise DatabaseUnusable(problem.sentence)
                _run_migrations(connection)
    finally:
        engine.dispose()
    return migrations.revisions()[-1]


def tables_at(revision: str) -> set[str]:
    """Return the tables of a revision, read from the migrations' text so that Alembic is not needed."""
    tables: set[str] = set()
    for file in sorted(Path(migrations.__file__).parent.glob("versions/[0-9]*_*.py")):
        if file.name.partition("_")[0] <= revision:
            tables = _after(file.read_text("utf-8"), tables)
    return tables


def differences() -> list[str]:
    """Return, a sentence each, where migrated tables differ from the models; both are made in SQLite files."""
    from models import Base

    with tempfile.TemporaryDirectory() as directory:
        migrated_url = f"sqlite:///{Path(directory, 'migrated.db')}"
        upgrade(migrated_url)
        declared = open_engine(f"sqlite:///{Path(directory, 'declared.db')}", for_migrations=True)
        migrated = open_engine(migrated_url, for_migrations=True)
        try:
            Base.metadata.create_all(declared)
            return compare(shape(migrated), shape(declared))
        finally:
            declared.dispose()
            migrated.dispose()


def shape(engine: Engine) -> dict[str, dict[str, Any]]:
    """Return for each table its columns, keys, indexes and constraints in a comparable form."""
    inspector = inspect(engine)
    tables: dict[str, dict[str, Any]] = {}
    for table in inspector.get_table_names():
        if table == _VERSION_TABLE:
            continue
        parts: dict[str, Any] = {"primary key": inspector.get_pk_constraint(table)["constrained_columns"]}
        for column in inspector.get_columns(table):
            parts[f"column {column['name']}"] = (repr(column["type"]), column["nullable"], column["default"])
        for key in inspector.get_foreign_keys(table):
            parts[f"foreign key {key['name']}"] = (
                key["constrained_columns"],
                key["referred_table"],
                key["options"],
            )
        for unique in inspector.get_unique_constraints(table):
            parts[f"unique constraint {unique['name']}"] = unique["column_names"]
        for check in inspector.get_check_constraints(table):
            parts[f"check {check['name']}"] = check["sqltext"]
        for index in inspector.get_indexes(table):
            said = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
            options = {name: value for name, value in said.items() if value not in ("", "[]", "None")}
            parts[f"index {index['name']}"] = (index["column_names"], bool(index["unique"]), options)
        tables[table] = parts
    return tables


def compare(
    migrated: Mapping[str, Mapping[str, Any]], declared: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """Return, a sentence each, where two shapes differ."""
    found = [f"Table {table} is only in the migrations." for table in sorted(set(migrated) - set(declared))]
    for table, wanted in sorted(declared.items()):
        has = migrated.get(table)
        if has is None:
            found.append(f"Table {table} is only in the models.")
            continue
        found += [f"{table}: {part} is only in the migrations." for part in sorted(set(has) - set(wanted))]
        found += [f"{table}: {part} is only in the models." for part in sorted(set(wanted) - set(has))]
        found += [
            f"{table}: {part} is {has[part]} in the migrations and {wanted[part]} in the models."
            for part in sorted(set(has) & set(wanted))
            if has[part] != wanted[part]
        ]
    return found


def _revisions_in(connection: Connection, tables: set[str]) -> list[str]:
    if _VERSION_TABLE not in tables:
        return []
    return list(connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalars())


def _problem(connection: Connection, url: str) -> _Problem | None:
    tables = set(inspect(connection).get_table_names())
    found = _revisions_in(connection, tables)
    known = migrations.revisions()
    tables.discard(_VERSION_TABLE)
    if not tables and not found:
        return _Problem("The database is empty: run `plera db upgrade`.", is_upgradable=True)
    if len(found) != 1:
        return _Problem(half_migrated(url))
    (revision,) = found
    if revision not in known:
        return _Problem(
            f"The database is at revision {revision}, which this program does not know: a newer Plera made it. "
            "Install that version again or restore a backup from before."
        )
    # Tables that are none of ours do not matter: extensions of PostgreSQL bring some.
    if tables & set[str]().union(*map(tables_at, known)) != tables_at(revision):
        return _Problem(half_migrated(url))
    if revision != known[-1]:
        return _Problem(
            f"The database is at revision {revision} and this program needs {known[-1]}: run `plera db upgrade`.",
            is_upgradable=True,
        )
    return None


def _after(migration: str, tables: set[str]) -> set[str]:
    upgrade_only = migration.partition("def downgrade")[0]
    tables = (tables | set(_CREATED.findall(upgrade_only))) - set(_DROPPED.findall(upgrade_only))
    renamed: dict[str, str] = dict(_RENAMED.findall(upgrade_only))
    return {renamed.get(table, table) for table in tables}


def _run_migrations(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise DatabaseUnusable(
                f"The upgrade would leave {len(broken)} rows without what they refer to and was undone: "
                "restore a backup."
            )
