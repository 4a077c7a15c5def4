"""The local Slack's page in a real browser, at the width of a desktop and of a phone."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.runner import Running, quick_config, running
from sandbox.seed import Mailbox
from tests.browser.modals import show_modal
from tests.sandbox.bot_double import BotDouble, Reply
from tests.sandbox.people import (
    CARD_BLOCKS,
    GENERAL,
    INBOX,
    REVIEW,
    a_seed,
    button,
    modal,
    option,
    plain,
    text_input,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.slow

HOSTILE = "<img src=x onerror=alert(1)> &lt;!channel&gt; *x*"


def open_channel(page: Page, channel: str = REVIEW) -> None:
    page.goto(f"/#/slack/{channel}")
    composer(page, "Channel").wait_for()


def composer(page: Page, pane: str) -> Locator:
    return page.get_by_role("region", name=pane).get_by_role("combobox", name=re.compile("^(Message|Reply)"))


def say(page: Page, text: str, pane: str = "Channel") -> None:
    """Type into a pane's composer and send."""
    composer(page, pane).fill(text)
    page.keyboard.press("Enter")


def messages(page: Page, pane: str = "Channel") -> Locator:
    return page.get_by_role("region", name=pane).get_by_role("article")


def wait_for_words(where: Locator, words: str) -> Locator:
    found = where.filter(has_text=words).first
    found.wait_for()
    return found


def test_a_sent_message_appears_and_reaches_the_bot(page: Page, bot: BotDouble) -> None:
    open_channel(page)

    say(page, "Hello *there* @Jo Meyer")

    sent = wait_for_words(messages(page), "Hello there @Jo Meyer")
    assert sent.locator("strong").inner_text() == "there"
    assert bot.wait_for_event("message")["text"] == "Hello *there* <@U0JO000001>"


def test_text_from_outside_stays_text(page: Page, client: WebClient) -> None:
    blocks = [{"type": "section", "text": plain(HOSTILE)}]
    client.chat_postMessage(channel=REVIEW, text=HOSTILE.replace("<", "&lt;"), blocks=blocks)
    open_channel(page)

    drawn = wait_for_words(messages(page), "onerror")

    assert HOSTILE in drawn.inner_text()
    assert drawn.locator("img").count() == 0


def test_a_thread_is_read_and_answered_beside_its_channel(page: Page, client: WebClient) -> None:
    root = client.chat_postMessage(channel=REVIEW, text="The root")["ts"]
    client.chat_postMessage(channel=REVIEW, text="First reply", thread_ts=str(root))
    open_channel(page)

    page.get_by_role("button", name="1 reply").click()
    wait_for_words(messages(page, "Thread"), "First reply")
    say(page, "Second reply", "Thread")

    wait_for_words(messages(page, "Thread"), "Second reply")
    assert len(client.conversations_replies(channel=REVIEW, ts=str(root))["messages"]) == 3


