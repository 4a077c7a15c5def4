"""What most tests stand on: Services with recording parts on a real database, and a workspace at work.

The database is a SQLite file, or with `--database=postgres` a PostgreSQL that pip brings along.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, text

from bot.database import open_engine
from models import Base
from tests.bot.embedded import embedded_postgres
from tests.world import World, build

settings.register_profile("plera", deadline=None)
settings.load_profile("plera")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL with our tables, which are empty."""
    with embedded_postgres(tmp_path_factory.mktemp("pg")) as url:
        _make_tables(url)
        yield url


@pytest.fixture
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with our tables and no rows."""
    if request.config.getoption("--database") == "postgres":
        url = str(request.getfixturevalue("postgres"))
        _empty(url)
    else:
        url = f"sqlite:///{tmp_path / 'plera.db'}"
        _make_tables(url)
    opened = open_engine(url)
    yield opened
    opened.dispose()


@pytest.fixture
def world(engine: Engine) -> World:
    """A workspace with people, two mailboxes, a profile, a run and leads; everything outside is recorded."""
    return build(engine)


def _make_tables(url: str) -> None:
    tables = open_engine(url, for_migrations=True)
    Base.metadata.create_all(tables)
    tables.dispose()


def _empty(url: str) -> None:
    tables = open_engine(url, for_migrations=True)
    names = ", ".join(f'"{name}"' for name in Base.metadata.tables)
    with tables.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    tables.dispose()
