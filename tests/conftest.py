"""What most tests stand on: Services with recording parts on a real database, and a workspace at work.

The database is a SQLite file, or with `--database=postgres` a PostgreSQL that pip brings along.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from bot import schema
from bot.database import open_engine
from tests.bot.embedded import embedded_postgres
from tests.databases import copied, make_tables, migrated, new_database
from tests.examples import MOST, SEARCHING
from tests.world import World, build

settings.register_profile("plera", deadline=None, derandomize=True, max_examples=50)
settings.register_profile(SEARCHING, deadline=None, max_examples=MOST)
settings.load_profile("plera")


_ON_THE_DATABASE = {"url", "server_url", "blank_url", "kept_engine"}
"""The fixtures that `--database` changes; what a test without any of them shows does not depend on it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL leave out what has no database, and skip what only SQLite has, with the reason its mark gives."""
    if not is_on_postgres(config):
        return
    elsewhere = [
        item for item in items if not _ON_THE_DATABASE.intersection(getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in set(elsewhere)]
    for item in items:
        mark = item.get_closest_marker("sqlite")
        if mark is not None:
            item.add_marker(pytest.mark.skip(reason=mark.args[0]))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Let the garbage collector pass by what stays anyway: modules, mappers and the collected tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def is_on_postgres(config: pytest.Config) -> bool:
    return bool(config.getoption("--database") == "postgres")


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
def postgres_template(postgres_server: str) -> str:
    """The address of a migrated PostgreSQL database that nobody connects to: it is there to be copied."""
    url = new_database(postgres_server, f"template_{uuid4().hex[:8]}")
    schema.upgrade(url)
    return url


@pytest.fixture(scope="session")
def postgres(postgres_template: str) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of this process's own, which tests empty for each other."""
    with copied(postgres_template, f"kept_{uuid4().hex[:8]}") as url:
        yield url


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database of this test's own: an SQLite file, or one on PostgreSQL."""
    if not is_on_postgres(request.config):
        yield migrated(tmp_path)
        return
    with copied(request.getfixturevalue("postgres_template"), f"own_{uuid4().hex[:8]}") as address:
        yield address


@pytest.fixture
def blank_postgres(postgres_server: str) -> str:
    """The address of a database without tables on PostgreSQL, whatever the others run on."""
    return new_database(postgres_server, f"blank_{uuid4().hex[:8]}")


@pytest.fixture
def server_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without tables on PostgreSQL; "" where programs make their own SQLite file."""
    return str(request.getfixturevalue("blank_url")) if is_on_postgres(request.config) else ""


@pytest.fixture
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables: an SQLite file that is not there yet, or one on PostgreSQL."""
    if is_on_postgres(request.config):
        return str(request.getfixturevalue("blank_postgres"))
    return f"sqlite:///{tmp_path / 'blank.db'}"


@pytest.fixture(scope="session")
def kept_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine with tables for all tests of this process: emptying them is much faster than making them anew."""
    if is_on_postgres(request.config):
        url = str(request.getfixturevalue("postgres"))
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('kept') / 'plera.db'}"
        make_tables(url)
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def world(kept_engine: Engine, request: pytest.FixtureRequest) -> World:
    """A workspace with people, two mailboxes, a profile, a run and leads; everything outside is recorded.

    Where a test is marked `unseen`, what is to be shown in Slack is not drawn.
    """
    return build(kept_engine, is_seen=request.node.get_closest_marker("unseen") is None)


@pytest.fixture(scope="session")
def postgres_engine(postgres: str) -> Iterator[Engine]:
    """An engine on PostgreSQL, for what SQLite cannot show: sessions side by side."""
    engine = open_engine(postgres)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_world(postgres_engine: Engine) -> World:
    """The same workspace on PostgreSQL, whatever the others run on."""
    return build(postgres_engine)
