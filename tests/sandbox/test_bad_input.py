"""What nobody should send: too much, too long, broken, odd names, pages left open. Clear answers, nothing lost."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.body_limit import LARGEST_BODY
from sandbox.runner import Running, quick_config, running
from tests.sandbox.bot_double import BotDouble, Reply
from tests.sandbox.people import ANA, JO, REVIEW, a_seed
from tests.sandbox.person import Person
from tests.sandbox.refusals import code_of
from tests.sandbox.test_files import PICTURE

DIVIDER = {"type": "divider"}


def test_a_message_of_sixty_blocks_is_refused_with_words(client: WebClient, ana: Person) -> None:
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=REVIEW, text="x", blocks=[DIVIDER] * 60)

    answer = refused.value.response
    assert answer["error"] == "invalid_blocks"
    assert "50 items" in answer["response_metadata"]["messages"][0]
    assert ana.sees(REVIEW) == []


def test_a_command_answered_with_sixty_blocks_tells_its_person(ana: Person, bot: BotDouble) -> None:
    bot.answer = lambda received: Reply(body={"text": "x", "blocks": [DIVIDER] * 60})

    answer = ana.does("command", channel=REVIEW, text="/plera")

    assert answer["error"] == "invalid_command_response"
    assert "invalid_command_response" in ana.sees(REVIEW)[-1]["text"]


@pytest.mark.parametrize("size", [40_001, 5_000_000])
def test_a_message_too_long_is_refused_whoever_writes_it(client: WebClient, ana: Person, size: int) -> None:
    assert code_of(client.chat_postMessage, channel=REVIEW, text="x" * size) == "msg_too_long"
    assert ana.refused("message", channel=REVIEW, text="x" * size).startswith("400 A message has at most")
    assert ana.does("message", channel=REVIEW, text="still here")["ok"] is True


@pytest.mark.parametrize("path", ["/_control/message", "/api/chat.postMessage"])
def test_a_body_no_honest_caller_sends_is_refused_before_it_is_read(slack: Running, path: str) -> None:
    address = urlsplit(slack.url)
    with closing(HTTPConnection(str(address.hostname), address.port, timeout=10)) as connection:
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(LARGEST_BODY + 1))
        connection.endheaders()

        assert connection.getresponse().status == 413


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[]", b'"text"', b"null", b'{"user": 1}'])
def test_a_body_that_is_no_json_object_gets_a_sentence(slack: Running, body: bytes) -> None:
    answer = httpx.post(f"{slack.url}/_control/message", content=body)

    assert 400 <= answer.status_code < 500
    assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("نورا", "مرحبا \u202eevil\u202c"),
        ("Zoë 👩🏽‍🚀", "😀 👩🏽‍🚀 \U0001f1e9\U0001f1ea"),
        ("<!channel> & *Bo*", "<b>no</b> & \x00 \u2028"),
    ],
)
def test_any_name_and_text_arrives_as_it_was_written(
    ana: Person, client: WebClient, bot: BotDouble, name: str, text: str
) -> None:
    ana.http.post("person", json={"id": ANA, "real_name": name}).raise_for_status()

    sent = ana.does("message", channel=REVIEW, text=text)

    assert client.users_info(user=ANA)["user"]["real_name"] == name
    kept = client.conversations_history(channel=REVIEW)["messages"][0]["text"]
    assert kept == sent["message"]["text"] == bot.wait_for_event("message")["text"]
    assert kept.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_an_image_of_a_file_nobody_knows_is_refused(client: WebClient, shows: Any) -> None:
    blocks = [{"type": "image", "alt_text": "x", "slack_file": {"id": "F0NOBODY00"}}]

    assert code_of(client.chat_postMessage, channel=REVIEW, text="x", blocks=blocks) == "invalid_blocks"
    with pytest.raises(SlackApiError, match="invalid slack file"):
        shows(*blocks)


@pytest.mark.parametrize("by", ["id", "url_private", "permalink"])
def test_an_image_of_a_file_is_shown_by_the_page(client: WebClient, ana: Person, by: str) -> None:
    file = client.files_upload_v2(channel=REVIEW, filename="a.png", content=PICTURE)["file"]
    reference = {"id": file["id"]} if by == "id" else {"url": file[by]}
    image = {"type": "image", "alt_text": "A chart", "slack_file": reference}
    client.chat_postMessage(channel=REVIEW, text="x", blocks=[image])

    drawn = ana.sees(REVIEW)[-1]["blocks"][0]

    assert httpx.get(drawn["image_url"]).content == PICTURE
    assert "image_url" not in client.conversations_history(channel=REVIEW)["messages"][0]["blocks"][0]


def test_a_file_that_is_no_picture_is_no_image(client: WebClient) -> None:
    file = client.files_upload_v2(channel=REVIEW, filename="a.txt", content="x")["file"]
    image = {"type": "image", "alt_text": "x", "slack_file": {"id": file["id"]}}

    assert code_of(client.chat_postMessage, channel=REVIEW, text="x", blocks=[image]) == "invalid_blocks"


def test_a_page_left_open_over_a_restart_can_tell_that_there_was_one(bot: BotDouble, tmp_path: Any) -> None:
    config = quick_config(a_seed(), tmp_path, bot.url)
    with running(config) as slack:
        before = httpx.get(f"{slack.url}/_control/state").json()["started_at"]
        assert httpx.get(f"{slack.url}/_control/state").json()["started_at"] == before

    with running(config) as slack:
        assert httpx.get(f"{slack.url}/_control/state").json()["started_at"] > before


def test_two_pages_as_two_people_hear_of_the_same_message(slack: Running, ana: Person) -> None:
    with (
        httpx.stream("GET", f"{slack.url}/_control/events") as first,
        httpx.stream("GET", f"{slack.url}/_control/events") as second,
    ):
        pages = [first.iter_lines(), second.iter_lines()]
        assert [next(page) for page in pages] == [": open", ": open"]

        ts = Person(JO, ana.http).does("message", channel=REVIEW, text="from another tab")["ts"]

        for page in pages:
            hints = (json.loads(line[6:]) for line in page if line.startswith("data: "))
            assert next(one for one in hints if one["type"] == "message")["ts"] == ts
