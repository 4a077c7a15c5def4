"""The control API: what people do and see, who may ask, and what the page is told."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.runner import Running
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, BOT, GENERAL, INBOX, JO, REVIEW, TEAM
from tests.sandbox.person import Person


def test_the_state_says_who_and_what_there_is(ana: Person, slack: Running) -> None:
    ts = ana.does("message", channel=REVIEW, text="x")["ts"]

    state = ana.http.get("state").json()

    channels = {channel["id"]: channel for channel in state["slack_channels"]}
    assert state["team"]["id"] == TEAM
    assert state["app"]["commands"][0]["command"] == "/plera"
    assert "bot_token" not in state["app"]
    assert "signing_secret" not in json.dumps(state)
    assert {person["id"] for person in state["people"]} >= {ANA, JO}
    assert channels[REVIEW]["last_ts"] == ts
    assert channels[GENERAL]["last_ts"] is None
    assert channels[INBOX]["is_private"]


def test_people_write_edit_and_delete_their_messages(ana: Person) -> None:
    ts = ana.does("message", channel=REVIEW, text="one")["ts"]

    ana.does("message/edit", channel=REVIEW, ts=ts, text="two")
    edited = ana.sees(REVIEW)
    ana.does("message/delete", channel=REVIEW, ts=ts)

    assert [(message["text"], message["edited"]["user"]) for message in edited] == [("two", ANA)]
    assert ana.sees(REVIEW) == []


def test_nobody_changes_anothers_message(ana: Person) -> None:
    ts = ana.does("message", channel=REVIEW, text="mine")["ts"]
    jo = Person(JO, ana.http)

    assert "403" in jo.refused("message/edit", channel=REVIEW, ts=ts, text="x")
    assert "403" in jo.refused("message/delete", channel=REVIEW, ts=ts)


def test_a_thread_is_read_apart_from_its_channel(ana: Person) -> None:
    parent = ana.does("message", channel=REVIEW, text="parent")["ts"]
    reply = ana.does("message", channel=REVIEW, text="reply", thread_ts=parent)["ts"]
    deeper = ana.does("message", channel=REVIEW, text="deeper", thread_ts=reply)["ts"]

    assert [message["ts"] for message in ana.sees(REVIEW)] == [parent]
    assert ana.sees(REVIEW)[0]["reply_count"] == 2
    assert [message["ts"] for message in ana.sees(REVIEW, thread_ts=parent)] == [parent, reply, deeper]


def test_an_ephemeral_answer_in_a_thread_is_seen_there(ana: Person, client: WebClient) -> None:
    parent = ana.does("message", channel=REVIEW, text="parent")["ts"]
    client.chat_postEphemeral(channel=REVIEW, user=ANA, text="psst", thread_ts=parent)

    assert [message["text"] for message in ana.sees(REVIEW)] == ["parent"]
    assert [message["text"] for message in ana.sees(REVIEW, thread_ts=parent)] == ["parent", "psst"]


def test_channels_may_be_named(ana: Person) -> None:
    assert ana.does("message", channel="#outreach-review", text="x")["channel"] == REVIEW
    assert [message["text"] for message in ana.sees("outreach-review")] == ["x"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"channel": REVIEW}, "400 The field 'text' must be a string."),
        ({"channel": REVIEW, "text": "  "}, "400 The message is empty."),
        ({"channel": "C0NOWHERE1", "text": "x"}, "404 There is no channel C0NOWHERE1."),
        ({"channel": REVIEW, "text": "x", "thread_ts": "1.0"}, "404 There is no message 1.0 to reply to"),
    ],
)
def test_mistakes_are_answered_with_a_sentence(ana: Person, fields: dict[str, str], words: str) -> None:
    assert ana.refused("message", **fields).startswith(words)


def test_people_without_membership_neither_write_nor_read(ana: Person) -> None:
    jo = Person(JO, ana.http)

    assert "403" in jo.refused("message", channel=INBOX, text="x")
    assert jo.http.get(f"channels/{INBOX}/messages", params={"user": JO}).status_code == 403
    assert "404" in Person("U0NOBODY01", ana.http).refused("message", channel=REVIEW, text="x")


def test_a_body_that_is_no_json_object_is_refused(ana: Person) -> None:
    assert ana.http.post("message", content=b"{").status_code == 400
    assert ana.http.post("message", content=b"[]").json()["error"] == "The body must be a JSON object."


def test_a_reaction_is_given_once(ana: Person) -> None:
    ts = ana.does("message", channel=REVIEW, text="x")["ts"]
    ana.does("reaction", channel=REVIEW, ts=ts, name=":eyes:")

    assert ana.sees(REVIEW)[0]["reactions"] == [{"name": "eyes", "users": [ANA], "count": 1}]
    assert "409" in ana.refused("reaction", channel=REVIEW, ts=ts, name="eyes")

    ana.does("reaction", channel=REVIEW, ts=ts, name="eyes", remove=True)
    assert "reactions" not in ana.sees(REVIEW)[0]


def test_direct_messages_with_the_bot_have_one_channel(ana: Person) -> None:
    channel = ana.does("dm")["channel"]

    assert channel == ana.does("dm")["channel"]
    assert channel.startswith("D")
    assert ana.does("message", channel=channel, text="hello")["ok"]


def test_a_reset_goes_back_to_the_seed(ana: Person, client: WebClient) -> None:
    before = ana.does("message", channel=REVIEW, text="x")["ts"]
    client.conversations_create(name="more")
    client.views_publish(user_id=ANA, view={"type": "home", "blocks": [{"type": "divider"}]})

    assert ana.http.post("reset").json() == {"ok": True}

    assert ana.sees(REVIEW) == []
    assert ana.views() == {"ok": True, "views": [], "home": None, "errors": {}}
    assert "more" not in {each["name"] for each in ana.http.get("state").json()["slack_channels"]}
    assert ana.does("message", channel=REVIEW, text="y")["ts"] > before


def test_only_loopback_names_are_answered(slack: Running) -> None:
    for host in ("evil.test", "evil.test:80", "127.0.0.1.evil.test", ""):
        answer = httpx.get(f"{slack.url}/_control/state", headers={"Host": host})
        assert answer.status_code in (400, 403), host

    port = slack.url.rsplit(":", 1)[1]
    assert httpx.get(f"{slack.url}/_control/state", headers={"Host": f"localhost:{port}"}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "https://127.0.0.1", "http://127.0.0.1:1"])
def test_other_sites_pages_cannot_drive_it(slack: Running, origin: str) -> None:
    answer = httpx.post(f"{slack.url}/_control/reset", headers={"Origin": origin})

    assert answer.status_code == 403
    assert answer.json()["ok"] is False


def test_its_own_page_may_drive_it(slack: Running) -> None:
    assert httpx.post(f"{slack.url}/_control/reset", headers={"Origin": slack.url}).status_code == 200


def test_a_page_elsewhere_cannot_read_it_without_an_origin_either(slack: Running) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}

    assert httpx.get(f"{slack.url}/_control/state", headers=headers).status_code == 403


def test_the_page_is_served_under_a_strict_policy(slack: Running) -> None:
    page = httpx.get(f"{slack.url}/")
    script = httpx.get(f"{slack.url}/page/api.js")

    assert page.status_code == script.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert httpx.get(f"{slack.url}/page/../seed.py").status_code == 404
    assert httpx.get(f"{slack.url}/page/%2e%2e/seed.py").status_code == 404


def hints(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    for line in lines:
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_the_page_is_told_what_changed(
    slack: Running, ana: Person, client: WebClient, bot: BotDouble
) -> None:
    with httpx.stream("GET", f"{slack.url}/_control/events", timeout=5) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": open"
        ts = client.chat_postMessage(channel=REVIEW, text="x")["ts"]
        client.chat_update(channel=REVIEW, ts=ts, text="y")
        client.reactions_add(channel=REVIEW, timestamp=ts, name="eyes")
        client.chat_postEphemeral(channel=REVIEW, user=ANA, text="z")
        client.chat_delete(channel=REVIEW, ts=ts)
        client.views_publish(user_id=ANA, view={"type": "home", "blocks": [{"type": "divider"}]})
        told = (hint for hint in hints(lines) if hint["type"] != "traffic")  # comes when it comes
        first = [next(told) for _ in range(6)]

    assert [hint["type"] for hint in first] == [
        "message",
        "message_changed",
        "reaction",
        "ephemeral",
        "message_deleted",
        "view",
    ]
    assert (first[0]["channel"], first[0]["ts"], first[2]["user"], first[3]["user"]) == (REVIEW, ts, BOT, ANA)
