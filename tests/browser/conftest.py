"""A browser that looks at a local Slack with a listening bot."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient

from sandbox.runner import Running, quick_config, running
from tests.browser.chromium import DESKTOP, FLAGS, PHONE, executable
from tests.sandbox.bot_double import BotDouble, listening
from tests.sandbox.people import BOT_TOKEN, SECRET, a_seed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, without a window."""
    if importlib.util.find_spec("playwright") is None:
        pytest.fail("The browser tests need Playwright: pip install -e '.[browser]'.")
    from playwright.sync_api import sync_playwright

    path = executable()
    if path is None:
        pytest.fail("The browser tests need Chromium: install it with apt-get install chromium.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def bot() -> Iterator[BotDouble]:
    with listening(SECRET) as double:
        yield double


@pytest.fixture
def slack(bot: BotDouble, tmp_path: Path) -> Iterator[Running]:
    with running(quick_config(a_seed(), tmp_path, bot.url)) as started:
        yield started


@pytest.fixture
def client(slack: Running) -> WebClient:
    """The app."""
    return WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Width and height of the window."""
    chosen: tuple[int, int] = request.param
    return chosen


@pytest.fixture
def page(browser: Browser, slack: Running, size: tuple[int, int]) -> Iterator[Page]:
    """An empty tab. What goes wrong in the page fails the test."""
    width, height = size
    tab = browser.new_page(base_url=slack.url, viewport={"width": width, "height": height})
    tab.set_default_timeout(10_000)
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
    yield tab
    tab.close()
    assert wrong == []
