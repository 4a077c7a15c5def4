"""Socket Mode as slack_sdk's own client and a plain WebSocket see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from sandbox.runner import Running, quick_config, running
from tests.sandbox.people import ANA, BOT_TOKEN, REVIEW, a_seed
from tests.sandbox.person import Person
from tests.sandbox.socket_bot import APP_TOKEN, SocketBot, connected

pytestmark = pytest.mark.slow

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Running]:
    """A local Slack whose app chose Socket Mode; nobody is connected yet."""
    config = quick_config(a_seed(app_token=APP_TOKEN, socket_mode=True), tmp_path, NOWHERE)
    config.ack_seconds = 2.0
    with running(config) as one:
        yield one


@pytest.fixture
def ana(slack: Running) -> Iterator[Person]:
    with httpx.Client(base_url=f"{slack.url}/_control/", timeout=20) as http:
        yield Person(ANA, http)


@pytest.fixture
def bot(slack: Running) -> Iterator[SocketBot]:
    with connected(slack) as one:
        yield one


def open_url(slack: Running, token: str = APP_TOKEN) -> str:
    return str(
        WebClient(token, base_url=slack.api_url, retry_handlers=[]).apps_connections_open(app_token=token)[
            "url"
        ]
    )


def next_message(socket: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(socket.recv(timeout=5))
    return message


@contextmanager
def greeted(slack: Running) -> Iterator[ClientConnection]:
    """Open a plain WebSocket and read its hello."""
    with connect(open_url(slack), proxy=None) as socket:
        assert next_message(socket)["type"] == "hello"
        yield socket


def test_a_whole_journey_goes_over_the_socket(ana: Person, bot: SocketBot) -> None:
    opened = ana.does("command", channel=REVIEW, text="/plera")
    refused = ana.does("view/submit", values={"name": {"value": "taken"}})
    offered = ana.does("view/suggest", action_id="lead", value="yuki")
    created = ana.does("view/submit", values={"name": {"value": "Robotics Q1"}})
    (card,) = ana.sees(REVIEW)
    clicked = ana.does("click", channel=REVIEW, ts=card["ts"], action_id="approve")

    assert (opened["ok"], len(opened["views"])) == (True, 1)
    assert refused["errors"] == {"name": "Already taken."}
    assert [each["value"] for each in offered["options"]] == ["yuki one", "yuki two"]
    assert created["response_action"] == "update"
    assert ana.titles() == ["Created"]
    assert clicked["ok"]
    assert [message["text"] for message in ana.sees(REVIEW)] == ["Approved Robotics Q1"]


def test_a_commands_answer_comes_in_the_acknowledgement(ana: Person, bot: SocketBot) -> None:
    answer = ana.does("command", channel=REVIEW, text="/plera hello")

    assert answer["response"] == {"text": "You said hello"}
    assert [message["text"] for message in ana.sees(REVIEW)] == ["You said hello"]


def test_an_event_that_is_not_acknowledged_comes_again_with_its_number(
    slack: Running, ana: Person, bot: SocketBot
) -> None:
    slack.sandbox.config.ack_seconds = 0.3
    bot.fails = 1

    ana.does("message", channel=REVIEW, text="hello")

    first, second = bot.wait_for(lambda: len(bot.heard) == 2 and bot.of_kind("event"))
    assert first["event_id"] == second["event_id"]
    assert (first["retry"], second["retry"], second["reason"]) == ("0", "1", ["timeout"])


def test_without_a_connection_a_command_fails_and_an_event_comes_again(slack: Running, ana: Person) -> None:
    slack.sandbox.config.retry_delays = (0.0, 0.5, 0.5)
    ana.does("message", channel=REVIEW, text="is anybody there?")

    failed = ana.does("command", channel=REVIEW, text="/plera hello")
    with connected(slack) as bot:
        event = bot.wait_for(lambda: bot.of_kind("event"))[0]

    assert (failed["ok"], failed["error"], failed["status"]) == (False, "dispatch_failed", None)
    assert event["event"]["text"] == "is anybody there?"
    assert event["reason"] == ["connection_failed"]


def test_the_bot_reconnects_when_it_is_asked_and_misses_nothing(ana: Person, bot: SocketBot) -> None:
    wanted = []
    for number in range(12):
        if number % 4 == 1:
            assert ana.does("socket/disconnect")["asked"] == 1
        wanted.append(f"message {number}")
        ana.does("message", channel=REVIEW, text=wanted[-1])
        assert ana.does("command", channel=REVIEW, text=f"/plera {number}")["ok"]

    bot.wait_for(lambda: len(bot.of_kind("event")) >= 12)
    assert sorted(bot.texts()) == sorted(wanted)
    assert [command["text"] for command in bot.of_kind("command")] == [str(number) for number in range(12)]


def test_the_bot_comes_back_after_its_connection_broke(slack: Running, ana: Person, bot: SocketBot) -> None:
    async def cut() -> None:
        await slack.sandbox.sockets.hang_up()

    slack.call(cut())
    slack.sandbox.config.retry_delays = (0.2,) * 40
    ana.does("message", channel=REVIEW, text="still there?")

    bot.wait_for(lambda: bot.of_kind("event"))
    assert bot.texts() == ["still there?"]


def test_a_bot_that_cannot_come_anew_when_it_is_asked_comes_back_later(
    slack: Running, ana: Person, bot: SocketBot
) -> None:
    slack.sandbox.config.leave_seconds = 0.1
    slack.sandbox.config.retry_delays = (0.2,) * 40
    ana.does("faults", token_revoked=True)
    ana.does("socket/disconnect")
    failed = ana.does("command", channel=REVIEW, text="/plera hello")

    ana.does("faults", reset=True)
    ana.does("message", channel=REVIEW, text="welcome back")

    bot.wait_for(lambda: bot.of_kind("event"))
    assert not failed["ok"]
    assert ana.does("command", channel=REVIEW, text="/plera hello")["ok"]


def test_a_doubled_event_comes_in_two_envelopes_with_one_event_id(ana: Person, bot: SocketBot) -> None:
    ana.does("faults", doubled_events=1)
    ana.does("message", channel=REVIEW, text="twice")

    first, second = bot.wait_for(lambda: len(bot.heard) == 2 and bot.of_kind("event"))
    assert first["event_id"] == second["event_id"]


def test_the_hello_names_the_app_and_counts_the_connections(slack: Running) -> None:
    with connect(open_url(slack), proxy=None) as one:
        hello = next_message(one)
        with connect(open_url(slack), proxy=None) as two:
            assert next_message(two)["num_connections"] == 2

    assert hello["num_connections"] == 1
    assert hello["connection_info"] == {"app_id": "A0PLERA001"}
    assert hello["debug_info"]["approximate_connection_time"] > 0


def test_envelopes_go_to_the_connections_in_turn_and_either_may_acknowledge(
    slack: Running, ana: Person
) -> None:
    with greeted(slack) as one, greeted(slack) as two:
        for text in ("first", "second"):
            ana.does("message", channel=REVIEW, text=text)
        here, there = next_message(one), next_message(two)
        one.send(json.dumps({"envelope_id": there["envelope_id"]}))
        two.send(json.dumps({"envelope_id": here["envelope_id"]}))
        state = ana.http.get("state").json()
        while state["events_under_way"]:
            state = ana.http.get("state").json()

    assert {here["type"], there["type"]} == {"events_api"}
    assert here["payload"]["event"]["text"] != there["payload"]["event"]["text"]
    assert (here["retry_attempt"], here["accepts_response_payload"]) == (0, False)
    failures = [
        each["error"] for each in ana.http.get("traffic").json()["entries"] if each["kind"] == "event"
    ]
    assert failures == [None, None]


def test_nonsense_over_the_socket_is_ignored(slack: Running, ana: Person) -> None:
    with greeted(slack) as socket:
        for nonsense in ("", "{", "[]", '{"envelope_id": 7}', '{"envelope_id": "unknown", "payload": 1}'):
            socket.send(nonsense)
        ana.does("message", channel=REVIEW, text="x")

        assert next_message(socket)["payload"]["event"]["text"] == "x"


def test_connections_that_come_and_go_at_once_leave_nothing_behind(slack: Running, ana: Person) -> None:
    for _ in range(5):
        with connect(open_url(slack), proxy=None):
            pass
    with greeted(slack):
        while ana.http.get("state").json()["connections"] != 1:
            pass

        assert ana.http.get("state").json()["transport"] == "socket"


def test_a_ticket_opens_one_connection(slack: Running) -> None:
    url = open_url(slack)
    with connect(url, proxy=None) as socket:
        next_message(socket)

    for spent in (url, url.partition("?")[0]):
        with pytest.raises(InvalidStatus), connect(spent, proxy=None):
            pass


def test_an_eleventh_connection_is_sent_away(slack: Running) -> None:
    with ExitStack() as ten:
        for _ in range(10):
            ten.enter_context(greeted(slack))
        with greeted(slack) as eleventh:
            told = next_message(eleventh)
            with pytest.raises(ConnectionClosed):
                eleventh.recv(timeout=5)

    assert (told["type"], told["reason"]) == ("disconnect", "too_many_websockets")


def test_an_app_without_socket_mode_is_told_so(tmp_path: Path) -> None:
    with (
        running(quick_config(a_seed(app_token=APP_TOKEN), tmp_path, NOWHERE)) as slack,
        greeted(slack) as socket,
    ):
        assert next_message(socket)["reason"] == "link_disabled"


@pytest.mark.parametrize(
    ("token", "code"),
    [("", "not_authed"), (BOT_TOKEN, "not_allowed_token_type"), ("xapp-1-other", "invalid_auth")],
)
def test_only_the_app_level_token_opens_a_connection(slack: Running, token: str, code: str) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    answer = httpx.post(f"{slack.api_url}apps.connections.open", headers=headers).json()

    assert answer == {"ok": False, "error": code}


def test_the_app_level_token_opens_nothing_else(slack: Running) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        WebClient(APP_TOKEN, base_url=slack.api_url).auth_test()


def test_another_sites_page_cannot_connect(slack: Running) -> None:
    headers = {"Origin": "http://evil.example"}
    with pytest.raises(InvalidStatus), connect(open_url(slack), proxy=None, additional_headers=headers):
        pass


def test_the_slack_is_healthy_only_when_a_connection_is_open(slack: Running) -> None:
    assert httpx.get(f"{slack.url}/healthz").status_code == 503
