"""The whole journey through the page of a real demo, at the width of a desktop and of a phone.

Every modal and card is photographed into tests/browser/shots, which git ignores: look at them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.demo_home import choose_ports
from tests.browser.first_run import FirstRun
from tests.browser.linkedin_walk import LinkedInWalk
from tests.browser.walk import Keep, Walk
from tests.scenarios.demo_process import DemoProcess

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

SHOTS = Path(__file__).parent / "shots"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[DemoProcess]:
    made = DemoProcess(tmp_path / ".plera", choose_ports(("page",), {})["page"])
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()


@pytest.fixture
def tab(browser: Browser, size: tuple[int, int]) -> Iterator[Page]:
    """An empty tab. What goes wrong in the page fails the test."""
    width, height = size
    opened = browser.new_page(viewport={"width": width, "height": height})
    opened.set_default_timeout(20_000)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    opened.close()
    assert wrong == []


def keeping(tab: Page, size: tuple[int, int]) -> Keep:
    """Return what photographs the screen, made tall enough that a long modal is seen whole."""
    width, height = size
    folder = SHOTS / str(width)
    folder.mkdir(parents=True, exist_ok=True)

    def keep(name: str) -> None:
        tab.wait_for_timeout(300)
        tab.screenshot(path=folder / f"{name}.png")
        tab.set_viewport_size({"width": width, "height": 2 * height})
        tab.screenshot(path=folder / f"{name}-tall.png")
        tab.set_viewport_size({"width": width, "height": height})

    return keep


def test_a_newcomer_gets_from_the_command_to_an_answered_reply(
    demo: DemoProcess, tab: Page, size: tuple[int, int]
) -> None:
    demo.start("--fresh")
    tab.goto(demo.url)

    Walk(tab, demo.url, keeping(tab, size)).through()


def test_a_newcomer_plays_a_prospect_on_linkedin_and_finds_the_tasks_by_hand(
    demo: DemoProcess, tab: Page, size: tuple[int, int]
) -> None:
    demo.start("--fresh")

    LinkedInWalk(tab, demo.url, keeping(tab, size)).through()


def test_an_admin_sets_a_new_workspace_up_from_app_home(
    demo: DemoProcess, tab: Page, size: tuple[int, int]
) -> None:
    demo.start("--fresh", "--empty")
    tab.goto(demo.url)

    FirstRun(tab, demo.url, keeping(tab, size)).through()
