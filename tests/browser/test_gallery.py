"""Every block and element at once, on both widths, in light and in dark: all drawn, named, and nothing too wide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from slack_sdk import WebClient

from sandbox.coverage import COVERAGE
from sandbox.runner import Running
from tests.browser.acts import messages, open_channel
from tests.browser.gallery import FIELDS, message_blocks, modal_blocks, on_server
from tests.browser.modals import show_modal
from tests.browser.scans import contrast, nameless
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, REVIEW, plain

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow

SHOTS = Path(__file__).parent / "shots"


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, page: Page) -> str:
    chosen: Literal["light", "dark"] = request.param
    page.emulate_media(color_scheme=chosen)
    return chosen


def kinds_of(value: Any) -> set[str]:
    """Every type that is named anywhere in a payload."""
    if isinstance(value, list):
        return set().union(*map(kinds_of, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    own = {value["type"]} if isinstance(value.get("type"), str) else set()
    return own.union(*map(kinds_of, value.values()))


def too_wide(where: Locator) -> list[str]:
    """What in a place ends right of the window, but for what scrolls by itself."""
    found: list[str] = where.evaluate(
        """(place) => [...place.querySelectorAll('*')].filter((node) => node.offsetParent
             && !node.closest('.table-box, .sr-only, pre, .tools')
             && node.getBoundingClientRect().right > Math.min(innerWidth, place.getBoundingClientRect().right) + 1)
           .map((node) => node.outerHTML.slice(0, 120))"""
    )
    return found


def keep(page: Page, where: Locator, name: str) -> None:
    """A picture to look at, with everything that scrolls laid open."""
    SHOTS.mkdir(exist_ok=True)
    size = page.viewport_size
    height = int(
        where.evaluate(
            "(node) => Math.max(...[node, ...node.querySelectorAll('*')].map((n) => n.scrollHeight))"
        )
    )
    page.set_viewport_size({"width": size["width"] if size else 1280, "height": min(height + 400, 9000)})
    where.screenshot(path=SHOTS / f"{name}.png")


def test_the_gallery_holds_every_block_and_element() -> None:
    held = kinds_of(message_blocks()) | kinds_of(modal_blocks())

    assert held >= COVERAGE.blocks | COVERAGE.elements


def test_every_block_and_element_of_a_message_is_drawn(
    page: Page, slack: Running, client: WebClient, theme: str
) -> None:
    client.chat_postMessage(channel=REVIEW, text="All of it", blocks=on_server(message_blocks(), slack.url))
    open_channel(page)
    card = messages(page).last
    card.get_by_role("button", name="Throw away").wait_for()

    assert card.locator(".unsupported").all_inner_texts() == []
    assert too_wide(card) == []
    assert nameless(page) == []
    assert contrast(page, ".message *") == []
    keep(page, card, f"gallery-message-{theme}-{page.viewport_size['width'] if page.viewport_size else ''}")


def test_every_block_and_element_of_a_modal_is_drawn(
    page: Page, slack: Running, bot: BotDouble, client: WebClient, theme: str
) -> None:
    dialog = show_modal(page, bot, client, *on_server(modal_blocks(), slack.url))

    for label in FIELDS:
        assert dialog.get_by_label(label, exact=False).count() > 0, label
    assert dialog.locator(".unsupported").all_inner_texts() == []
    assert too_wide(dialog) == []
    assert nameless(page) == []
    assert contrast(page, ".modal *") == []
    keep(page, dialog, f"gallery-modal-{theme}-{page.viewport_size['width'] if page.viewport_size else ''}")


def test_an_unknown_block_is_a_marker_and_the_rest_is_drawn(
    page: Page, slack: Running, client: WebClient
) -> None:
    strange = [
        {"type": "carousel", "block_id": "a"},
        {"type": "section", "block_id": "b", "text": plain("Before")},
        {"type": "actions", "block_id": "c", "elements": [{"type": "dial", "action_id": "d"}]},
        {"type": "table", "block_id": "e", "rows": 7},
        {"type": "constructor", "block_id": "f"},
        {"type": "section", "block_id": "g", "text": plain("After")},
    ]
    ts = str(client.chat_postMessage(channel=REVIEW, text="Odd")["ts"])

    def odd(route: Any) -> None:
        answer = route.fetch()
        told = answer.json()
        for message in told["messages"]:
            if message["ts"] == ts:
                message["blocks"] = strange
        route.fulfill(response=answer, json=told)

    page.route(f"**/_control/channels/{REVIEW}/messages*", odd)
    open_channel(page)

    card = messages(page).last
    card.get_by_text("After").wait_for()
    assert card.get_by_text("Before").is_visible()
    assert [
        text.split(" of type ")[1].split()[0] for text in card.locator(".unsupported").all_inner_texts()
    ] == [
        "carousel",
        "dial",
        "table",
        "constructor",
    ]


def test_a_press_on_a_thumb_reaches_the_app_and_stays_marked(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    client.chat_postMessage(channel=REVIEW, text="All of it", blocks=message_blocks()[-1:])
    open_channel(page)

    page.get_by_role("button", name="Bad").click()

    pressed = bot.wait_for(lambda: bot.of_kind("block_actions"))[0]
    assert pressed["user"]["id"] == ANA
    assert (pressed["actions"][0]["type"], pressed["actions"][0]["value"]) == ("feedback_buttons", "bad")
    assert page.get_by_role("button", name="Bad").get_attribute("aria-pressed") == "true"
