"""Runners on a migrated database, a queue that keeps what it is asked for, settings with a Redis and a Slack."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.database import Runner, open_engine
from bot.manifest import SCOPES
from bot.settings import Settings
from integrations.recording import RecordingQueue
from tests.bot.embedded import embedded_valkey
from tests.bot.slack_at_start import TOKEN, SlackAtStart, slack_at_start
from tests.databases import closed_engines

KEY = urlsafe_b64encode(bytes(32)).decode()


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


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with embedded_valkey(tmp_path_factory.mktemp("valkey")) as address:
        yield address


@pytest.fixture
def slack() -> Iterator[SlackAtStart]:
    with slack_at_start() as serving:
        serving.scopes = ",".join(SCOPES)
        serving.slack_channels = {"C1": {"is_member": True}, "C2": {"is_member": True}}
        yield serving


@pytest.fixture
def settings(url: str, redis_url: str, slack: SlackAtStart) -> Settings:
    return Settings(
        database_url=url,
        redis_url=redis_url,
        slack_bot_token=TOKEN,
        slack_signing_secret="s",
        slack_url=slack.url,
        secret_keys=(KEY,),
        public_url="https://plera.example.com",
    )
