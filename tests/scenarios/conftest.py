"""An office for each scenario; when it closes, nothing that the bot sent may have been refused by Slack."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from models import Lead, Run, SourceGroup, StrategyProfile
from sandbox.runner import PATIENT_SECONDS
from tests.integrations.people_data_labs_server import PeopleDataLabsServer, people_data_labs
from tests.scenarios.office import Office
from tests.scenarios.premises import Transport, open_for_business

_OFFICES = {
    "office",
    "new_office",
    "slow_office",
    "renaming_office",
    "troubled_office",
    "enriching_office",
    "reached_office",
    "linkedin_office",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys in an office run on every database."""
    for item in items:
        if _OFFICES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.everywhere)


@contextmanager
def opened(
    directory: Path,
    url: str,
    *,
    trigger_seconds: float = PATIENT_SECONDS,
    transport: Transport = "http",
    is_empty: bool = False,
    renames_sent: bool = False,
    enrichment_url: str = "",
    public_url: str = "",
    has_linkedin: bool = False,
) -> Iterator[Office]:
    with (
        open_for_business(
            directory,
            url,
            trigger_seconds=trigger_seconds,
            transport=transport,
            is_empty=is_empty,
            renames_sent=renames_sent,
            enrichment_url=enrichment_url,
            public_url=public_url,
            has_linkedin=has_linkedin,
        ) as premises,
        httpx.Client(base_url=f"{premises.slack.url}/_control/", timeout=60) as http,
    ):
        office = Office(premises, http)
        office.reads_mail()
        yield office


@pytest.fixture
def office(
    tmp_path: Path, url: str, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> Iterator[Office]:
    """An office in which every message and view must pass Slack's checks, and no listener may fail.

    `over_both_transports` opens it twice: the bot hears over HTTP, then over Socket Mode.
    """
    with opened(tmp_path, url, transport=getattr(request, "param", "http")) as one:
        yield one
        assert one.problems() == []
        failures = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
        assert failures == []


@pytest.fixture
def new_office(tmp_path: Path, url: str, caplog: pytest.LogCaptureFixture) -> Iterator[Office]:
    """An office in which the app was installed a moment ago; what Slack refuses is looked at by each test."""
    with opened(tmp_path, url, is_empty=True) as one:
        yield one
        failures = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
        assert failures == []


@pytest.fixture
def linkedin_office(tmp_path: Path, url: str, caplog: pytest.LogCaptureFixture) -> Iterator[Office]:
    """An office beside a local LinkedIn, which the bot reaches through the local Unipile."""
    with opened(tmp_path, url, has_linkedin=True) as one:
        yield one
        assert one.problems() == []
        failures = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
        assert failures == []


@pytest.fixture
def renaming_office(tmp_path: Path, url: str) -> Iterator[Office]:
    """An office whose mail servers give every mail that it sends another Message-ID."""
    with opened(tmp_path, url, renames_sent=True) as one:
        yield one
        assert one.problems() == []


@pytest.fixture
def provider() -> Iterator[PeopleDataLabsServer]:
    """An enrichment provider that knows nobody yet."""
    with people_data_labs() as serving:
        yield serving


@pytest.fixture
def enriching_office(tmp_path: Path, url: str, provider: PeopleDataLabsServer) -> Iterator[Office]:
    """An office whose enrichment provider is set."""
    with opened(tmp_path, url, enrichment_url=provider.url) as one:
        yield one
        assert one.problems() == []


@pytest.fixture
def reached_office(tmp_path: Path, url: str) -> Iterator[Office]:
    """An office whose bot is told that it is reached from outside over https; nobody tries."""
    with opened(tmp_path, url, public_url="https://plera.kestrel.test") as one:
        yield one
        assert one.problems() == []


@pytest.fixture
def slow_office(tmp_path: Path, url: str) -> Iterator[Office]:
    """An office in which every click comes too late to open a modal."""
    with opened(tmp_path, url, trigger_seconds=0.0) as one:
        yield one


@pytest.fixture
def troubled_office(tmp_path: Path, url: str) -> Iterator[Office]:
    """An office whose Slack may refuse: what is shown in the end is checked, not what was refused on the way."""
    with opened(tmp_path, url) as one:
        yield one


@pytest.fixture
def bare_office(office: Office) -> Office:
    """An office with people, channels and mailboxes, but nobody to write to and no run or profile yet."""

    def empty(session: Session) -> None:
        for table in (Lead, SourceGroup, Run, StrategyProfile):
            session.execute(delete(table))

    office.premises.services.run(empty)
    return office
