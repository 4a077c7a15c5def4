"""Trouble with Slack on demand."""

from __future__ import annotations

import time
from http.client import RemoteDisconnected
from pathlib import Path

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.runner import Running, quick_config, running
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, BOT, EVENTS, REVIEW, a_seed
from tests.sandbox.person import Person


def test_there_is_no_trouble_at_first_and_none_after_a_reset(ana: Person) -> None:
    healthy = ana.http.get("faults").json()["faults"]
    ana.does("faults", dropped=3, token_revoked=True, methods=["chat.update"])
    ana.does("faults", reset=True)
    after_reset = ana.http.get("faults").json()["faults"]
    ana.does("faults", dropped=3)
    ana.does("reset")

    assert healthy == after_reset == ana.http.get("faults").json()["faults"]
    assert healthy == {
        "slow_ms": 0,
        "rate_limited": 0,
        "dropped": 0,
        "lost_events": 0,
        "doubled_events": 0,
        "token_revoked": False,
        "methods": [],
    }


def test_calls_are_told_to_wait_until_the_number_is_used_up(ana: Person, client: WebClient) -> None:
    ana.does("faults", rate_limited=1, methods=["chat.postMessage"])
    client.auth_test()

    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=REVIEW, text="x")
    client.chat_postMessage(channel=REVIEW, text="x")

    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"
    assert len(ana.sees(REVIEW)) == 1


def test_a_dropped_connection_gives_no_answer_at_all(ana: Person, client: WebClient) -> None:
    ana.does("faults", dropped=2)

    for _ in range(2):
        with pytest.raises((RemoteDisconnected, ConnectionError)):
            client.chat_postMessage(channel=REVIEW, text="x")
    client.chat_postMessage(channel=REVIEW, text="y")

    assert [message["text"] for message in ana.sees(REVIEW)] == ["y"]
    assert ana.http.get("traffic", params={"q": "connection_dropped"}).json()["entries"][0]["status"] is None


def test_a_slow_answer_comes_late(ana: Person, client: WebClient) -> None:
    ana.does("faults", slow_ms=300, methods=["auth.test"])

    began = time.monotonic()
    client.auth_test()
    took = time.monotonic() - began

    assert took >= 0.3


def test_a_lost_event_never_comes_and_the_next_one_does(ana: Person, bot: BotDouble) -> None:
    ana.does("faults", lost_events=1)
    ana.does("message", channel=REVIEW, text="lost")
    ana.does("message", channel=REVIEW, text="found")

    bot.wait_for_event("message", text="found")
    assert [event["text"] for event in bot.events("message")] == ["found"]
    lost = ana.http.get("traffic", params={"q": "lost_on_purpose"}).json()["entries"]
    assert [entry["name"] for entry in lost] == ["message.channels"]


def test_a_doubled_event_comes_twice_with_one_id(ana: Person, bot: BotDouble) -> None:
    ana.does("faults", doubled_events=1)
    ana.does("message", channel=REVIEW, text="twice")
    ana.does("message", channel=REVIEW, text="once")

    bot.wait_for(lambda: len(bot.of_kind("event")) == 3)
    assert sorted(event["text"] for event in bot.events("message")) == ["once", "twice", "twice"]
    assert len({envelope["event_id"] for envelope in bot.of_kind("event")}) == 2


def test_a_revoked_token_opens_nothing_until_it_is_given_back(ana: Person, client: WebClient) -> None:
    ana.does("faults", token_revoked=True)

    with pytest.raises(SlackApiError, match="token_revoked"):
        client.chat_postMessage(channel=REVIEW, text="x")
    ana.does("faults", token_revoked=False)

    assert client.auth_test()["ok"]


def test_an_app_that_asked_hears_that_its_token_was_revoked(bot: BotDouble, tmp_path: Path) -> None:
    bot.forget()
    seed = a_seed(bot_events=[*EVENTS, "tokens_revoked"])
    with (
        running(quick_config(seed, tmp_path, bot.url)) as slack,
        httpx.Client(base_url=f"{slack.url}/_control/") as http,
    ):
        Person(ANA, http).does("faults", token_revoked=True)

        assert bot.wait_for_event("tokens_revoked")["tokens"] == {"oauth": [], "bot": [BOT]}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"droped": 1}, "no fault droped"),
        ({"dropped": -1}, "whole number"),
        ({"dropped": True}, "whole number"),
        ({"slow_ms": 10**9}, "whole number"),
        ({"token_revoked": 1}, "true or false"),
        ({"methods": "chat.update"}, "list of method names"),
    ],
)
def test_a_fault_that_makes_no_sense_changes_nothing(
    ana: Person, wrong: dict[str, object], sentence: str
) -> None:
    assert sentence in ana.refused("faults", rate_limited=5, **wrong)
    assert ana.http.get("faults").json()["faults"]["rate_limited"] == 0


def test_the_page_is_told_of_trouble(slack: Running, ana: Person) -> None:
    with httpx.stream("GET", f"{slack.url}/_control/events", timeout=5) as hints:
        lines = hints.iter_lines()
        next(lines)
        ana.does("faults", dropped=1)

        assert next(line for line in lines if line.startswith("event: ")) == "event: faults"
