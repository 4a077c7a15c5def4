"""Who is in the team: newcomers, changes, people of other teams, deactivated accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.runner import Running, quick_config, running
from sandbox.seed import Person as Account
from sandbox.seed import Seed
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import (
    ANA,
    BOT_TOKEN,
    GENERAL,
    JO,
    OTHER_TEAM,
    REVIEW,
    STRANGER,
    TEAM,
    a_seed,
    person,
)
from tests.sandbox.person import Person
from tests.sandbox.refusals import code_of


def with_a_stranger() -> Seed:
    """The usual team, with a person of another team in the review channel."""
    raw = a_seed().as_json()
    raw["people"] = [*raw["people"], person(STRANGER, "sol", "Sol Else", team_id=OTHER_TEAM, is_admin=True)]
    raw["slack_channels"][0]["members"] = [*raw["slack_channels"][0]["members"], STRANGER]
    return Seed.parse(raw)


@pytest.fixture
def visited(bot: BotDouble, tmp_path: Path) -> Iterator[Running]:
    """A local Slack with somebody of another team."""
    bot.forget()
    with running(quick_config(with_a_stranger(), tmp_path, bot.url)) as slack:
        yield slack


def test_a_newcomer_joins_the_team_and_can_act(ana: Person, bot: BotDouble, client: WebClient) -> None:
    made = ana.http.post(
        "person", json={"name": "noa", "real_name": "Noa נועה", "is_restricted": True}
    ).json()

    told = bot.wait_for_event("team_join")["user"]
    assert (told["id"], told["real_name"], told["is_restricted"]) == (made["person"]["id"], "Noa נועה", True)
    assert client.users_info(user=told["id"])["user"]["name"] == "noa"
    noa = Person(told["id"], ana.http)
    assert noa.does("dm")["ok"] is True


def test_a_change_is_told_and_outlives_a_restart_but_not_a_reset(bot: BotDouble, tmp_path: Path) -> None:
    config = quick_config(a_seed(), tmp_path, bot.url)
    with running(config) as slack:
        changed = httpx.post(f"{slack.url}/_control/person", json={"id": JO, "is_admin": True}).json()
        assert changed["person"]["is_admin"] is True
        assert bot.wait_for_event("user_change", type="user_change")["user"]["is_admin"] is True

    with running(replace(config, seed=None)) as slack:
        client = WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])
        assert client.users_info(user=JO)["user"]["is_admin"] is True
        httpx.post(f"{slack.url}/_control/reset").raise_for_status()
        assert client.users_info(user=JO)["user"]["is_admin"] is False


def test_a_deactivated_account_does_nothing_more(ana: Person, client: WebClient) -> None:
    ana.http.post("person", json={"id": JO, "deleted": True}).raise_for_status()

    assert client.users_info(user=JO)["user"]["deleted"] is True
    assert code_of(client.users_lookupByEmail, email="jo@kestrel.test") == "users_not_found"
    assert Person(JO, ana.http).refused("message", channel=REVIEW, text="x").startswith("403")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "ana"},
        {"name": " "},
        {"name": "noa", "tz": "Mars/Base"},
        {"id": "C0NOTAUSER", "name": "noa"},
        {"id": JO, "name": "ana"},
        {"id": JO, "is_admin": "yes"},
    ],
)
def test_a_person_that_cannot_be_is_refused(ana: Person, fields: dict[str, object]) -> None:
    answer = ana.http.post("person", json=fields)

    assert 400 <= answer.status_code < 500
    assert answer.json()["ok"] is False


def test_somebody_of_another_team_is_a_stranger_and_nobodys_admin(visited: Running) -> None:
    client = WebClient(BOT_TOKEN, base_url=visited.api_url, retry_handlers=[])

    user = client.users_info(user=STRANGER)["user"]

    assert (user["team_id"], user["is_stranger"], user["is_admin"]) == (OTHER_TEAM, True, False)
    assert "is_stranger" not in client.users_info(user=ANA)["user"]


def test_what_a_stranger_does_names_their_own_team(visited: Running, bot: BotDouble) -> None:
    client = WebClient(BOT_TOKEN, base_url=visited.api_url, retry_handlers=[])
    with httpx.Client(base_url=f"{visited.url}/_control/") as http:
        sol = Person(STRANGER, http)
        sol.does("message", channel=REVIEW, text="hello")
        sol.does("shortcut", callback_id="create_sequence")

    event = bot.wait_for_event("message", text="hello")
    assert (event["team"], event["user_team"], event["source_team"]) == (OTHER_TEAM, OTHER_TEAM, OTHER_TEAM)
    payload = bot.last("shortcut")
    assert (payload["user"]["team_id"], payload["team"]["id"]) == (OTHER_TEAM, TEAM)
    assert client.conversations_history(channel=REVIEW)["messages"][0]["team"] == OTHER_TEAM


def test_the_app_hears_that_it_was_uninstalled(ana: Person, bot: BotDouble) -> None:
    ana.does("app/uninstall")

    assert bot.wait_for_event("app_uninstalled")["type"] == "app_uninstalled"


def test_opening_the_home_tab_is_told_with_the_view_that_stood_there(
    ana: Person, bot: BotDouble, client: WebClient
) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}], "callback_id": "front"}
    client.views_publish(user_id=ANA, view=home)

    ana.does("home")

    event = bot.wait_for_event("app_home_opened", tab="home")
    assert (event["user"], event["view"]["callback_id"], event["channel"][0]) == (ANA, "front", "D")
    assert float(event["event_ts"]) > 0


def test_a_seed_written_before_there_were_other_teams_is_still_read() -> None:
    assert Account("U1", "ana", "Ana", "ana@kestrel.test").team_id == ""
    assert a_seed().people[0].deleted is False


def test_a_reply_of_a_person_can_be_sent_to_the_channel_as_well(
    ana: Person, bot: BotDouble, client: WebClient
) -> None:
    parent = str(client.chat_postMessage(channel=REVIEW, text="parent")["ts"])

    ana.does("message", channel=REVIEW, text="both", thread_ts=parent, broadcast=True)

    assert [message["text"] for message in ana.sees(REVIEW)] == ["parent", "both"]
    assert [message["text"] for message in ana.sees(REVIEW, thread_ts=parent)] == ["parent", "both"]
    event = bot.wait_for_event("message", subtype="thread_broadcast")
    assert (event["thread_ts"], event["root"]["text"]) == (parent, "parent")
    assert ana.refused("message", channel=GENERAL, text="x", broadcast=True).startswith("400")


def test_a_broadcast_reply_of_the_app_stands_in_both_places(ana: Person, client: WebClient) -> None:
    parent = str(client.chat_postMessage(channel=REVIEW, text="parent")["ts"])

    client.chat_postMessage(channel=REVIEW, text="both", thread_ts=parent, reply_broadcast=True)

    assert ana.sees(REVIEW)[-1]["subtype"] == "thread_broadcast"
    assert ana.sees(REVIEW, thread_ts=parent)[-1]["text"] == "both"
