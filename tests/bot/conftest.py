"""Runners on a migrated database, and a queue that keeps what it is asked for."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.database import Runner, open_engine
from integrations.recording import RecordingQueue
from tests.databases import closed_engines


@pytest.fixture(autouse=True)
def engines_are_closed() -> Iterator[None]:
    """Close what a command left open because its process would end with it."""
    with closed_engines():
        yield


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
