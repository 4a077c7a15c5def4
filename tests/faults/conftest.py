"""A database of each kind, a mail server that counts, and an installation on both."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.databases import closed_engines, copied, migrated
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
def engines_are_closed() -> Iterator[None]:
    with closed_engines():
        yield


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as serving:
        yield serving


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a migrated SQLite file."""
    return migrated(tmp_path)


@pytest.fixture
def postgres_url(postgres_template: str) -> Iterator[str]:
    """The address of a migrated database of its own on PostgreSQL."""
    with copied(postgres_template, f"faults_{uuid4().hex[:8]}") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database, of each kind in turn."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def office(url: str, tmp_path: Path) -> Iterator[Company]:
    """An installation on each kind of database in turn."""
    with company(tmp_path, url) as made:
        yield made
