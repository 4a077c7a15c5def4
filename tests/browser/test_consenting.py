"""A mailbox is connected by its owner's consent in a real browser: from `/plera senders` to the issuer and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.demo_home import choose_ports
from tests.browser.acts import become
from tests.browser.walk import PATIENT, Walk
from tests.scenarios.demo_process import DemoProcess

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.slow

SHOTS = Path(__file__).parent / "shots"
SAMS = "sam@kestrel.test"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[DemoProcess]:
    made = DemoProcess(tmp_path / ".plera", choose_ports(("page",), {})["page"])
    made.start("--fresh")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()


@pytest.fixture
def tab(browser: Browser, demo: DemoProcess) -> Iterator[Page]:
    """The local Slack as Sam has it open; what goes wrong in it, or in a tab that it opens, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
    opened = context.new_page()
    opened.goto(demo.url)
    become(opened, "Sam")
    yield opened
    context.close()
    assert wrong == []


def presses_connect(walk: Walk) -> Locator:
    """Press Connect with Google in the page of the senders; return the dialog with the link."""
    walk.dialog("Senders").get_by_role("button", name="Connect with Google").click()
    dialog = walk.dialog("Connect with Google")
    dialog.get_by_text("no password is typed here").wait_for()
    return dialog


def goes_to_issuer(tab: Page, dialog: Locator) -> Page:
    """Follow the link into a tab of its own, past the page that says who asked; return that tab at the issuer."""
    with tab.expect_popup() as opened:
        dialog.get_by_role("link", name="Go on to Google").click()
    asking = opened.value
    asking.get_by_text("Go on only if that was you.").wait_for()
    keep(asking, "asking")
    asking.get_by_role("link", name="Go on to Google").click()
    asking.get_by_role("heading", name="Sign in with Google (local)").wait_for()
    return asking


def keep(page: Page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"consent-{name}.png")


def granted(demo: DemoProcess) -> list[str]:
    """Return for which mailboxes the issuer has given tokens."""
    state: dict[str, Any] = httpx.get(f"{demo.url}/_control/oauth", timeout=30).raise_for_status().json()
    return [str(one["address"]) for one in state["grants"]]


def test_a_consent_that_is_refused_connects_nothing_and_one_that_is_given_a_mailbox(
    tab: Page, demo: DemoProcess
) -> None:
    walk = Walk(tab, demo.url, lambda _: None)
    walk.opens_channel("general")
    walk.types_command("/plera senders")

    refused = goes_to_issuer(tab, presses_connect(walk))
    refused.get_by_role("radio", name=SAMS).check()
    refused.get_by_role("button", name="Cancel").click()

    refused.get_by_role("heading", name="Not connected").wait_for(timeout=PATIENT)
    refused.get_by_text("You did not allow it at Google").wait_for()
    keep(refused, "refused")
    assert granted(demo) == []
    refused.close()
    tab.bring_to_front()
    walk.leaves("Connect with Google")

    issuer = goes_to_issuer(tab, presses_connect(walk))
    issuer.get_by_role("radio", name=SAMS).check()
    keep(issuer, "issuer")
    issuer.get_by_role("button", name="Allow").click()

    issuer.get_by_role("heading", name="Connected").wait_for(timeout=PATIENT)
    issuer.get_by_text(f"{SAMS} is connected.").wait_for()
    keep(issuer, "connected")
    assert granted(demo) == [SAMS]
    tab.bring_to_front()
    followed = tab.get_by_text(f"{SAMS} is connected: it sends and is read by your consent.").first
    followed.wait_for(timeout=PATIENT)
    keep(tab, "followed")
