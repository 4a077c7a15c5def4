"""A Dovecot and a Postfix for all of these tests, with mailboxes that each test makes for itself."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mailservers import certificate
from tests.mailservers.hoster import Hoster, hoster


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here: it runs in a make target of its own."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.mailservers)


@pytest.fixture(scope="session")
def host() -> Iterator[Hoster]:
    """The servers, set up as at a hoster's."""
    # Outside of pytest's own directory, which is closed to the users that the servers' parts run as.
    with tempfile.TemporaryDirectory(prefix="plera-mail-") as name:
        place = Path(name)
        place.chmod(0o755)
        with hoster(place, certificate.make(place)) as running:
            yield running
