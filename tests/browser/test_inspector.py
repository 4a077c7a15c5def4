"""The Inspector tab: traffic, coverage and faults, and the strip that says that Slack misbehaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.browser.acts import an_entry, composer, open_channel, show_faults, show_traffic
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import REVIEW

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.slow

COMMAND = an_entry(
    3, direction="to_bot", kind="command", name="/plera lab", request={"text": "lab"}, response=None
)
FAILED = an_entry(2, direction="to_bot", kind="event", name="message.im", status=500, retry=1)
REFUSED = an_entry(1, response={"ok": False, "error": "channel_not_found"})


def names(page: Page) -> list[str]:
    return page.locator(".traffic-name").all_inner_texts()


def test_traffic_stands_newest_first_and_is_filtered(page: Page) -> None:
    show_traffic(page, COMMAND, FAILED, REFUSED)
    page.goto("/#/inspector")
    page.get_by_text("/plera lab").wait_for()
    assert names(page) == ["/plera lab", "message.im", "chat.postMessage"]

    page.get_by_role("button", name="Failed").click()
    assert names(page) == ["message.im", "chat.postMessage"]
    page.get_by_role("button", name="From the bot").click()

    assert names(page) == ["chat.postMessage"]
    assert page.locator(".result").inner_text() == "200 channel_not_found"


def test_the_search_is_asked_of_the_record(page: Page) -> None:
    searched = show_traffic(page, COMMAND, FAILED)
    page.goto("/#/inspector")
    page.get_by_text("/plera lab").wait_for()

    page.get_by_role("searchbox", name="Search the traffic").fill("message.im")

    page.get_by_text("/plera lab").wait_for(state="detached")
    assert names(page) == ["message.im"]
    assert searched[-1] == "message.im"


def test_an_entry_is_read_as_text_and_folds(page: Page) -> None:
    show_traffic(page, an_entry(7))
    page.goto("/#/inspector")

    page.get_by_role("link", name=re.compile("chat.postMessage")).click()

    request = page.get_by_role("region", name="Request")
    request.get_by_text('"<b>bold</b>"').wait_for()
    assert request.locator("b").count() == 0
    request.locator("summary").first.click()
    assert not request.get_by_text('"<b>bold</b>"').is_visible()


def test_on_a_phone_an_entry_takes_the_place_of_the_list(page: Page) -> None:
    show_traffic(page, an_entry(7))
    page.goto("/#/inspector/traffic/7")
    page.get_by_role("region", name="Request").wait_for()
    back = page.get_by_role("button", name="Back to the list")
    if not back.is_visible():
        assert page.locator(".traffic-rows").is_visible()
        return
    assert not page.locator(".traffic-rows").is_visible()

    back.click()

    page.locator(".traffic-rows").wait_for()
    page.wait_for_function("document.activeElement.dataset.id === '7'")


def test_what_is_not_there_is_said_and_breaks_nothing(page: Page) -> None:
    for part in ("traffic?*", "coverage", "faults", "guide"):
        page.route(
            f"**/_control/{part}", lambda route: route.fulfill(status=404, json={"ok": False, "error": "No."})
        )

    for section, words in (
        ("traffic", "The record of traffic is not available"),
        ("coverage", "The list of what is supported is not available"),
        ("faults", "Making Slack misbehave is not available"),
    ):
        page.goto(f"/#/inspector/{section}")
        page.get_by_text(words).wait_for()

    assert page.get_by_role("region", name="Guide").count() == 0


def test_coverage_names_what_is_drawn_and_what_is_not_there(page: Page) -> None:
    coverage = {
        "ok": True,
        "methods": ["chat.postMessage"],
        "blocks": ["section", "video"],
        "elements": [],
        "not_drawn": ["video"],
        "events": [],
        "interactions": [],
        "not_supported": {"user tokens": "one installed app with one bot token"},
    }
    page.route("**/_control/coverage", lambda route: route.fulfill(json=coverage))
    page.goto("/#/inspector/coverage")

    page.get_by_role("row", name="section drawn").wait_for()
    assert page.get_by_role("row", name=re.compile("video accepted")).count() == 1
    page.get_by_role("searchbox", name="Filter what is supported").fill("token")

    assert page.locator("tbody tr").all_inner_texts() == ["user tokens\tone installed app with one bot token"]


def test_a_fault_is_started_shown_at_the_top_and_reset(page: Page) -> None:
    asked = show_faults(page)
    page.goto("/#/inspector/faults")

    page.get_by_role("spinbutton", name="Rate limited: how many calls").fill("3")
    page.get_by_role("button", name="Start: Rate limited").click()
    strip = page.locator(".strip")
    strip.get_by_text("429 for the next 3 calls").wait_for()
    open_channel(page)
    strip.get_by_role("button", name="Reset").click()

    strip.wait_for(state="hidden")
    assert asked == [{"rate_limited": 3}, {"reset": True}]


def test_a_channel_is_archived_from_here(page: Page) -> None:
    show_faults(page)
    asked: list[object] = []

    def answer(route: Route) -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(json={"ok": True})

    page.route("**/_control/channel/archive", answer)
    page.goto("/#/inspector/faults")

    page.get_by_label("Channel to archive").select_option(REVIEW)
    with page.expect_response("**/_control/channel/archive"):
        page.get_by_role("button", name="Archive", exact=True).click()

    assert asked == [{"user": "U0ANA00001", "channel": REVIEW, "archived": True}]


def test_what_really_went_is_shown_as_it_comes(page: Page, bot: BotDouble, client: WebClient) -> None:
    open_channel(page)
    composer(page).fill("/plera lab please")
    page.keyboard.press("Enter")
    bot.wait_for(lambda: bot.of_kind("command"))
    page.goto("/#/inspector")
    page.locator(".traffic-row", has_text="/plera").first.wait_for()

    client.chat_postMessage(channel=REVIEW, text="Just in")

    row = page.locator(".traffic-row", has_text="chat.postMessage")
    row.click()
    page.get_by_role("region", name="Request").get_by_text('"Just in"').wait_for()


def test_a_fault_that_was_started_really_shows(page: Page, client: WebClient) -> None:
    page.goto("/#/inspector/faults")

    page.get_by_role("spinbutton", name="Rate limited: how many calls").fill("1")
    page.get_by_role("button", name="Start: Rate limited").click()
    page.locator(".strip").wait_for()
    with pytest.raises(SlackApiError, match="ratelimited"):
        client.chat_postMessage(channel=REVIEW, text="Not now")

    page.locator(".strip").wait_for(state="hidden")
    page.get_by_role("button", name="Start: Rate limited").wait_for()
    assert client.chat_postMessage(channel=REVIEW, text="Now")["ok"]


def test_the_real_coverage_is_shown(page: Page) -> None:
    page.goto("/#/inspector/coverage")

    page.get_by_role("row", name="chat.postMessage supported").wait_for()

    assert page.get_by_role("row", name="section drawn").count() == 1
