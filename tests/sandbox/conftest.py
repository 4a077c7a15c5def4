"""A local Slack with a listening bot, shared by the tests of a run and put back to its seed before each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.runner import Running, quick_config, running
from sandbox.seed import Seed
from tests.sandbox.bot_double import BotDouble, listening
from tests.sandbox.people import ANA, BOT, BOT_TOKEN, CARD_BLOCKS, REVIEW, SECRET, a_seed, modal
from tests.sandbox.person import Open, Person


@pytest.fixture(scope="session")
def seed() -> Seed:
    return a_seed()


@pytest.fixture(scope="session")
def shared_bot() -> Iterator[BotDouble]:
    with listening(SECRET) as double:
        yield double


@pytest.fixture(scope="session")
def shared_slack(
    seed: Seed, shared_bot: BotDouble, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    directory: Path = tmp_path_factory.mktemp("slack")
    with running(quick_config(seed, directory, shared_bot.url)) as slack:
        yield slack


@pytest.fixture
def bot(shared_bot: BotDouble) -> BotDouble:
    """The bot that hears from the local Slack."""
    return shared_bot


@pytest.fixture
def slack(shared_slack: Running, bot: BotDouble) -> Running:
    """A local Slack in its first state."""
    httpx.post(f"{shared_slack.url}/_control/reset").raise_for_status()
    bot.forget()
    return shared_slack


@pytest.fixture
def client(slack: Running) -> WebClient:
    """The real slack_sdk, as the app."""
    return WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def ana(slack: Running) -> Iterator[Person]:
    """Ana, an admin, in the review channel."""
    with httpx.Client(base_url=f"{slack.url}/_control/") as http:
        yield Person(ANA, http)


@pytest.fixture
def card(client: WebClient) -> str:
    """The ts of a message of the bot with a button, a select and an overflow menu."""
    answer = client.chat_postMessage(channel=REVIEW, text="A card", blocks=CARD_BLOCKS)
    assert answer["message"]["user"] == BOT
    return str(answer["ts"])


@pytest.fixture
def shows(ana: Person, bot: BotDouble, client: WebClient) -> Open:
    """Open a modal for Ana the way a bot does, with the trigger of a command."""

    def open_modal(*blocks: dict[str, Any], **fields: Any) -> dict[str, Any]:
        ana.does("command", channel=REVIEW, text="/plera")
        trigger = bot.last("command")["trigger_id"]
        view: dict[str, Any] = client.views_open(trigger_id=trigger, view=modal(*blocks, **fields))["view"]
        return view

    return open_modal
