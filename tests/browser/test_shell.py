"""The page's frame: colours, the phone, who one is in which tab, the sidebar, and what a screen reader finds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient

from sandbox.runner import Running, quick_config, running
from tests.browser.acts import (
    become,
    composer,
    messages,
    open_channel,
    show_faults,
    show_guide,
    show_traffic,
    wait_for_words,
)
from tests.browser.scans import contrast, nameless
from tests.sandbox.people import ANA, CARD_BLOCKS, GENERAL, INBOX, JO, REVIEW, a_seed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

BACKGROUND = "getComputedStyle(document.querySelector('.work')).backgroundColor"
DARK, LIGHT = "rgb(26, 29, 33)", "rgb(255, 255, 255)"


def test_the_colours_follow_the_system_until_somebody_chooses(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    open_channel(page)
    assert page.evaluate(BACKGROUND) == DARK

    page.get_by_role("button", name="You are Ana Ruiz").click()
    page.get_by_role("menuitemradio", name="Light").click()
    assert page.evaluate(BACKGROUND) == LIGHT
    page.reload()
    composer(page).wait_for()

    assert page.evaluate(BACKGROUND) == LIGHT


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(page: Page, client: WebClient, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    root = client.chat_postMessage(channel=REVIEW, text=f"Hello <@{ANA}> in <#{GENERAL}> `code`")["ts"]
    client.chat_postMessage(channel=REVIEW, text="A reply", thread_ts=str(root))
    client.chat_postEphemeral(channel=REVIEW, user=ANA, text="Only you")
    show_guide(page, done=2)
    show_faults(page, rate_limited=3)
    open_channel(page)
    wait_for_words(messages(page), "Only you")

    for place in (".top", ".guide", ".sidebar", ".message .message-head", ".message-note", ".thread-summary"):
        assert contrast(page, place) == []


def test_the_phone_shows_the_page_at_its_width_and_gives_back_where_one_was(page: Page) -> None:
    open_channel(page)
    switch = page.get_by_role("button", name="Phone")
    if page.viewport_size and page.viewport_size["width"] < 768:
        assert not switch.is_visible()
        return

    switch.click()
    phone = page.frame_locator("iframe.phone-screen")
    phone.get_by_role("button", name="Open the channels").click()
    assert phone.locator("html").evaluate("() => window.innerWidth") == 375
    phone.get_by_role("link", name="general").click()
    phone.get_by_role("heading", level=1, name="general").wait_for()
    switch.click()

    page.get_by_role("heading", level=1, name="general").wait_for()
    assert page.locator("iframe.phone-screen").count() == 0


def test_two_tabs_are_two_people(browser: Browser, slack: Running) -> None:
    context = browser.new_context(base_url=slack.url)
    page, other = context.new_page(), context.new_page()
    open_channel(page)
    other.goto(f"/?as={JO}#/slack/{REVIEW}")
    other.get_by_role("button", name="You are Jo Meyer").wait_for()

    become(page, "Kit Guest")
    page.get_by_role("button", name="You are Kit Guest, Guest").wait_for()
    page.reload()
    other.reload()

    other.get_by_role("button", name="You are Jo Meyer").wait_for()
    page.get_by_role("button", name="You are Kit Guest, Guest").wait_for()
    context.close()


def test_the_sidebar_counts_what_is_meant_for_me(page: Page, client: WebClient) -> None:
    client.chat_postMessage(channel=INBOX, text="Seen")
    open_channel(page, INBOX)
    wait_for_words(messages(page), "Seen")
    open_channel(page, REVIEW)

    client.chat_postMessage(channel=INBOX, text=f"<@{ANA}> look")
    client.chat_postMessage(channel=INBOX, text="for nobody")

    row = page.locator(".side-item", has_text="outreach-inbox")
    row.locator(".side-badge", has_text=re.compile("^1$")).wait_for(state="attached")


def test_what_came_while_one_was_away_stands_under_a_line(page: Page, client: WebClient) -> None:
    client.chat_postMessage(channel=INBOX, text="Seen")
    open_channel(page, INBOX)
    wait_for_words(messages(page), "Seen")
    open_channel(page, REVIEW)
    client.chat_postMessage(channel=INBOX, text="Fresh")

    open_channel(page, INBOX)
    wait_for_words(messages(page), "Fresh")

    after = page.get_by_role("separator", name="New messages").locator("xpath=following-sibling::article")
    assert [one.split("\n")[-1] for one in after.all_inner_texts()] == ["Fresh"]


def test_the_app_has_a_home_messages_and_about(page: Page) -> None:
    open_channel(page)
    if page.get_by_role("button", name="Open the channels").is_visible():
        page.get_by_role("button", name="Open the channels").click()

    page.locator(".side-item", has_text="Plera").click()
    tabs = page.get_by_role("navigation", name="App", exact=True)
    tabs.get_by_role("link", name="Home").wait_for()
    assert tabs.get_by_role("link").all_inner_texts() == ["Home", "Messages", "About"]
    assert tabs.locator("[aria-current=page]").inner_text() == "Home"
    tabs.get_by_role("link", name="About").click()

    page.get_by_role("heading", name="Commands").wait_for()
    page.locator(".about").get_by_text("/plera").wait_for()


def test_an_app_that_went_away_is_named_until_it_is_back(browser: Browser, tmp_path: Path) -> None:
    config = quick_config(a_seed(), tmp_path, "http://127.0.0.1:9")
    tab = browser.new_page()
    with running(config) as slack:
        tab.route(
            "**/healthz", lambda route: route.fulfill(status=503, json={"ok": False, "missing": ["bot"]})
        )
        tab.goto(f"{slack.url}/#/slack/{REVIEW}")
        tab.get_by_text("Plera does not answer just now").wait_for()

        tab.unroute("**/healthz")
        tab.route("**/healthz", lambda route: route.fulfill(json={"ok": True}))

        tab.get_by_text("Plera is back.").wait_for()
    tab.close()


def test_everything_one_can_press_has_a_name(page: Page, client: WebClient) -> None:
    root = str(client.chat_postMessage(channel=REVIEW, text="A card", blocks=CARD_BLOCKS)["ts"])
    client.chat_postMessage(channel=REVIEW, text="A reply", thread_ts=root)
    client.chat_postEphemeral(channel=REVIEW, user=ANA, text="Only you")
    show_guide(page, done=1)
    show_faults(page, token_revoked=True)
    show_traffic(page)

    for place in (f"slack/{REVIEW}", f"slack/{REVIEW}/thread/{root}", "mail", "clock", "inspector/faults"):
        page.goto(f"/#/{place}")
        page.locator("main h1:visible, main h2:visible").first.wait_for()
        assert nameless(page) == []
    assert page.locator("header.top, main, nav.tabs, aside.sidebar").count() == 4


def test_escape_gives_the_focus_back_to_what_opened_a_layer(page: Page) -> None:
    open_channel(page)
    button = page.get_by_role("button", name="You are Ana Ruiz")

    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("menu", name="Who you are").wait_for()
    page.keyboard.press("Escape")

    assert page.get_by_role("menu").count() == 0
    assert button.evaluate("(node) => node === document.activeElement")


def test_a_member_can_be_seen_in_the_members_of_a_channel(page: Page) -> None:
    open_channel(page)

    page.get_by_role("button", name="3 members").click()

    dialog = page.get_by_role("dialog", name="Members of #outreach-review")
    dialog.get_by_text("Jo Meyer").wait_for()
    assert dialog.get_by_role("button", name="Remove Plera").count() == 1


def test_a_channel_is_left_and_joined_again(page: Page) -> None:
    open_channel(page)
    menu = page.get_by_role("button", name="Open the channels")
    if menu.is_visible():
        menu.click()
    page.get_by_role("button", name="Browse channels").click()
    browser = page.get_by_role("dialog", name="Channels of the workspace")

    browser.get_by_role("button", name="Leave #general").click()
    browser.get_by_role("button", name="Join #general").click()

    browser.get_by_role("button", name="Leave #general").wait_for()
    page.keyboard.press("Escape")
    assert browser.count() == 0
    assert page.locator(".side-item", has_text="general").count() == 1
