"""Who is in a channel, what it is called, whether it is archived: by people, by the bot, and as events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.coverage import COVERAGE
from sandbox.runner import Running, quick_config, running
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, BOT, BOT_TOKEN, EMPTY, GENERAL, GUEST, INBOX, JO, REVIEW, a_seed
from tests.sandbox.person import Person


@pytest.fixture
def slack(bot: BotDouble, tmp_path: Path) -> Iterator[Running]:
    """A local Slack whose app subscribed to everything there is."""
    bot.forget()
    with running(quick_config(a_seed(bot_events=sorted(COVERAGE.events)), tmp_path, bot.url)) as one:
        yield one


@pytest.fixture
def client(slack: Running) -> WebClient:
    return WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])


def code(error: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(error.value.response["error"])


def test_a_person_brings_the_bot_in_and_takes_it_out(ana: Person, bot: BotDouble) -> None:
    ana.does("channel/membership", channel=GENERAL, member=BOT, **{"in": True})
    joined = bot.wait_for_event("member_joined_channel", user=BOT)
    ana.does("channel/membership", channel=GENERAL, member=BOT, **{"in": False})
    left = bot.wait_for_event("channel_left")

    assert (joined["channel"], joined["inviter"]) == (GENERAL, ANA)
    assert (left["channel"], left["actor_id"]) == (GENERAL, ANA)


def test_the_bot_hears_of_people_who_come_and_go(ana: Person, bot: BotDouble) -> None:
    ana.does("channel/membership", channel=REVIEW, member=GUEST, **{"in": True})
    ana.does("channel/membership", channel=INBOX, member=JO, **{"in": True})
    ana.does("channel/membership", channel=REVIEW, member=JO, **{"in": False})

    assert bot.wait_for_event("member_joined_channel", user=GUEST)["inviter"] == ANA
    assert bot.wait_for_event("member_joined_channel", user=JO)["channel_type"] == "G"
    assert bot.wait_for_event("member_left_channel", user=JO)["channel"] == REVIEW


def test_membership_that_cannot_be_is_refused_in_a_sentence(ana: Person) -> None:
    def refusal(channel: str, member: str, enters: bool) -> str:
        return ana.refused("channel/membership", channel=channel, member=member, **{"in": enters})

    assert "already" in refusal(REVIEW, JO, True)
    assert "already" in refusal(REVIEW, GUEST, False)
    assert "no person" in refusal(REVIEW, "U0NOBODY01", True)
    assert "not in the channel" in refusal(EMPTY, ANA, True)
    assert "Direct messages" in refusal(ana.does("dm")["channel"], JO, True)


def test_nobody_writes_in_an_archived_channel(ana: Person, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=REVIEW, text="card")["ts"]
    ana.does("channel/archive", channel=REVIEW, archived=True)

    codes = set()
    for method, more in (
        ("chat.postMessage", {"text": "x"}),
        ("chat.update", {"ts": ts, "text": "x"}),
        ("chat.postEphemeral", {"user": ANA, "text": "x"}),
        ("reactions.add", {"timestamp": ts, "name": "eyes"}),
        ("conversations.invite", {"users": GUEST}),
        ("conversations.rename", {"name": "other"}),
        ("conversations.setTopic", {"topic": "x"}),
        ("conversations.leave", {}),
    ):
        with pytest.raises(SlackApiError) as error:
            client.api_call(method, json={"channel": REVIEW, **more})
        codes.add(code(error))

    assert codes == {"is_archived"}
    assert "archived" in ana.refused("message", channel=REVIEW, text="x")
    assert "archived" in ana.refused("command", channel=REVIEW, text="/plera help")
    assert "archived" in ana.refused("reaction", channel=REVIEW, ts=ts, name="eyes")
    assert client.conversations_info(channel=REVIEW)["channel"]["is_archived"] is True
    assert [message["text"] for message in ana.sees(REVIEW)] == ["card"]


def test_archiving_is_told_by_the_kind_of_channel_and_can_be_undone(
    ana: Person, bot: BotDouble, client: WebClient
) -> None:
    for channel in (REVIEW, INBOX):
        ana.does("channel/archive", channel=channel, archived=True)
        ana.does("channel/archive", channel=channel, archived=False)

    for kind, channel in (("channel", REVIEW), ("group", INBOX)):
        assert bot.wait_for_event(f"{kind}_archive")["channel"] == channel
        assert bot.wait_for_event(f"{kind}_unarchive")["user"] == ANA
    client.chat_postMessage(channel=REVIEW, text="back again")
    assert "already" in ana.refused("channel/archive", channel=REVIEW, archived=False)


def test_a_deleted_channel_is_gone_with_its_messages_and_the_bot_hears_of_it(
    ana: Person, bot: BotDouble, client: WebClient
) -> None:
    client.chat_postMessage(channel=REVIEW, text="soon gone")
    for channel in (REVIEW, INBOX):
        ana.does("channel/delete", channel=channel)

    for kind, channel in (("channel", REVIEW), ("group", INBOX)):
        assert bot.wait_for_event(f"{kind}_deleted")["channel"] == channel
        with pytest.raises(SlackApiError, match="channel_not_found"):
            client.conversations_info(channel=channel)


def test_the_bot_archives_and_brings_back(bot: BotDouble, client: WebClient) -> None:
    client.conversations_archive(channel=REVIEW)
    with pytest.raises(SlackApiError) as again:
        client.conversations_archive(channel=REVIEW)
    client.conversations_unarchive(channel=REVIEW)
    with pytest.raises(SlackApiError) as open_already:
        client.conversations_unarchive(channel=REVIEW)

    assert (code(again), code(open_already)) == ("already_archived", "not_archived")
    assert bot.wait_for_event("channel_archive")["user"] == BOT


def test_the_bot_leaves_and_need_not_do_so_twice(ana: Person, bot: BotDouble, client: WebClient) -> None:
    client.conversations_leave(channel=REVIEW)
    again = client.conversations_leave(channel=REVIEW)

    assert again["not_in_channel"] is True
    assert bot.wait_for_event("channel_left")["channel"] == REVIEW
    with pytest.raises(SlackApiError, match="not_in_channel"):
        client.chat_postMessage(channel=REVIEW, text="x")


def test_the_last_member_of_a_private_channel_cannot_leave(client: WebClient) -> None:
    channel = client.conversations_create(name="alone", is_private=True)["channel"]["id"]

    with pytest.raises(SlackApiError, match="last_member"):
        client.conversations_leave(channel=channel)


def test_the_bot_removes_people_but_not_itself(bot: BotDouble, client: WebClient) -> None:
    client.conversations_kick(channel=REVIEW, user=JO)

    assert bot.wait_for_event("member_left_channel", user=JO)["channel"] == REVIEW
    for user, wanted in ((JO, "not_in_channel"), (BOT, "cant_kick_self"), ("U0NOBODY01", "user_not_found")):
        with pytest.raises(SlackApiError) as error:
            client.conversations_kick(channel=REVIEW, user=user)
        assert code(error) == wanted


def test_a_channel_gets_another_name_a_topic_and_a_purpose(
    ana: Person, bot: BotDouble, client: WebClient
) -> None:
    client.conversations_rename(channel=REVIEW, name="approvals")
    client.conversations_setTopic(channel=REVIEW, topic="What goes out today")
    client.conversations_setPurpose(channel=REVIEW, purpose="Reviewing")

    channel = client.conversations_info(channel=REVIEW)["channel"]
    assert (channel["name"], channel["topic"]["value"]) == ("approvals", "What goes out today")
    assert (channel["purpose"]["value"], channel["purpose"]["creator"]) == ("Reviewing", BOT)
    assert bot.wait_for_event("channel_rename")["channel"]["name"] == "approvals"
    for name, wanted in (
        ("general", "name_taken"),
        ("No Way", "invalid_name_specials"),
        ("", "invalid_name_required"),
    ):
        with pytest.raises(SlackApiError) as error:
            client.conversations_rename(channel=REVIEW, name=name)
        assert code(error) == wanted
    with pytest.raises(SlackApiError, match="too_long"):
        client.conversations_setTopic(channel=REVIEW, topic="x" * 251)


def test_a_new_public_channel_is_told_and_a_private_one_is_not(bot: BotDouble, client: WebClient) -> None:
    client.conversations_create(name="hidden", is_private=True)
    client.conversations_create(name="open-one")

    created = bot.wait_for_event("channel_created")
    assert (created["channel"]["name"], created["channel"]["creator"]) == ("open-one", BOT)
    assert len(bot.events("channel_created")) == 1


def test_direct_messages_have_nothing_of_all_that(ana: Person, client: WebClient) -> None:
    direct = ana.does("dm")["channel"]

    for method in ("leave", "archive", "unarchive"):
        with pytest.raises(SlackApiError, match="method_not_supported_for_channel_type"):
            client.api_call(f"conversations.{method}", json={"channel": direct})


def test_changing_channels_needs_its_scope(bot: BotDouble, tmp_path: Path) -> None:
    seed = a_seed(scopes=["channels:read", "channels:write.topic"])
    with running(quick_config(seed, tmp_path / "narrow", bot.url)) as slack:
        client = WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])
        client.conversations_setTopic(channel=REVIEW, topic="allowed")

        with pytest.raises(SlackApiError, match="missing_scope"):
            client.conversations_rename(channel=REVIEW, name="other")


def test_what_was_changed_is_kept_over_a_restart(bot: BotDouble, tmp_path: Path) -> None:
    config = quick_config(a_seed(), tmp_path / "kept", bot.url)
    with running(config) as slack, httpx.Client(base_url=f"{slack.url}/_control/") as http:
        client = WebClient(BOT_TOKEN, base_url=slack.api_url)
        client.conversations_setTopic(channel=REVIEW, topic="What goes out today")
        Person(ANA, http).does("channel/archive", channel=REVIEW, archived=True)

    with running(config) as slack:
        channel = WebClient(BOT_TOKEN, base_url=slack.api_url).conversations_info(channel=REVIEW)["channel"]

    assert (channel["is_archived"], channel["topic"]["value"]) == (True, "What goes out today")
