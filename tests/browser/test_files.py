"""Files in the page: shared by the app and by people, shown as pictures and cards, handed in by a form."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.runner import Running
from tests.browser.acts import messages, open_channel, wait_for_words
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, JO, REVIEW, modal, plain

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def a_picture(width: int, height: int) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x2e\x86\xab" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_pictures_of_files_are_drawn_from_this_slack(page: Page, client: WebClient) -> None:
    file = client.files_upload_v2(
        channel=REVIEW, filename="chart.png", content=a_picture(320, 180), alt_txt="A chart"
    )["file"]
    image = {"type": "image", "alt_text": "The same again", "slack_file": {"id": file["id"]}}
    client.chat_postMessage(channel=REVIEW, text="x", blocks=[image])

    page.goto(f"/#/slack/{REVIEW}")

    for name in ("A chart", "The same again"):
        picture = page.get_by_role("img", name=name).last
        picture.scroll_into_view_if_needed()
        page.wait_for_function(
            "name => [...document.images].some((one) => one.alt === name && one.naturalWidth === 320)",
            arg=name,
        )


def test_a_file_a_person_shares_can_be_saved_and_one_deleted_says_so(
    page: Page, client: WebClient, slack: Running
) -> None:
    query = {"user": ANA, "name": "leads.csv"}
    shared = httpx.post(f"{slack.url}/_control/file", params=query, content=b"name\nYuki\n").json()["file"][
        "id"
    ]
    message = {"user": ANA, "channel": REVIEW, "text": "the list", "files": [shared]}
    httpx.post(f"{slack.url}/_control/message", json=message).raise_for_status()
    gone = client.files_upload_v2(channel=REVIEW, filename="gone.txt", content="x")["file"]["id"]

    page.goto(f"/#/slack/{REVIEW}")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download leads.csv").click()
    client.files_delete(file=gone)

    assert saved.value.path().read_bytes() == b"name\nYuki\n"
    page.get_by_text("This file was deleted.").wait_for()


def test_a_form_hands_a_file_in(
    page: Page, client: WebClient, bot: BotDouble, slack: Running, tmp_path: Path
) -> None:
    open_channel(page)
    command = {"user": ANA, "channel": REVIEW, "text": "/plera"}
    httpx.post(f"{slack.url}/_control/command", json=command).raise_for_status()
    element = {"type": "file_input", "action_id": "leads", "filetypes": ["csv"], "max_files": 1}
    block = {"type": "input", "block_id": "list", "label": plain("List"), "element": element}
    client.views_open(trigger_id=bot.last("command")["trigger_id"], view=modal(block))

    dialog = page.get_by_role("dialog")
    list_of_leads = tmp_path / "leads.csv"
    list_of_leads.write_bytes(b"name\nYuki\n")
    dialog.locator("input[type=file]").set_input_files(list_of_leads)
    dialog.get_by_text("leads.csv").wait_for()
    dialog.get_by_role("button", name="Save").click()

    submitted = bot.wait_for(lambda: bot.of_kind("view_submission"))[-1]
    files = submitted["view"]["state"]["values"]["list"]["leads"]["files"]
    assert [(each["name"], each["mimetype"]) for each in files] == [("leads.csv", "text/csv")]


def test_a_new_name_is_seen_by_a_page_that_stands_open(page: Page, slack: Running) -> None:
    open_channel(page)
    message = {"user": JO, "channel": REVIEW, "text": "hello"}
    httpx.post(f"{slack.url}/_control/message", json=message).raise_for_status()
    wait_for_words(messages(page), "Jo Meyer")

    httpx.post(f"{slack.url}/_control/person", json={"id": JO, "real_name": "Jo משה"}).raise_for_status()

    wait_for_words(messages(page), "Jo משה")


def test_a_channels_topic_stands_above_it_and_nothing_where_there_is_none(
    page: Page, client: WebClient, size: tuple[int, int]
) -> None:
    open_channel(page)
    head = page.get_by_role("region", name="Channel").locator(".pane-note")
    assert head.inner_text() == ""

    client.conversations_setTopic(channel=REVIEW, topic="Cards to approve")

    head.filter(has_text="Cards to approve").wait_for(state="attached")
