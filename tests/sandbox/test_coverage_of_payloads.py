"""Every event and interaction that coverage names is sent: something a person or the app does brings each about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.coverage import COVERAGE
from sandbox.runner import Running, quick_config, running
from tests.sandbox.bot_double import BotDouble, Received, Reply
from tests.sandbox.people import (
    ANA,
    BOT,
    BOT_TOKEN,
    CARD_BLOCKS,
    INBOX,
    JO,
    REVIEW,
    SCOPES,
    a_seed,
    modal,
    option,
    plain,
)
from tests.sandbox.person import Person
from tests.sandbox.test_coverage import words_of_the_code
from tests.sandbox.test_files import uploaded_by

EXTERNAL = {"type": "external_select", "action_id": "who", "min_query_length": 1}


@dataclass
class Scene:
    """Somebody in the local Slack, the app, and what the app hears."""

    ana: Person
    app: WebClient
    bot: BotDouble

    def does(self, path: str, **fields: Any) -> dict[str, Any]:
        answer = self.ana.does(path, **fields)
        assert answer["ok"] is True, answer
        return answer

    def posted(self, **content: Any) -> str:
        return str(self.app.chat_postMessage(channel=REVIEW, text="x", **content)["ts"])

    def opened(self, *blocks: dict[str, Any], **fields: Any) -> None:
        self.does("command", channel=REVIEW, text="/plera")
        self.app.views_open(trigger_id=self.bot.last("command")["trigger_id"], view=modal(*blocks, **fields))

    def suggested(self) -> None:
        self.opened(_select())
        self.does("view/suggest", action_id="who", value="y")

    def closed(self) -> None:
        self.opened(notify_on_close=True)
        self.does("view/close")

    def submitted(self) -> None:
        self.opened()
        self.does("view/submit", values={"name": {"value": "x"}})

    def direct(self) -> str:
        return str(self.does("dm")["channel"])

    def reacted(self, *, again: bool = False) -> None:
        ts = self.posted()
        self.does("reaction", channel=REVIEW, ts=ts, name="eyes")
        if again:
            self.does("reaction", channel=REVIEW, ts=ts, name="eyes", remove=True)

    def deleted_file(self) -> None:
        file = self.app.files_upload_v2(channel=REVIEW, filename="a.txt", content="a")["file"]
        self.app.files_delete(file=file["id"])

    def archived(self, channel: str, *, back: bool = False) -> None:
        self.does("channel/archive", channel=channel, archived=True)
        if back:
            self.does("channel/archive", channel=channel, archived=False)

    def member(self, channel: str, member: str, *, comes: bool) -> None:
        self.does("channel/membership", channel=channel, member=member, **{"in": comes})


Act = Callable[[Scene], Any]
EVENTS: dict[str, Act] = {
    "app_home_opened": lambda scene: scene.does("home"),
    "app_mention": lambda scene: scene.does("message", channel=REVIEW, text=f"<@{BOT}> hello"),
    "app_uninstalled": lambda scene: scene.does("app/uninstall"),
    "channel_archive": lambda scene: scene.archived(REVIEW),
    "channel_created": lambda scene: scene.app.conversations_create(name="made"),
    "channel_deleted": lambda scene: scene.does("channel/delete", channel=REVIEW),
    "channel_left": lambda scene: scene.member(REVIEW, BOT, comes=False),
    "channel_rename": lambda scene: scene.app.conversations_rename(channel=REVIEW, name="renamed"),
    "channel_unarchive": lambda scene: scene.archived(REVIEW, back=True),
    "file_deleted": lambda scene: scene.deleted_file(),
    "file_shared": lambda scene: scene.does(
        "message", channel=REVIEW, text="", files=[uploaded_by(scene.ana)]
    ),
    "group_archive": lambda scene: scene.archived(INBOX),
    "group_deleted": lambda scene: scene.does("channel/delete", channel=INBOX),
    "group_left": lambda scene: scene.member(INBOX, BOT, comes=False),
    "group_rename": lambda scene: scene.app.conversations_rename(channel=INBOX, name="renamed"),
    "group_unarchive": lambda scene: scene.archived(INBOX, back=True),
    "member_joined_channel": lambda scene: scene.app.conversations_invite(channel=INBOX, users=[JO]),
    "member_left_channel": lambda scene: scene.member(REVIEW, JO, comes=False),
    "message.channels": lambda scene: scene.does("message", channel=REVIEW, text="x"),
    "message.groups": lambda scene: scene.does("message", channel=INBOX, text="x"),
    "message.im": lambda scene: scene.does("message", channel=scene.direct(), text="x"),
    "reaction_added": lambda scene: scene.reacted(),
    "reaction_removed": lambda scene: scene.reacted(again=True),
    "team_join": lambda scene: scene.does("person", name="noa"),
    "tokens_revoked": lambda scene: scene.does("faults", token_revoked=True),
    "user_change": lambda scene: scene.does("person", id=JO, real_name="Jo M."),
}
INTERACTIONS: dict[str, Act] = {
    "block_actions": lambda scene: scene.does(
        "click", channel=REVIEW, ts=scene.posted(blocks=CARD_BLOCKS), action_id="approve"
    ),
    "block_suggestion": lambda scene: scene.suggested(),
    "message_action": lambda scene: scene.does(
        "shortcut", callback_id="send_to_prospect", channel=REVIEW, ts=scene.posted()
    ),
    "shortcut": lambda scene: scene.does("shortcut", callback_id="create_sequence"),
    "slash_command": lambda scene: scene.does("command", channel=REVIEW, text="/plera"),
    "view_closed": lambda scene: scene.closed(),
    "view_submission": lambda scene: scene.submitted(),
}


def _select() -> dict[str, Any]:
    return {"type": "input", "block_id": "lead", "label": plain("Lead"), "element": EXTERNAL}


def _answer(received: Received) -> Reply:
    return Reply(body={"options": [option("yuki")]} if received.kind == "block_suggestion" else "")


@pytest.fixture
def scene(bot: BotDouble, tmp_path: Path) -> Any:
    """A team whose app subscribed to every event that is covered and has every scope."""
    bot.forget()
    bot.answer = _answer
    scopes = [*SCOPES, "channels:write.topic", "groups:write.topic"]
    config = quick_config(a_seed(bot_events=sorted(COVERAGE.events), scopes=scopes), tmp_path, bot.url)
    with running(config) as slack, httpx.Client(base_url=f"{slack.url}/_control/") as http:
        yield Scene(Person(ANA, http), WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[]), bot)


@pytest.mark.parametrize("name", sorted(COVERAGE.events))
def test_something_brings_each_event_about(scene: Scene, name: str) -> None:
    EVENTS[name](scene)

    kind, _, place = name.partition(".")
    fields = {"channel_type": {"channels": "channel", "groups": "group"}.get(place, place)} if place else {}
    assert scene.bot.wait_for_event(kind, **fields)["event_ts"]


@pytest.mark.parametrize("kind", sorted(COVERAGE.interactions))
def test_something_brings_each_interaction_about(scene: Scene, kind: str) -> None:
    INTERACTIONS[kind](scene)

    assert scene.bot.of_kind("command" if kind == "slash_command" else kind)


def test_no_event_is_sent_that_coverage_does_not_name() -> None:
    assert words_of_the_code().intersection(EVENTS) == COVERAGE.events


def test_an_event_nobody_subscribed_to_is_not_sent(bot: BotDouble, slack: Running, tmp_path: Path) -> None:
    config = quick_config(a_seed(bot_events=["message.channels"]), tmp_path, bot.url)
    with running(config) as quiet, httpx.Client(base_url=f"{quiet.url}/_control/") as http:
        ana = Person(ANA, http)
        ana.does("message", channel=REVIEW, text="", files=[uploaded_by(ana)])
        ana.does("person", id=JO, real_name="Jo M.")
        ana.does("message", channel=REVIEW, text="the last")
        bot.wait_for_event("message", text="the last")

    assert {each["event"]["type"] for each in bot.of_kind("event")} == {"message"}
