"""A Slack that answers as told, and a client of it."""

from collections.abc import Iterator

import pytest

from integrations.slack import SlackClient
from tests.integrations.slack_double import SlackScript, slack_double


@pytest.fixture
def script() -> SlackScript:
    return SlackScript()


@pytest.fixture
def client(script: SlackScript) -> Iterator[SlackClient]:
    with slack_double(script) as base_url:
        yield SlackClient(base_url, timeout_seconds=5)