def test_a_press_is_told_to_the_bot_and_the_card_is_redrawn(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    card = client.chat_postMessage(channel=REVIEW, text="A card", blocks=CARD_BLOCKS)
    open_channel(page)

    page.get_by_role("button", name="Press").click()
    pressed = bot.wait_for(lambda: bot.of_kind("block_actions"))[0]
    client.chat_update(channel=REVIEW, ts=str(card["ts"]), text="Approved by Ana", blocks=[])

    assert pressed["actions"][0]["value"] == "lead-1"
    wait_for_words(messages(page), "Approved by Ana")
    assert page.get_by_role("button", name="Press").count() == 0


def test_a_press_the_bot_fails_is_marked_beside_its_button(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    bot.answer = lambda received: Reply(500)
    client.chat_postMessage(channel=REVIEW, text="A card", blocks=CARD_BLOCKS)
    open_channel(page)

    page.get_by_role("button", name="Press").click()

    page.get_by_role("img", name="This did not work").wait_for()


def test_a_modal_is_filled_in_and_submitted(page: Page, bot: BotDouble, client: WebClient) -> None:
    choice = {"type": "static_select", "action_id": "tone", "options": [option("warm"), option("plain")]}
    tone = {"type": "input", "block_id": "tone", "label": plain("Tone"), "element": choice}
    dialog = show_modal(page, bot, client, text_input("name", "value"), tone)

    dialog.get_by_label("Label").fill("Robotics")
    dialog.get_by_label("Tone").select_option("plain")
    dialog.get_by_role("button", name="Save").click()

    dialog.wait_for(state="detached")
    values = bot.last("view_submission")["view"]["state"]["values"]
    assert values["name"]["value"]["value"] == "Robotics"
    assert values["tone"]["tone"]["selected_option"]["value"] == "plain"


def test_an_error_stands_at_its_field(page: Page, bot: BotDouble, client: WebClient) -> None:
    dialog = show_modal(page, bot, client, text_input("name", "value"))

    dialog.get_by_role("button", name="Save").click()

    dialog.get_by_role("alert").filter(has_text="required").wait_for()
    field = dialog.get_by_label("Label")
    assert field.get_attribute("aria-invalid") == "true"
    assert dialog.locator(f"#{field.get_attribute('aria-describedby')}").inner_text().endswith("field.")
    assert bot.of_kind("view_submission") == []


def test_what_is_typed_survives_an_update_of_the_modal(page: Page, bot: BotDouble, client: WebClient) -> None:
    fields = [
        text_input("name", "value"),
        {"type": "actions", "block_id": "more", "elements": [button("add")]},
    ]
    dialog = show_modal(page, bot, client, *fields)
    view_id = page.evaluate("fetch('/_control/views?user=U0ANA00001').then((r) => r.json())")["views"][0][
        "id"
    ]

    dialog.get_by_label("Label").fill("Half a na")
    added = {"type": "section", "text": plain("A second step")}
    client.views_update(view_id=view_id, view=modal(*fields, added))

    dialog.get_by_text("A second step").wait_for()
    assert dialog.get_by_label("Label").input_value() == "Half a na"


def test_escape_closes_a_modal_and_gives_the_focus_back(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    dialog = show_modal(page, bot, client)

    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert dialog.evaluate("(node) => node.contains(document.activeElement)")
    page.keyboard.press("Escape")

    dialog.wait_for(state="detached")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_a_permalink_leads_to_its_thread(page: Page, client: WebClient) -> None:
    root = str(client.chat_postMessage(channel=REVIEW, text="The root")["ts"])
    reply = str(client.chat_postMessage(channel=REVIEW, text="A reply", thread_ts=root)["ts"])

    page.goto(str(client.chat_getPermalink(channel=REVIEW, message_ts=reply)["permalink"]))

    wait_for_words(messages(page, "Thread"), "A reply")


def test_another_person_sees_their_own_channels(page: Page) -> None:
    open_channel(page, INBOX)

    page.get_by_role("button", name="You are Ana Ruiz").click()
    page.get_by_role("menuitemradio", name="Kit Guest").click()

    page.get_by_role("heading", level=1, name="general").wait_for()
    assert page.locator(".side-name", has_text="outreach-inbox").count() == 0
    assert GENERAL in page.url


def test_the_page_never_scrolls_sideways(page: Page, client: WebClient) -> None:
    wide = {"type": "section", "text": plain("x" * 600), "accessory": button("go")}
    client.chat_postMessage(channel=REVIEW, text="wide", blocks=[wide])

    for place in (f"#/slack/{REVIEW}", "#/mail", "#/clock"):
        page.goto(f"/{place}")
        page.get_by_role("heading", level=1).first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_new_messages_come_by_themselves(page: Page, slack: Running, client: WebClient) -> None:
    open_channel(page)

    client.chat_postMessage(channel=REVIEW, text="Just in")

    wait_for_words(messages(page), "Just in")
    assert page.locator(".offline").is_hidden()


def test_a_page_left_open_over_a_restart_goes_on(browser: Browser, bot: BotDouble, tmp_path: Path) -> None:
    config = quick_config(a_seed(), tmp_path, bot.url)
    tab = browser.new_page()
    with running(config) as before:
        tab.goto(f"{before.url}/#/slack/{REVIEW}")
        composer(tab, "Channel").wait_for()
        port = int(before.url.rsplit(":", 1)[1])
    tab.get_by_text("Connection lost").wait_for()

    with running(replace(config, port=port)):
        tab.get_by_text("Connection lost").wait_for(state="hidden")
        say(tab, "Still here")
        wait_for_words(messages(tab), "Still here")
    tab.close()


def test_a_prospect_reads_their_mail_and_answers_it(browser: Browser, bot: BotDouble, tmp_path: Path) -> None:
    boxes = (Mailbox("jo@kestrel.test", "Jo", "pw", "sender"), Mailbox("yuki@kumo.test", "Yuki Tanaka"))
    config = quick_config(replace(a_seed(), mailboxes=boxes), tmp_path, bot.url, with_mail=True)
    tab = browser.new_page()
    with running(config) as slack, httpx.Client(base_url=f"{slack.url}/_control/mail/") as http:
        tab.goto(f"{slack.url}/#/slack/{REVIEW}")
        composer(tab, "Channel").wait_for()
        letter = {"to": "yuki@kumo.test", "subject": "Your plant", "text": "Hi <b>Yuki</b>"}
        http.post("jo@kestrel.test/send", json=letter).raise_for_status()

        tab.get_by_role("link", name="New mail for Yuki Tanaka").click()
        tab.get_by_role("link", name="Your plant").click()
        tab.get_by_text("Hi <b>Yuki</b>").last.wait_for()
        tab.get_by_label("Reply to Jo").fill("Thursday works.")
        tab.get_by_role("button", name="Send reply").click()

        tab.get_by_role("link", name="To jo@kestrel.test").wait_for()
        (answer,) = http.get("jo@kestrel.test", params={"folder": "INBOX"}).json()["messages"]
    assert (answer["subject"], answer["text"].startswith("Thursday works.")) == ("Re: Your plant", True)
    tab.close()
