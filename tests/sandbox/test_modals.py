"""Modals and the home tab: opened by the bot, filled in and submitted by a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.errors import SlackError
from sandbox.runner import quick_config, running
from sandbox.triggers import Triggers
from tests.sandbox.bot_double import BotDouble, Reply
from tests.sandbox.people import (
    ANA,
    BOT_TOKEN,
    REVIEW,
    a_seed,
    button,
    modal,
    option,
    plain,
    text_input,
    titled,
)
from tests.sandbox.person import Open, Person
from tests.sandbox.refusals import code_of


def test_an_opened_view_is_as_slack_describes_it(ana: Person, shows: Open) -> None:
    view = shows(private_metadata="42")

    assert ana.views()["views"][0] == {**view, "errors": {}}
    assert (view["type"], view["callback_id"], view["private_metadata"]) == ("modal", "form", "42")
    assert view["state"]["values"] == {"name": {"value": {"type": "plain_text_input", "value": None}}}
    assert view["root_view_id"] == view["id"]
    assert view["previous_view_id"] is None
    assert view["hash"]


def test_a_trigger_expires() -> None:
    triggers = Triggers("T1", live_seconds=-1)

    with pytest.raises(SlackError) as refused:
        triggers.exchange(triggers.issue(ANA))

    assert refused.value.code == "expired_trigger_id"


def test_a_view_slack_would_not_show_is_refused(ana: Person, bot: BotDouble, client: WebClient) -> None:
    ana.does("command", channel=REVIEW, text="/plera")
    trigger = bot.last("command")["trigger_id"]

    too_long = modal(title=plain("A title of more than twenty-four"))
    assert code_of(client.views_open, trigger_id=trigger, view=too_long) == "invalid_arguments"
    assert code_of(client.views_open, trigger_id=trigger, view={"type": "home", "blocks": []}) != ""
    assert client.views_open(trigger_id=trigger, view=modal())["ok"]


def test_a_submission_carries_every_field(ana: Person, bot: BotDouble, shows: Open) -> None:
    shows(
        text_input("name", "value"),
        text_input("note", "value", optional=True, initial_value="as before"),
        {
            "type": "input",
            "block_id": "groups",
            "label": plain("Groups"),
            "element": {
                "type": "multi_static_select",
                "action_id": "chosen",
                "options": [option("robots"), option("drones")],
            },
        },
        {"type": "actions", "block_id": "row", "elements": [button("add_step", "1")]},
    )

    answer = ana.does("view/submit", values={"name": {"value": "Q1"}, "groups": {"chosen": ["drones"]}})

    values = bot.last("view_submission")["view"]["state"]["values"]
    assert (answer["ok"], answer["response_action"], answer["views"]) == (True, None, [])
    assert values["name"]["value"] == {"type": "plain_text_input", "value": "Q1"}
    assert values["note"]["value"]["value"] == "as before"
    assert [each["value"] for each in values["groups"]["chosen"]["selected_options"]] == ["drones"]
    assert "row" not in values


def test_what_slacks_client_holds_back_never_reaches_the_bot(
    ana: Person, bot: BotDouble, shows: Open
) -> None:
    shows(text_input("name", "value"), text_input("code", "value", min_length=3, max_length=5))

    empty = ana.does("view/submit")
    short = ana.does("view/submit", values={"name": {"value": "x"}, "code": {"value": "ab"}})

    assert empty["errors"]["name"] == "Please complete this required field."
    assert (short["sent"], list(short["errors"])) == (False, ["code"])
    assert ana.views()["errors"] == short["errors"]
    assert bot.of_kind("view_submission") == []


def test_errors_stand_at_their_fields_until_the_next_submit(ana: Person, bot: BotDouble, shows: Open) -> None:
    shows()
    bot.answer = lambda received: Reply(
        200, {"response_action": "errors", "errors": {"name": "Already taken."}}
    )
    refused = ana.does("view/submit", values={"name": {"value": "Q1"}})
    shown = ana.views()

    bot.answer = lambda received: Reply()
    accepted = ana.does("view/submit")

    assert (refused["response_action"], refused["errors"]) == ("errors", {"name": "Already taken."})
    assert shown["errors"] == {"name": "Already taken."}
    assert shown["views"][0]["state"]["values"]["name"]["value"]["value"] == "Q1"
    assert accepted["views"] == []


def test_errors_for_blocks_that_are_no_inputs_are_trouble(ana: Person, bot: BotDouble, shows: Open) -> None:
    shows()
    bot.answer = lambda received: Reply(200, {"response_action": "errors", "errors": {"other": "No."}})

    answer = ana.does("view/submit", values={"name": {"value": "Q1"}})

    assert "We had some trouble connecting" in answer["errors"][""]
    assert len(answer["views"]) == 1


def test_a_submission_may_update_push_and_clear(ana: Person, bot: BotDouble, shows: Open) -> None:
    shows()
    replies = iter(
        [
            {"response_action": "update", "view": titled("Second")},
            {"response_action": "push", "view": titled("Third")},
            {"response_action": "clear"},
        ]
    )
    bot.answer = lambda received: Reply(200, next(replies))
    filled = {"name": {"value": "x"}}

    ana.does("view/submit", values=filled)
    after_update = ana.titles()
    ana.does("view/submit")
    after_push = ana.titles()
    ana.does("view/submit", values=filled)

    assert (after_update, after_push, ana.titles()) == (["Second"], ["Second", "Third"], [])


def test_a_view_in_the_answer_is_checked_too(ana: Person, bot: BotDouble, shows: Open) -> None:
    shows()
    bad = {**modal(), "blocks": [{"type": "nothing"}]}
    bot.answer = lambda received: Reply(200, {"response_action": "update", "view": bad})

    answer = ana.does("view/submit", values={"name": {"value": "x"}})

    assert "We had some trouble connecting" in answer["errors"][""]
    assert ana.titles() == ["A form"]


def test_a_bot_that_fails_a_submission_leaves_the_modal_open(
    ana: Person, bot: BotDouble, shows: Open
) -> None:
    shows()
    bot.answer = lambda received: Reply(500)

    answer = ana.does("view/submit", values={"name": {"value": "kept"}})

    view = ana.views()["views"][0]
    assert (answer["ok"], answer["status"]) == (False, 500)
    assert view["errors"] == {"": "We had some trouble connecting. Try again?"}
    assert view["state"]["values"]["name"]["value"]["value"] == "kept"


@pytest.fixture
def expired(bot: BotDouble, tmp_path: Path) -> Iterator[tuple[WebClient, Person]]:
    bot.forget()
    config = quick_config(a_seed(), tmp_path, bot.url)
    config.trigger_seconds = -1.0
    with running(config) as slack, httpx.Client(base_url=f"{slack.url}/_control/") as http:
        yield WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[]), Person(ANA, http)


def test_a_late_bot_cannot_open_a_modal(expired: tuple[WebClient, Person], bot: BotDouble) -> None:
    client, ana = expired
    ana.does("command", channel=REVIEW, text="/plera")

    trigger = bot.last("command")["trigger_id"]

    assert code_of(client.views_open, trigger_id=trigger, view=modal()) == "expired_trigger_id"
