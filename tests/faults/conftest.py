"""A database of each kind, a mail server that counts, and an installation on both."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, event

from bot import schema
from tests.databases import new_database
from tests.faults.company import Company, company
from tests.faults.mail_server import MailServer, mail_server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.faults)
            # Connections that a server threw out are closed by nobody.
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))


@pytest.fixture(autouse=True)
def closed_engines() -> Iterator[None]:
    """Close the connections of every engine that a test opened."""
    seen: set[Engine] = set()

    def note(connection: Connection) -> None:
        seen.add(connection.engine)

    event.listen(Engine, "begin", note)
    yield
    event.remove(Engine, "begin", note)
    for engine in seen:
        engine.dispose()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as serving:
        yield serving


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a migrated SQLite file."""
    url = f"sqlite:///{tmp_path / 'plera.db'}"
    schema.upgrade(url)
    return url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The address of a migrated database of its own on PostgreSQL."""
    url = new_database(postgres_server, f"faults_{uuid4().hex[:8]}")
    schema.upgrade(url)
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database, of each kind in turn."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def office(url: str, tmp_path: Path) -> Iterator[Company]:
    """An installation on each kind of database in turn."""
    with company(tmp_path, url) as made:
        yield made
