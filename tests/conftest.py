"""What most tests stand on: Services with recording parts on a real database, and a workspace at work.

The database is a SQLite file, or with `--database=postgres` a PostgreSQL that pip brings along.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from bot.database import open_engine
from tests.bot.embedded import embedded_postgres
from tests.databases import empty, make_tables, new_database
from tests.world import World, build

settings.register_profile("plera", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, max_examples=300)
settings.load_profile("plera")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server; the workers of one run share it."""
    own = tmp_path_factory.getbasetemp()
    home = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    # Outside of pytest's directory, which each run closes to the user that PostgreSQL runs as when root tests.
    place = Path(gettempdir()) / "-".join(["plera", *home.parts[-2:]])
    with embedded_postgres(place, shared_by=home / "pg.lock") as url:
        yield url


@pytest.fixture(scope="session")
def postgres(postgres_server: str) -> str:
    """The address of a PostgreSQL database of this worker's own with our tables, which are empty."""
    url = new_database(postgres_server, os.environ.get("PYTEST_XDIST_WORKER", "tests"))
    make_tables(url)
    return url


@pytest.fixture(scope="session")
def kept_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine with tables for all tests of this process: emptying them is much faster than making them anew."""
    if request.config.getoption("--database") == "postgres":
        url = str(request.getfixturevalue("postgres"))
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('kept') / 'plera.db'}"
        make_tables(url)
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def world(kept_engine: Engine) -> World:
    """A workspace with people, two mailboxes, a profile, a run and leads; everything outside is recorded."""
    empty(kept_engine)
    return build(kept_engine)


@pytest.fixture(scope="session")
def postgres_engine(postgres: str) -> Iterator[Engine]:
    """An engine on PostgreSQL, for what SQLite cannot show: sessions side by side."""
    engine = open_engine(postgres)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_world(postgres_engine: Engine) -> World:
    """The same workspace on PostgreSQL, whatever the others run on."""
    empty(postgres_engine)
    return build(postgres_engine)
