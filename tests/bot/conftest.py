"""A migrated SQLite file, runners on it, and a queue that keeps what it is asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.database import Runner, open_engine
from integrations.recording import RecordingQueue
from tests.databases import migrated


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a migrated SQLite file."""
    return migrated(tmp_path)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_engine(url)
    yield opened
    opened.dispose()


@pytest.fixture
def queue() -> RecordingQueue:
    return RecordingQueue()


@pytest.fixture
def run(engine: Engine, queue: RecordingQueue) -> Runner:
    return Runner(engine, queue)


@pytest.fixture
def read(engine: Engine, queue: RecordingQueue) -> Runner:
    return Runner(engine, queue, writes=False)
