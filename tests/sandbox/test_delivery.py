"""What reaches the bot: signatures, the Events API and its retries, and Slack's three seconds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.runner import Running, quick_config, running
from tests.sandbox.bot_double import BotDouble, Received, Reply
from tests.sandbox.people import ANA, BOT, BOT_ID, GENERAL, INBOX, JO, REVIEW, TEAM, a_seed
from tests.sandbox.person import Person


@contextmanager
def control_of(slack: Running) -> Iterator[Person]:
    with httpx.Client(base_url=f"{slack.url}/_control/") as http:
        yield Person(ANA, http)


def test_every_request_is_signed(ana: Person, bot: BotDouble) -> None:
    ana.does("command", channel=REVIEW, text="/plera help")
    ana.does("message", channel=REVIEW, text="hello")
    bot.wait_for_event("message")

    assert {received.kind for received in bot.received} == {"command", "event"}
    assert all(received.is_signed for received in bot.received)


def test_a_command_carries_what_slack_sends(ana: Person, bot: BotDouble) -> None:
    ana.does("command", channel=REVIEW, text="/plera why ada@acme.com <now>")

    sent = bot.last("command")
    assert (sent["command"], sent["text"]) == ("/plera", "why ada@acme.com <now>")
    assert (sent["team_id"], sent["user_id"], sent["user_name"]) == (TEAM, ANA, "ana")
    assert (sent["channel_id"], sent["channel_name"]) == (REVIEW, "outreach-review")
    assert sent["response_url"].startswith("http://127.0.0.1:")
    assert sent["trigger_id"].count(".") == 2


def test_private_channels_and_direct_messages_are_named_as_slack_names_them(
    ana: Person, bot: BotDouble
) -> None:
    ana.does("command", channel=INBOX, text="/plera")
    ana.does("command", channel=ana.does("dm")["channel"], text="/plera")

    names = [sent["channel_name"] for sent in bot.of_kind("command")]
    assert names == ["privategroup", "directmessage"]


def test_a_message_is_wrapped_as_an_event(ana: Person, bot: BotDouble) -> None:
    posted = ana.does("message", channel=REVIEW, text="good < morning")

    event = bot.wait_for_event("message")
    envelope = bot.last("event")
    assert (event["user"], event["text"], event["ts"]) == (ANA, "good &lt; morning", posted["ts"])
    assert (event["channel"], event["channel_type"], event["event_ts"]) == (REVIEW, "channel", posted["ts"])
    assert envelope["type"] == "event_callback"
    assert envelope["team_id"] == TEAM
    assert envelope["event_id"].startswith("Ev")
    assert envelope["authorizations"][0]["user_id"] == BOT


@pytest.mark.parametrize(("channel", "kind"), [(REVIEW, "channel"), (INBOX, "group"), ("dm", "im")])
def test_events_name_the_type_of_channel(ana: Person, bot: BotDouble, channel: str, kind: str) -> None:
    channel_id = ana.does("dm")["channel"] if channel == "dm" else channel

    ana.does("message", channel=channel_id, text="x")

    assert bot.wait_for_event("message", channel=channel_id)["channel_type"] == kind


def test_a_reply_in_a_thread_names_its_parent(ana: Person, bot: BotDouble, client: WebClient) -> None:
    parent = client.chat_postMessage(channel=REVIEW, text="root")["ts"]

    ana.does("message", channel=REVIEW, text="a reply", thread_ts=parent)

    event = bot.wait_for_event("message", user=ANA)
    assert (event["thread_ts"], event["parent_user_id"]) == (parent, BOT)


def test_the_bots_own_messages_come_back_with_its_bot_id(bot: BotDouble, client: WebClient) -> None:
    client.chat_postMessage(channel=REVIEW, text="mine")

    assert bot.wait_for_event("message", text="mine")["bot_id"] == BOT_ID


def test_an_edit_comes_with_both_texts(ana: Person, bot: BotDouble) -> None:
    ts = ana.does("message", channel=REVIEW, text="before")["ts"]

    ana.does("message/edit", channel=REVIEW, ts=ts, text="after")

    event = bot.wait_for_event("message", subtype="message_changed")
    assert (event["message"]["text"], event["previous_message"]["text"]) == ("after", "before")
    assert event["message"]["edited"]["user"] == ANA
    assert (event["message"]["ts"], event["hidden"]) == (ts, True)


def test_a_deletion_names_the_deleted_message(ana: Person, bot: BotDouble) -> None:
    ts = ana.does("message", channel=REVIEW, text="oops")["ts"]

    ana.does("message/delete", channel=REVIEW, ts=ts)

    event = bot.wait_for_event("message", subtype="message_deleted")
    assert (event["deleted_ts"], event["previous_message"]["text"]) == (ts, "oops")


def test_reactions_are_told_with_their_message(ana: Person, bot: BotDouble, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=REVIEW, text="x")["ts"]

    ana.does("reaction", channel=REVIEW, ts=ts, name="eyes")
    ana.does("reaction", channel=REVIEW, ts=ts, name="eyes", remove=True)

    added, removed = bot.wait_for_event("reaction_added"), bot.wait_for_event("reaction_removed")
    assert added["item"] == removed["item"] == {"type": "message", "channel": REVIEW, "ts": ts}
    assert (added["user"], added["reaction"], added["item_user"]) == (ANA, "eyes", BOT)


def test_a_mention_is_told_as_one(ana: Person, bot: BotDouble) -> None:
    ana.does("message", channel=REVIEW, text="@plera and @jo, look")

    assert bot.wait_for_event("app_mention")["text"] == f"<@{BOT}> and <@{JO}>, look"


def test_opening_the_home_tab_is_told(ana: Person, bot: BotDouble) -> None:
    ana.does("home")

    event = bot.wait_for_event("app_home_opened")
    assert (event["user"], event["tab"]) == (ANA, "home")
    assert event["channel"].startswith("D")


def test_nothing_is_told_of_channels_the_bot_is_not_in(ana: Person, bot: BotDouble) -> None:
    ana.does("message", channel=GENERAL, text="among us")
    ana.does("message", channel=REVIEW, text="for the bot")

    bot.wait_for_event("message", text="for the bot")
    assert [event["text"] for event in bot.events("message")] == ["for the bot"]


def test_nothing_is_told_that_the_app_did_not_subscribe_to(bot: BotDouble, tmp_path: Path) -> None:
    bot.forget()
    seed = a_seed(bot_events=["reaction_added"])
    with running(quick_config(seed, tmp_path, bot.url)) as slack, control_of(slack) as ana:
        ts = ana.does("message", channel=REVIEW, text="x")["ts"]
        ana.does("reaction", channel=REVIEW, ts=ts, name="eyes")
        bot.wait_for_event("reaction_added")

    assert bot.events("message") == []


def test_a_failed_event_is_sent_again_up_to_three_times(ana: Person, bot: BotDouble) -> None:
    bot.answer = lambda received: Reply(500)

    ana.does("message", channel=REVIEW, text="x")

    bot.wait_for(lambda: len(bot.of_kind("event")) == 4)
    retries = [received.headers.get("X-Slack-Retry-Num") for received in bot.received]
    reasons = {received.headers.get("X-Slack-Retry-Reason") for received in bot.received}
    assert retries == [None, "1", "2", "3"]
    assert reasons == {None, "http_error"}
    assert len({payload["event_id"] for payload in bot.of_kind("event")}) == 1


def test_an_event_is_not_sent_again_once_it_was_taken(ana: Person, bot: BotDouble) -> None:
    def fail_once(received: Received) -> Reply:
        return Reply(200 if "X-Slack-Retry-Num" in received.headers else 500)

    bot.answer = fail_once
    ana.does("message", channel=REVIEW, text="first")
    bot.wait_for(lambda: len(bot.received) == 2)
    bot.answer = lambda received: Reply()

    ana.does("message", channel=REVIEW, text="second")

    bot.wait_for_event("message", text="second")
    assert [event["text"] for event in bot.events("message")] == ["first", "first", "second"]


def test_a_bot_may_ask_not_to_be_sent_an_event_again(ana: Person, bot: BotDouble) -> None:
    bot.answer = lambda received: Reply(500, headers={"X-Slack-No-Retry": "1"})
    ana.does("message", channel=REVIEW, text="first")
    bot.wait_for_event("message", text="first")

    ana.does("message", channel=REVIEW, text="second")

    bot.wait_for_event("message", text="second")
    assert len(bot.events("message")) == 2


@pytest.fixture
def hurried(bot: BotDouble, tmp_path: Path) -> Iterator[tuple[Person, threading.Event]]:
    """Ana in a Slack that waits a tenth of a second, and a bot that answers only when told."""
    bot.forget()
    config = quick_config(a_seed(), tmp_path, bot.url)
    config.ack_seconds = 0.1
    released = threading.Event()

    def wait(received: Received) -> Reply:
        released.wait(5)
        return Reply()

    bot.answer = wait
    with running(config) as slack, control_of(slack) as ana:
        yield ana, released
        released.set()


def test_a_command_that_takes_too_long_is_told_to_the_person(
    hurried: tuple[Person, threading.Event],
) -> None:
    ana, _ = hurried

    answer = ana.does("command", channel=REVIEW, text="/plera help")

    assert (answer["ok"], answer["error"], answer["status"]) == (False, "operation_timeout", None)
    assert [message["text"] for message in ana.sees(REVIEW)] == [
        '/plera failed with the error "operation_timeout"'
    ]


def test_an_event_that_takes_too_long_is_sent_again_as_a_timeout(
    hurried: tuple[Person, threading.Event], bot: BotDouble
) -> None:
    ana, released = hurried
    ana.does("message", channel=REVIEW, text="x")

    bot.wait_for(lambda: len(bot.received) >= 2)
    released.set()

    assert bot.received[1].headers["X-Slack-Retry-Reason"] == "http_timeout"


def test_a_bot_that_is_not_there_is_told_to_the_person(slack: Running, ana: Person, bot: BotDouble) -> None:
    there = slack.sandbox.config.bot_url
    slack.sandbox.config.bot_url = "http://127.0.0.1:1"
    try:
        answer = ana.does("command", channel=REVIEW, text="/plera help")
        health = httpx.get(f"{slack.url}/healthz")
    finally:
        slack.sandbox.config.bot_url = there

    assert answer["error"] == "dispatch_failed"
    assert (health.status_code, health.json()["missing"]) == (503, ["bot"])


def test_the_slack_is_healthy_when_the_bot_is(slack: Running, bot: BotDouble) -> None:
    assert httpx.get(f"{slack.url}/healthz").json() == {"ok": True}

    bot.is_ready = False

    assert httpx.get(f"{slack.url}/healthz").status_code == 503
