"""Messages as they stand in a channel: files, broadcasts, what only one person sees, long and foreign text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient

from tests.browser.acts import messages, open_channel, wait_for_words
from tests.sandbox.people import ANA, REVIEW, plain

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.slow

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cfc0f01f00050001ff5ee5f7a30000000049454e44ae426082"
)


def show_message(page: Page, **fields: Any) -> None:
    """Let the channel hold one message of Jo's with these fields."""
    message = {"type": "message", "user": "U0JO000001", "ts": "1764000000.000100", "text": "", **fields}
    page.route(
        f"**/_control/channels/{REVIEW}/messages?*",
        lambda route: route.fulfill(json={"ok": True, "messages": [message]}),
    )


def a_file(**fields: Any) -> dict[str, Any]:
    return {
        "id": "F1",
        "name": "leads.csv",
        "mimetype": "text/csv",
        "filetype": "csv",
        "pretty_type": "CSV",
        "size": 2_400_000,
        **fields,
    }


def test_a_file_shows_its_name_size_and_download(page: Page) -> None:
    show_message(page, files=[a_file()])
    open_channel(page)

    card = page.locator(".file", has_text="leads.csv")
    card.get_by_text("CSV · 2.4 MB").wait_for()

    link = card.get_by_role("link", name="Download leads.csv")
    assert link.get_attribute("href") == "/_control/files/F1"
    assert link.get_attribute("download") == "leads.csv"


def test_a_picture_is_shown_and_a_broken_one_says_so(page: Page) -> None:
    def picture(route: Route) -> None:
        if route.request.url.endswith("F1"):
            route.fulfill(body=PIXEL, content_type="image/png")
        else:
            route.fulfill(status=404, json={"ok": False, "error": "There is no such file."})

    page.route("**/_control/files/*", picture)
    files = [a_file(id=name, name=f"{name}.png", mimetype="image/png") for name in ("F1", "F2")]
    show_message(page, files=files)
    open_channel(page)

    page.get_by_text("This picture cannot be shown.").wait_for()

    assert page.get_by_role("img", name="F1.png").evaluate("(node) => node.naturalWidth") == 1


def test_a_broadcast_reply_names_its_thread_and_opens_it(page: Page, client: WebClient) -> None:
    root = str(client.chat_postMessage(channel=REVIEW, text="The *root*")["ts"])
    client.chat_postMessage(channel=REVIEW, text="Heard?", thread_ts=root, reply_broadcast=True)
    open_channel(page)
    reply = wait_for_words(messages(page), "Heard?")
    assert "replied to a thread: The root" in reply.inner_text().replace("\n", " ")

    reply.get_by_role("button", name="replied to a thread").click()

    wait_for_words(messages(page, "Thread"), "The root")


def test_what_only_i_see_can_be_dismissed(page: Page, client: WebClient) -> None:
    client.chat_postMessage(channel=REVIEW, text="For all")
    client.chat_postEphemeral(channel=REVIEW, user=ANA, text="Just you")
    open_channel(page)
    note = wait_for_words(messages(page), "Just you")
    assert "Only visible to you" in note.inner_text()

    note.get_by_role("button", name="Dismiss message").click()
    note.wait_for(state="detached")
    page.reload()

    wait_for_words(messages(page), "For all")
    assert messages(page).filter(has_text="Just you").count() == 0


def test_a_message_of_five_megabytes_is_drawn_in_parts(page: Page) -> None:
    show_message(page, text="word " * 1_000_000)
    open_channel(page)
    more = page.get_by_role("button", name="Show more (5.0 MB)")
    more.wait_for()
    drawn = messages(page).locator(".words").evaluate("(node) => node.textContent.length")
    assert drawn < 10_000

    more.click()

    page.get_by_role("button", name="Show more (4.9 MB left)").wait_for()


def test_a_message_of_fifty_blocks_is_drawn_whole(page: Page, client: WebClient) -> None:
    blocks = [{"type": "section", "text": plain(f"Row {number}")} for number in range(50)]
    client.chat_postMessage(channel=REVIEW, text="Rows", blocks=blocks)
    open_channel(page)

    card = wait_for_words(messages(page), "Row 49")

    assert card.locator(".section").count() == 50


def test_words_from_right_to_left_run_so(page: Page, client: WebClient) -> None:
    client.chat_postMessage(channel=REVIEW, text="שלום עולם")
    open_channel(page)

    words = wait_for_words(messages(page), "שלום").locator(".words")

    assert words.evaluate("(node) => getComputedStyle(node).direction") == "rtl"


def test_a_link_to_a_message_lights_it_up(page: Page, client: WebClient) -> None:
    sent = [str(client.chat_postMessage(channel=REVIEW, text=f"No. {n}")["ts"]) for n in range(3)]

    page.goto(f"/#/slack/{REVIEW}/{sent[0]}")

    page.locator(".message-marked", has_text="No. 0").wait_for()
