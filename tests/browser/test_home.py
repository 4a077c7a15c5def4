"""The app's Home tab: opened, redrawn in place, and worked in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient

from tests.browser.acts import open_channel
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, JO, button, option, plain, text_input

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def home(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "home", "blocks": list(blocks)}


def dm_of(page: Page, user: str = ANA) -> str:
    asked = f"fetch('/_control/dm', {{method: 'POST', body: JSON.stringify({{user: '{user}'}})}})"
    return str(page.evaluate(f"{asked}.then((r) => r.json())")["channel"])


def open_home(page: Page) -> None:
    open_channel(page)
    page.goto(f"/#/slack/{dm_of(page)}/home")
    page.locator(".home-body").wait_for()


def tabs_opened(bot: BotDouble) -> list[str]:
    return [event["tab"] for event in bot.events("app_home_opened")]


def test_every_opening_is_told_to_the_app(page: Page, bot: BotDouble) -> None:
    open_home(page)
    bot.wait_for(lambda: tabs_opened(bot) == ["home"])

    page.get_by_role("link", name="Messages", exact=True).click()
    bot.wait_for(lambda: tabs_opened(bot) == ["home", "messages"])
    page.get_by_role("link", name="Home", exact=True).click()

    bot.wait_for(lambda: tabs_opened(bot) == ["home", "messages", "home"])


def test_a_redrawn_home_keeps_text_and_focus(page: Page, client: WebClient) -> None:
    field = text_input("note", "value", optional=True)
    client.views_publish(user_id=ANA, view=home({"type": "header", "text": plain("Before")}, field))
    open_home(page)
    note = page.get_by_label("Label")
    note.fill("Half a no")
    note.press("ArrowLeft")

    client.views_publish(user_id=ANA, view=home({"type": "header", "text": plain("After")}, field))

    page.get_by_role("heading", name="After").wait_for()
    assert note.input_value() == "Half a no"
    assert note.evaluate("(node) => [node === document.activeElement, node.selectionStart]") == [True, 8]


def test_what_is_chosen_in_a_home_reaches_the_app_with_its_values(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    runs = {"type": "static_select", "action_id": "run", "options": [option("q1"), option("q2")]}
    acts = {"type": "actions", "block_id": "top", "elements": [runs, button("create")]}
    client.views_publish(user_id=ANA, view=home(acts))
    open_home(page)

    page.get_by_role("combobox", name="Select an option").select_option("q2")
    chosen = bot.wait_for(lambda: bot.of_kind("block_actions"))[0]
    page.get_by_role("button", name="Press").click()

    assert chosen["view"]["type"] == "home"
    assert chosen["actions"][0]["selected_option"]["value"] == "q2"
    pressed = bot.wait_for(lambda: [one for one in bot.of_kind("block_actions") if one is not chosen])[-1]
    assert pressed["view"]["state"]["values"]["top"]["run"]["selected_option"]["value"] == "q2"


def test_a_home_that_was_never_shown_says_so(page: Page) -> None:
    open_home(page)

    page.get_by_text("Plera has not shown a home here yet.").wait_for()


def test_a_link_to_somebody_elses_home_leads_to_ones_own(page: Page, client: WebClient) -> None:
    client.views_publish(user_id=ANA, view=home({"type": "header", "text": plain("For Ana")}))
    open_channel(page)

    page.goto(f"/#/slack/{dm_of(page, JO)}/home")

    page.get_by_role("heading", name="For Ana").wait_for()
    page.get_by_role("heading", level=1, name="Plera").wait_for()
