"""The record of what went between Slack and the bot."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.feed import Feed
from sandbox.runner import Running
from sandbox.traffic import MOST_BYTES, MOST_ENTRIES, TO_BOT, Traffic
from tests.sandbox.bot_double import BotDouble, Reply
from tests.sandbox.people import BOT_TOKEN, REVIEW, SECRET, button, modal
from tests.sandbox.person import Open, Person


def entries(ana: Person, **query: Any) -> list[dict[str, Any]]:
    answer = ana.http.get("traffic", params=query).raise_for_status().json()
    found: list[dict[str, Any]] = answer["entries"]
    return found


def names(ana: Person, **query: Any) -> list[str]:
    return [f"{entry['kind']} {entry['name']}" for entry in entries(ana, **query)]


def test_both_directions_are_kept_newest_first(
    ana: Person, bot: BotDouble, client: WebClient, shows: Open
) -> None:
    bot.answer = lambda received: Reply(body={"text": "Hello"} if received.kind == "command" else "")
    shows(title={"type": "plain_text", "text": "A form"})
    ana.does("view/submit", values={"name": {"value": "x"}})
    ts = client.chat_postMessage(
        channel=REVIEW, text="card", blocks=[{"type": "actions", "elements": [button("approve")]}]
    )["ts"]
    bot.wait_for_event("message")
    ana.does("click", channel=REVIEW, ts=ts, action_id="approve")

    found = names(ana)
    assert found[0] == "interaction block_actions approve"
    assert sorted(found[1:3]) == ["event message.channels", "web_api chat.postMessage"]
    assert found[3:] == ["interaction view_submission form", "web_api views.open", "command /plera"]
    command = entries(ana)[-1]
    assert (command["direction"], command["transport"]) == ("to_bot", "http")
    assert (command["status"], command["error"], command["response"]) == (200, None, {"text": "Hello"})
    assert command["request"]["command"] == "/plera"
    assert command["ms"] >= 0


def test_a_call_is_kept_with_what_slack_answered(ana: Person, client: WebClient) -> None:
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0NOWHERE1", text="lost")

    (entry,) = entries(ana)
    assert (entry["direction"], entry["kind"], entry["name"]) == ("to_slack", "web_api", "chat.postMessage")
    assert (entry["status"], entry["error"]) == (200, "channel_not_found")
    assert entry["request"]["text"] == "lost"
    assert entry["response"] == {"ok": False, "error": "channel_not_found"}


def test_what_is_posted_to_a_response_url_is_kept(ana: Person, bot: BotDouble) -> None:
    ana.does("command", channel=REVIEW, text="/plera")
    httpx.post(bot.last("command")["response_url"], json={"text": "later"})

    (entry,) = entries(ana, q="later")
    assert (entry["kind"], entry["status"], entry["response"]) == ("response_url", 200, "ok")


def test_a_retried_event_says_which_try_it_was(ana: Person, bot: BotDouble) -> None:
    bot.answer = lambda received: Reply(500)
    ana.does("message", channel=REVIEW, text="x")
    bot.wait_for(lambda: len(bot.of_kind("event")) == 4)

    tries = [entry["retry"] for entry in entries(ana, q="message.channels")]
    assert tries == [3, 2, 1, 0]


def test_no_token_and_no_secret_is_ever_shown(ana: Person, bot: BotDouble, client: WebClient) -> None:
    client.auth_test()
    httpx.post(f"{client.base_url}auth.test", data={"token": BOT_TOKEN})
    httpx.get(f"{client.base_url}auth.test", params={"token": BOT_TOKEN})
    httpx.post(f"{client.base_url}api.test", json={"told": [f"it is {BOT_TOKEN}!"]})
    ana.does("message", channel=REVIEW, text=f"my token is {BOT_TOKEN}")
    bot.wait_for_event("message")

    shown = ana.http.get("traffic").text
    assert len(entries(ana)) == 5
    assert BOT_TOKEN not in shown
    assert SECRET not in shown
    assert '"token"' not in shown
    assert entries(ana, q=BOT_TOKEN) == []


def test_every_word_must_occur_somewhere_in_any_case(ana: Person, client: WebClient) -> None:
    client.chat_postMessage(channel=REVIEW, text="Größe and Thursday")
    client.chat_postMessage(channel=REVIEW, text="Friday")

    assert names(ana, q="thursday GRÖSSE POSTmessage") == []
    assert names(ana, q="thursday größe POSTmessage") == ["web_api chat.postMessage"]


def test_older_entries_come_page_by_page(ana: Person, client: WebClient) -> None:
    for number in range(5):
        client.api_test(number=number)

    first = ana.http.get("traffic", params={"limit": 2}).json()
    last = ana.http.get("traffic", params={"limit": 3, "before": first["entries"][-1]["id"]}).json()

    assert (len(first["entries"]), first["more"]) == (2, True)
    assert (len(last["entries"]), last["more"]) == (3, False)
    assert "whole number" in ana.http.get("traffic", params={"limit": "many"}).json()["error"]


def test_a_large_body_is_clipped(ana: Person, shows: Open, client: WebClient) -> None:
    client.api_test(text="x" * 30_000)

    (entry,) = entries(ana)
    assert entry["clipped"] is True
    assert len(ana.http.get("traffic").content) < 45_000


def test_the_record_can_be_emptied(ana: Person, client: WebClient) -> None:
    client.api_test()

    ana.does("traffic/clear")

    assert entries(ana) == []


def test_the_page_is_told_but_not_of_every_entry(ana: Person, client: WebClient) -> None:
    with httpx.stream("GET", f"{ana.http.base_url}events", timeout=5) as hints:
        lines = hints.iter_lines()
        next(lines)
        for _ in range(20):
            client.api_test()
        ana.does(
            "reaction",
            channel=REVIEW,
            ts=client.chat_postMessage(channel=REVIEW, text="x")["ts"],
            name="eyes",
        )
        kinds: list[str] = []
        while "traffic" not in kinds:
            kinds += [line.removeprefix("event: ") for line in [next(lines)] if line.startswith("event: ")]

    assert kinds.count("traffic") == 1


def test_only_the_newest_are_kept_in_number_and_in_bytes() -> None:
    async def fill() -> tuple[int, int, int]:
        many, large = Traffic(Feed()), Traffic(Feed())
        for number in range(MOST_ENTRIES + 10):
            many.finish(many.begin(TO_BOT, "event", str(number), "http", "{}"))
        for _ in range(5):
            entry = large.begin(TO_BOT, "event", "large", "http", "x" * (MOST_BYTES // 4))
            large.finish(entry, 200, None, b"y" * 100)
        oldest = many.page("", MOST_ENTRIES + 1, None)[0][-1]["id"]
        return len(many.page("", MOST_ENTRIES + 1, None)[0]), oldest, len(large.page("", 10, None)[0])

    assert asyncio.run(fill()) == (MOST_ENTRIES, 11, 3)


def test_resetting_slack_forgets_the_traffic(slack: Running, ana: Person, client: WebClient) -> None:
    client.api_test()

    ana.does("reset")

    assert entries(ana) == []


def test_a_modal_is_named_by_its_callback(ana: Person, shows: Open) -> None:
    shows(**modal(notify_on_close=True))
    ana.does("view/close")

    assert names(ana)[0] == "interaction view_closed form"
