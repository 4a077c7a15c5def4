"""A message is drawn anew under somebody's hand: an open menu stays, and no press is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient

from tests.browser.acts import messages, open_channel, wait_for_words
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import REVIEW

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow


def card(words: str, *entries: str, more: int = 0, action_id: str = "menu") -> list[dict[str, Any]]:
    """Build a card whose menu has these entries, and so many lines above it."""
    options = [{"text": {"type": "plain_text", "text": one}, "value": one.casefold()} for one in entries]
    above = [
        {"type": "section", "text": {"type": "plain_text", "text": f"Line {number}"}}
        for number in range(more)
    ]
    head: dict[str, Any] = {
        "type": "section",
        "block_id": "head",
        "text": {"type": "plain_text", "text": words},
    }
    if entries:
        head["accessory"] = {"type": "overflow", "action_id": action_id, "options": options}
    press = {
        "type": "button",
        "action_id": "press",
        "text": {"type": "plain_text", "text": "Press"},
        "value": "1",
    }
    return [*above, head, {"type": "actions", "block_id": "foot", "elements": [press]}]


def posted(page: Page, client: WebClient, *entries: str) -> str:
    ts = str(client.chat_postMessage(channel=REVIEW, text="Card", blocks=card("First", *entries))["ts"])
    open_channel(page)
    wait_for_words(messages(page), "First")
    return ts


def redrawn(page: Page, client: WebClient, ts: str, blocks: list[dict[str, Any]], words: str) -> None:
    client.chat_update(channel=REVIEW, ts=ts, text="Card", blocks=blocks)
    wait_for_words(messages(page), words)


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def chosen(bot: BotDouble) -> str:
    clicked = bot.wait_for(lambda: bot.of_kind("block_actions"))[-1]["actions"][0]
    return str((clicked.get("selected_option") or clicked)["value"])


def test_an_open_menu_stays_with_its_button_and_its_click_reaches_the_app(
    page: Page, client: WebClient, bot: BotDouble
) -> None:
    ts = posted(page, client, "Edit", "Archive")
    page.locator("button.overflow").click()
    page.keyboard.press("ArrowDown")
    archive = page.get_by_role("menuitem", name="Archive")
    archive.wait_for()

    redrawn(page, client, ts, card("Second", "Edit", "Archive", more=3), "Second")

    assert archive.is_visible()
    assert archive.evaluate("(node) => document.activeElement === node")
    button = page.locator("button.overflow")
    assert button.get_attribute("aria-expanded") == "true"
    menu = page.get_by_role("menu").bounding_box()
    assert menu is not None
    assert abs(menu["x"] - middle(button)[0]) < 300
    assert abs(menu["y"] - middle(button)[1]) < 200
    archive.click()
    assert chosen(bot) == "archive"
    assert page.get_by_role("menu").count() == 0
    assert button.evaluate("(node) => document.activeElement === node")


def test_an_open_menu_offers_what_the_message_offers_now(
    page: Page, client: WebClient, bot: BotDouble
) -> None:
    ts = posted(page, client, "Edit", "Archive")
    page.locator("button.overflow").click()
    page.get_by_role("menuitem", name="Archive").wait_for()

    redrawn(page, client, ts, card("Second", "Edit", "Bring back"), "Second")

    assert page.get_by_role("menuitem", name="Archive").count() == 0
    page.get_by_role("menuitem", name="Bring back").click()
    assert chosen(bot) == "bring back"


@pytest.mark.parametrize("action_id", ["", "other"])
def test_a_menu_that_is_no_longer_there_closes(page: Page, client: WebClient, action_id: str) -> None:
    ts = posted(page, client, "Edit")
    page.locator("button.overflow").click()
    page.get_by_role("menu").wait_for()

    entries = ["Edit"] if action_id else []
    redrawn(page, client, ts, card("Second", *entries, action_id=action_id), "Second")

    page.get_by_role("menu").wait_for(state="detached")


def test_the_button_closes_its_menu_after_a_redraw_too(page: Page, client: WebClient) -> None:
    ts = posted(page, client, "Edit")
    page.locator("button.overflow").click()
    redrawn(page, client, ts, card("Second", "Edit"), "Second")

    page.locator("button.overflow").click()

    assert page.get_by_role("menu").count() == 0


def test_a_message_waits_to_be_drawn_while_it_is_pressed(
    page: Page, client: WebClient, bot: BotDouble
) -> None:
    ts = posted(page, client, "Edit")
    page.mouse.move(*middle(page.get_by_role("button", name="Press")))
    page.mouse.down()
    client.chat_update(channel=REVIEW, ts=ts, text="Card", blocks=card("Second", "Edit"))
    client.chat_postMessage(channel=REVIEW, text="Later")
    page.wait_for_timeout(1500)
    assert messages(page).filter(has_text="First").count() == 1

    page.mouse.up()

    assert chosen(bot) == "1"
    wait_for_words(messages(page), "Second")
    wait_for_words(messages(page), "Later")
