"""Buttons, selects and shortcuts on messages, slash commands' answers, and response_urls."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.runner import Running
from tests.sandbox.bot_double import BotDouble, Reply
from tests.sandbox.people import ANA, BOT_ID, CARD_BLOCKS, JO, REVIEW, button, modal, option, plain
from tests.sandbox.person import Person


def test_a_click_carries_the_buttons_own_value_and_the_message(
    ana: Person, bot: BotDouble, card: str
) -> None:
    answer = ana.does("click", channel=REVIEW, ts=card, action_id="approve")

    sent = bot.last("block_actions")
    action = sent["actions"][0]
    assert (answer["ok"], answer["status"]) == (True, 200)
    assert (action["action_id"], action["block_id"], action["value"]) == ("approve", "choices", "lead-1")
    assert action["type"] == "button"
    assert float(action["action_ts"]) > 0
    assert sent["container"]["message_ts"] == sent["message"]["ts"] == card
    assert sent["message"]["blocks"][1]["block_id"] == "choices"
    assert (sent["user"]["id"], sent["channel"]["id"]) == (ANA, REVIEW)


def test_a_select_sends_its_option_and_remembers_it(ana: Person, bot: BotDouble, card: str) -> None:
    ana.does("click", channel=REVIEW, ts=card, action_id="tone", selected_option="warm")
    ana.does("click", channel=REVIEW, ts=card, action_id="approve")

    first, second = bot.of_kind("block_actions")
    assert first["actions"][0]["selected_option"]["value"] == "warm"
    assert second["state"]["values"]["choices"]["tone"]["selected_option"]["value"] == "warm"


def test_an_overflow_menu_sends_its_option(ana: Person, bot: BotDouble, card: str) -> None:
    ana.does("click", channel=REVIEW, ts=card, action_id="more", selected_option="skip")

    assert bot.last("block_actions")["actions"][0]["selected_option"]["value"] == "skip"


def test_clicks_on_what_is_not_there_are_refused_with_a_sentence(ana: Person, card: str) -> None:
    place = {"channel": REVIEW, "ts": card}

    assert "404" in ana.refused("click", **place, action_id="reject")
    assert "approve, more, tone" in ana.refused("click", **place, action_id="reject")
    assert "warm" in ana.refused("click", **place, action_id="tone", selected_option="rude")
    assert "404" in ana.refused("click", channel=REVIEW, ts="1.0", action_id="approve")
    assert "403" in Person("U0GUEST001", ana.http).refused("click", **place, action_id="approve")


def test_of_buttons_with_the_same_id_the_value_chooses(
    ana: Person, bot: BotDouble, client: WebClient
) -> None:
    blocks = [
        {"type": "actions", "block_id": f"b{n}", "elements": [button("open", str(n))]} for n in range(3)
    ]
    ts = client.chat_postMessage(channel=REVIEW, text="x", blocks=blocks)["ts"]

    ana.does("click", channel=REVIEW, ts=ts, action_id="open", value="1")
    ana.does("click", channel=REVIEW, ts=ts, action_id="open", block_id="b2")

    assert [sent["actions"][0]["value"] for sent in bot.of_kind("block_actions")] == ["1", "2"]


def test_a_click_the_bot_fails_is_told(ana: Person, bot: BotDouble, card: str) -> None:
    bot.answer = lambda received: Reply(500)

    answer = ana.does("click", channel=REVIEW, ts=card, action_id="approve")

    assert (answer["ok"], answer["status"], answer["error"]) == (False, 500, "http_error")


@pytest.mark.parametrize(
    "body",
    ["*Hello* there", {"text": "*Hello* there"}, {"response_type": "ephemeral", "text": "*Hello* there"}],
)
def test_a_commands_answer_is_shown_to_its_person_only(ana: Person, bot: BotDouble, body: Any) -> None:
    bot.answer = lambda received: Reply(200, body)

    answer = ana.does("command", channel=REVIEW, text="/plera help")

    assert (answer["ok"], answer["response"]) == (True, body)
    assert [message["text"] for message in ana.sees(REVIEW)] == ["*Hello* there"]
    assert Person(JO, ana.http).sees(REVIEW) == []


def test_a_commands_answer_may_be_for_the_whole_channel(ana: Person, bot: BotDouble) -> None:
    bot.answer = lambda received: Reply(200, {"response_type": "in_channel", "text": "Hello all"})

    ana.does("command", command="/plera", text="help", channel=REVIEW)

    message = Person(JO, ana.http).sees(REVIEW)[0]
    assert (message["text"], message["bot_id"]) == ("Hello all", BOT_ID)


def test_an_answer_slack_cannot_show_is_told_to_the_person(ana: Person, bot: BotDouble) -> None:
    bot.answer = lambda received: Reply(200, {"blocks": [{"type": "no such block"}]})

    answer = ana.does("command", channel=REVIEW, text="/plera help")

    assert answer["error"] == "invalid_command_response"
    assert "invalid_command_response" in ana.sees(REVIEW)[0]["text"]


def test_commands_nobody_offers_or_in_threads_are_refused(ana: Person, card: str) -> None:
    assert "/plera" in ana.refused("command", channel=REVIEW, text="/giphy cat")
    assert "threads" in ana.refused("command", channel=REVIEW, text="/plera", thread_ts=card)


def test_a_response_url_answers_five_times(ana: Person, bot: BotDouble) -> None:
    ana.does("command", channel=REVIEW, text="/plera help")
    url = bot.last("command")["response_url"]

    answers = [httpx.post(url, json={"text": f"later {n}"}) for n in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert answers[0].text == "ok"
    assert answers[5].json()["error"] == "used_url"
    assert [message["text"] for message in ana.sees(REVIEW)] == [f"later {n}" for n in range(5)]


def test_a_response_url_replaces_and_deletes_the_clicked_message(
    ana: Person, bot: BotDouble, card: str
) -> None:
    ana.does("click", channel=REVIEW, ts=card, action_id="approve")
    url = bot.last("block_actions")["response_url"]

    httpx.post(url, json={"replace_original": True, "text": "Done"}).raise_for_status()
    replaced = ana.sees(REVIEW)
    httpx.post(url, json={"delete_original": True}).raise_for_status()

    assert [(message["ts"], message["text"]) for message in replaced] == [(card, "Done")]
    assert "blocks" not in replaced[0]
    assert ana.sees(REVIEW) == []


def test_an_ephemeral_messages_buttons_work_and_it_can_be_replaced(
    ana: Person, bot: BotDouble, client: WebClient
) -> None:
    ts = client.chat_postEphemeral(channel=REVIEW, user=ANA, text="x", blocks=CARD_BLOCKS)["message_ts"]

    ana.does("click", channel=REVIEW, ts=ts, action_id="approve")
    sent = bot.last("block_actions")
    httpx.post(sent["response_url"], json={"replace_original": True, "text": "Done"}).raise_for_status()

    assert sent["container"]["is_ephemeral"]
    assert "message" not in sent
    assert [message["text"] for message in ana.sees(REVIEW)] == ["Done"]


def test_what_slack_would_not_show_is_refused_at_the_response_url(
    slack: Running, ana: Person, bot: BotDouble
) -> None:
    ana.does("command", channel=REVIEW, text="/plera help")
    url = bot.last("command")["response_url"]

    assert httpx.post(url, content=b"{").json()["error"] == "invalid_payload"
    assert httpx.post(url, json={"replace_original": False}).json()["error"] == "no_text"
    assert httpx.post(f"{slack.url}/actions/T/unknown", json={"text": "x"}).json()["error"] == "expired_url"


def test_a_global_shortcut_opens_a_modal(ana: Person, bot: BotDouble, client: WebClient) -> None:
    ana.does("shortcut", callback_id="create_sequence")

    sent = bot.last("shortcut")
    client.views_open(trigger_id=sent["trigger_id"], view=modal())
    assert sent["callback_id"] == "create_sequence"
    assert len(ana.views()["views"]) == 1
    assert "create_sequence" in ana.refused("shortcut", callback_id="other")


def test_a_message_shortcut_carries_the_message(ana: Person, bot: BotDouble) -> None:
    ts = ana.does("message", channel=REVIEW, text="send this")["ts"]

    ana.does("shortcut", callback_id="send_to_prospect", channel=REVIEW, ts=ts)

    sent = bot.last("message_action")
    assert (sent["message"]["text"], sent["message_ts"], sent["channel"]["id"]) == ("send this", ts, REVIEW)


def test_a_trigger_works_once(ana: Person, bot: BotDouble, client: WebClient) -> None:
    ana.does("command", channel=REVIEW, text="/plera")
    trigger = bot.last("command")["trigger_id"]
    client.views_open(trigger_id=trigger, view=modal())

    for given, code in ((trigger, "exchanged_trigger_id"), ("1.2.x", "invalid_trigger_id")):
        with pytest.raises(SlackApiError) as refused:
            client.views_open(trigger_id=given, view=modal())
        assert refused.value.response["error"] == code


def test_an_external_select_in_a_message_asks_the_bot_for_options(
    ana: Person, bot: BotDouble, client: WebClient
) -> None:
    element = {"type": "external_select", "action_id": "lead", "placeholder": plain("Lead")}
    blocks = [{"type": "actions", "block_id": "row", "elements": [element]}]
    place = {"channel": REVIEW, "ts": client.chat_postMessage(channel=REVIEW, text="x", blocks=blocks)["ts"]}
    bot.answer = lambda received: Reply(
        200, {"options": [option("yuki")]} if received.kind == "block_suggestion" else ""
    )

    ana.does("view/suggest", **place, action_id="lead", value="yu")
    ana.does("click", **place, action_id="lead", selected_option="yuki")

    assert bot.last("block_suggestion")["container"]["message_ts"] == place["ts"]
    assert bot.last("block_actions")["actions"][0]["selected_option"]["value"] == "yuki"
