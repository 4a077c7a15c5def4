"""conversations.*, users.*, team.info and bots.info, driven by the real slack_sdk."""

from __future__ import annotations

from slack_sdk import WebClient

from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, BOT, BOT_ID, EMPTY, GENERAL, GUEST, INBOX, JO, REVIEW, TEAM
from tests.sandbox.person import Person
from tests.sandbox.refusals import code_of


def test_public_channels_are_listed_with_the_bots_membership(client: WebClient) -> None:
    channels = client.conversations_list()["channels"]

    assert {channel["name"]: channel["is_member"] for channel in channels} == {
        "outreach-review": True,
        "general": False,
    }


def test_private_channels_are_listed_only_where_the_bot_is(client: WebClient) -> None:
    channels = client.conversations_list(types="private_channel,im")["channels"]

    assert [channel["id"] for channel in channels] == [INBOX]


def test_lists_come_in_pages(client: WebClient) -> None:
    pages = [page["members"] for page in client.users_list(limit=3)]

    assert [[member["id"] for member in page] for page in pages] == [[ANA, JO, GUEST], [BOT]]
    assert code_of(client.users_list, cursor="made up") == "invalid_cursor"


def test_history_comes_newest_first_in_pages(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=REVIEW, text=str(n))["ts"] for n in range(5)]

    first = client.conversations_history(channel=REVIEW, limit=3)
    rest = client.conversations_history(
        channel=REVIEW, limit=3, cursor=first["response_metadata"]["next_cursor"]
    )

    assert first["has_more"]
    assert not rest["has_more"]
    assert [each["ts"] for each in first["messages"] + rest["messages"]] == stamps[::-1]


def test_history_can_be_cut_by_time(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=REVIEW, text=str(n))["ts"] for n in range(3)]

    after = client.conversations_history(channel=REVIEW, oldest=stamps[1])["messages"]
    inclusive = client.conversations_history(channel=REVIEW, oldest=stamps[1], inclusive=True)["messages"]

    assert [each["ts"] for each in after] == [stamps[2]]
    assert [each["ts"] for each in inclusive] == [stamps[2], stamps[1]]
    assert code_of(client.conversations_history, channel=REVIEW, oldest="soon") == "invalid_ts_oldest"


def test_a_thread_comes_in_pages_with_its_parent_on_each(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=REVIEW, text="p")["ts"]
    replies = [client.chat_postMessage(channel=REVIEW, text="r", thread_ts=parent)["ts"] for _ in range(3)]

    first = client.conversations_replies(channel=REVIEW, ts=parent, limit=2)
    rest = client.conversations_replies(
        channel=REVIEW, ts=parent, limit=2, cursor=first["response_metadata"]["next_cursor"]
    )

    assert [each["ts"] for each in first["messages"]] == [parent, *replies[:2]]
    assert [each["ts"] for each in rest["messages"]] == [parent, replies[2]]
    assert code_of(client.conversations_replies, channel=REVIEW, ts="1.0") == "thread_not_found"


def test_the_bot_reads_only_where_it_is(client: WebClient) -> None:
    assert code_of(client.conversations_history, channel=GENERAL) == "not_in_channel"
    assert code_of(client.conversations_history, channel=EMPTY) == "channel_not_found"
    assert code_of(client.conversations_info, channel=EMPTY) == "channel_not_found"


def test_members_are_listed(client: WebClient) -> None:
    assert client.conversations_members(channel=REVIEW)["members"] == [ANA, JO, BOT]
    assert client.conversations_info(channel=REVIEW, include_num_members=True)["channel"]["num_members"] == 3


def test_joining_a_public_channel_lets_the_bot_write_there(client: WebClient, bot: BotDouble) -> None:
    assert client.conversations_join(channel=GENERAL)["channel"]["is_member"]
    client.chat_postMessage(channel=GENERAL, text="here")

    assert bot.wait_for_event("member_joined_channel")["user"] == BOT
    assert client.conversations_join(channel=GENERAL)["warning"] == "already_in_channel"
    assert code_of(client.conversations_join, channel=EMPTY) == "channel_not_found"


def test_opening_direct_messages_twice_gives_the_same_channel(client: WebClient) -> None:
    first = client.conversations_open(users=ANA)
    second = client.conversations_open(users=ANA, return_im=True)

    assert first["channel"]["id"] == second["channel"]["id"]
    assert second["already_open"]
    assert second["channel"]["is_im"]
    assert code_of(client.conversations_open, users="U0NOBODY01") == "user_not_found"
    assert code_of(client.conversations_open, users="") == "users_list_not_supplied"


def test_a_channel_is_made_and_people_invited(client: WebClient, ana: Person) -> None:
    made = client.conversations_create(name="q1-robotics", is_private=True)["channel"]
    client.conversations_invite(channel=made["id"], users=[ANA])

    assert made["is_private"]
    assert ana.does("message", channel=made["id"], text="hello")["ok"]
    assert code_of(client.conversations_create, name="q1-robotics") == "name_taken"
    assert code_of(client.conversations_create, name="No Spaces") == "invalid_name_specials"
    assert code_of(client.conversations_invite, channel=made["id"], users=[ANA]) == "already_in_channel"
    assert code_of(client.conversations_invite, channel=made["id"], users=[BOT]) == "cant_invite_self"


def test_a_persons_conversations_are_listed(client: WebClient) -> None:
    mine = client.users_conversations(types="public_channel,private_channel")["channels"]

    assert {channel["id"] for channel in mine} == {REVIEW, INBOX}


def test_people_are_described_as_slack_does(client: WebClient) -> None:
    ana = client.users_info(user=ANA)["user"]
    guest = client.users_info(user=GUEST)["user"]
    robot = client.users_info(user=BOT)["user"]

    assert (ana["name"], ana["real_name"], ana["profile"]["email"]) == ("ana", "Ana Ruiz", "ana@kestrel.test")
    assert ana["tz"] == "Europe/Berlin"
    assert ana["tz_offset"] in (3600, 7200)
    assert ana["is_admin"]
    assert guest["is_restricted"]
    assert robot["is_bot"]
    assert code_of(client.users_info, user="U0NOBODY01") == "user_not_found"


def test_people_are_found_by_their_address(client: WebClient) -> None:
    assert client.users_lookupByEmail(email="JO@kestrel.test")["user"]["id"] == JO
    assert code_of(client.users_lookupByEmail, email="nobody@kestrel.test") == "users_not_found"


def test_team_and_bot_are_described(client: WebClient) -> None:
    assert client.team_info()["team"]["id"] == TEAM
    assert client.bots_info(bot=BOT_ID)["bot"]["user_id"] == BOT
    assert code_of(client.bots_info, bot="B0OTHER001") == "bot_not_found"
