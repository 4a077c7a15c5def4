"""Who may call the Web API, in which form, and how often."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.config import Config
from sandbox.runner import Running, quick_config, running
from sandbox.web_api.rate_limits import RateLimits
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, BOT, BOT_ID, BOT_TOKEN, INBOX, REVIEW, SCOPES, TEAM, a_seed


def call(slack: Running, method: str, **request: Any) -> Any:
    return httpx.post(f"{slack.api_url}{method}", **request).json()


def bearer(token: str = BOT_TOKEN) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_the_token_says_which_bot_is_calling(client: WebClient) -> None:
    answer = client.auth_test()

    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (TEAM, BOT, BOT_ID)
    assert answer.headers["x-oauth-scopes"] == ",".join(SCOPES)


def test_a_call_without_a_token_is_not_authed(slack: Running) -> None:
    assert call(slack, "auth.test") == {"ok": False, "error": "not_authed"}


def test_a_wrong_token_is_invalid_auth(slack: Running) -> None:
    assert call(slack, "auth.test", headers=bearer("xoxb-stolen"))["error"] == "invalid_auth"


def test_a_token_may_stand_among_the_form_fields(slack: Running) -> None:
    assert call(slack, "auth.test", data={"token": BOT_TOKEN})["ok"] is True


def test_an_unknown_method_is_named(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        client.api_call("chat.fly")

    assert refused.value.response["error"] == "unknown_method"
    assert refused.value.response["req_method"] == "chat.fly"


def test_api_test_echoes_what_it_was_given(slack: Running) -> None:
    assert call(slack, "api.test", data={"foo": "bar"}) == {"ok": True, "args": {"foo": "bar"}}
    assert call(slack, "api.test", data={"error": "my_error"})["error"] == "my_error"


@pytest.mark.parametrize(
    ("content", "code"), [(b"{", "invalid_json"), (b"[1]", "json_not_object")], ids=["broken", "a list"]
)
def test_a_body_that_is_no_json_object_is_refused(slack: Running, content: bytes, code: str) -> None:
    headers = {**bearer(), "Content-Type": "application/json"}

    assert call(slack, "chat.postMessage", headers=headers, content=content)["error"] == code


def test_form_fields_and_json_mean_the_same(slack: Running) -> None:
    blocks = '[{"type": "divider"}]'
    by_form = call(
        slack,
        "chat.postMessage",
        headers=bearer(),
        data={"channel": REVIEW, "text": "Hi", "blocks": blocks, "unfurl_links": "false"},
    )
    by_json = call(
        slack,
        "chat.postMessage",
        headers=bearer(),
        json={"channel": REVIEW, "text": "Hi", "blocks": [{"type": "divider"}], "unfurl_links": False},
    )

    assert by_form["ok"]
    assert by_json["ok"]
    assert by_form["message"]["blocks"][0]["type"] == by_json["message"]["blocks"][0]["type"] == "divider"


def test_a_missing_required_argument_is_named(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        client.api_call("chat.update", params={"channel": REVIEW, "text": "x"})

    assert refused.value.response["error"] == "invalid_arguments"
    assert "ts" in refused.value.response["response_metadata"]["messages"][0]


def test_a_method_needs_its_scope(bot: BotDouble, tmp_path: Path) -> None:
    seed = a_seed(scopes=["commands", "channels:read"])
    with running(quick_config(seed, tmp_path, bot.url)) as slack:
        answer = call(slack, "chat.postMessage", headers=bearer(), json={"channel": REVIEW, "text": "Hi"})

    assert answer["error"] == "missing_scope"
    assert "chat:write" in answer["needed"]
    assert answer["provided"] == "commands,channels:read"


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("conversations.list", {"types": "public_channel,private_channel"}, "groups:read"),
        ("conversations.info", {"channel": INBOX}, "groups:read"),
        ("conversations.history", {"channel": INBOX}, "groups:history"),
        ("conversations.open", {"users": ANA}, "im:write"),
        ("conversations.create", {"name": "new", "is_private": True}, "groups:write"),
    ],
)
def test_private_channels_and_direct_messages_need_scopes_of_their_own(
    bot: BotDouble, tmp_path: Path, method: str, arguments: dict[str, Any], needed: str
) -> None:
    scopes = ["channels:read", "channels:history", "channels:manage"]
    with running(quick_config(a_seed(scopes=scopes), tmp_path, bot.url)) as slack:
        answer = call(slack, method, headers=bearer(), json=arguments)

    assert (answer["error"], answer["needed"]) == ("missing_scope", needed)


def limited(bot: BotDouble, directory: Path, **changes: Any) -> Config:
    config = quick_config(a_seed(), directory, bot.url)
    config.rate_limits = True
    for name, value in changes.items():
        setattr(config, name, value)
    return config


def test_a_channel_takes_one_message_a_second_after_a_short_burst(bot: BotDouble, tmp_path: Path) -> None:
    with running(limited(bot, tmp_path, post_burst=2, rate_scale=1.0)) as slack:
        client = WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])
        client.chat_postMessage(channel=REVIEW, text="1")
        client.chat_postMessage(channel=REVIEW, text="2")
        with pytest.raises(SlackApiError) as refused:
            client.chat_postMessage(channel=REVIEW, text="3")

    assert refused.value.response.status_code == 429
    assert refused.value.response.data == {"ok": False, "error": "ratelimited"}
    assert refused.value.response.headers["retry-after"] == "1"


def test_updates_are_limited_to_fifty_a_minute_for_the_workspace(bot: BotDouble, tmp_path: Path) -> None:
    with running(limited(bot, tmp_path)) as slack:
        client = WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])
        ts = client.chat_postMessage(channel=REVIEW, text="0")["ts"]
        for number in range(50):
            client.chat_update(channel=REVIEW, ts=ts, text=str(number))
        with pytest.raises(SlackApiError) as refused:
            client.chat_update(channel=REVIEW, ts=ts, text="one too many")

    assert refused.value.response.status_code == 429
    assert 1 <= int(refused.value.response.headers["retry-after"]) <= 60


def test_limits_can_be_scaled_and_switched_off(tmp_path: Path) -> None:
    doubled = RateLimits(Config(None, tmp_path, rate_scale=2.0))
    off = RateLimits(Config(None, tmp_path, rate_limits=False))

    assert [doubled.wait_seconds("chat.update", "") for _ in range(100)] == [0] * 100
    assert doubled.wait_seconds("chat.update", "") > 0
    assert [off.wait_seconds("chat.postMessage", REVIEW) for _ in range(20)] == [0] * 20


def test_one_channels_messages_do_not_hold_up_anothers(tmp_path: Path) -> None:
    limits = RateLimits(Config(None, tmp_path, post_burst=1))

    assert limits.wait_seconds("chat.postMessage", "C1") == 0
    assert limits.wait_seconds("chat.postMessage", "C1") == 1
    assert limits.wait_seconds("chat.postMessage", "C2") == 0
