"""chat.* and reactions.*, driven by the real slack_sdk."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.people import ANA, BOT, BOT_ID, EMPTY, GENERAL, INBOX, JO, REVIEW, button, plain
from tests.sandbox.person import Person
from tests.sandbox.refusals import code_of


def test_a_posted_message_comes_back_as_slack_answers_it(client: WebClient) -> None:
    answer = client.chat_postMessage(channel=REVIEW, text="A &lt;b&gt; <@U0ANA00001>")

    message = answer["message"]
    assert answer["channel"] == REVIEW
    assert (message["user"], message["bot_id"], message["type"]) == (BOT, BOT_ID, "message")
    assert message["text"] == "A &lt;b&gt; <@U0ANA00001>"
    assert message["ts"] == answer["ts"]


def test_timestamps_only_grow(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=REVIEW, text="x")["ts"] for _ in range(20)]

    assert stamps == sorted(set(stamps))


def test_blocks_without_ids_are_given_some(client: WebClient) -> None:
    blocks = [{"type": "actions", "elements": [{"type": "button", "text": plain("Go")}]}]

    block = client.chat_postMessage(channel=REVIEW, text="x", blocks=blocks)["message"]["blocks"][0]

    assert block["block_id"]
    assert block["elements"][0]["action_id"]


def test_a_channel_may_be_named_and_a_person_is_written_to_directly(client: WebClient) -> None:
    by_name = client.chat_postMessage(channel="#outreach-review", text="x")
    by_user = client.chat_postMessage(channel=ANA, text="x")

    assert by_name["channel"] == REVIEW
    assert by_user["channel"].startswith("D")
    assert client.conversations_info(channel=by_user["channel"])["channel"]["user"] == ANA


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"channel": "C0NOWHERE1", "text": "x"}, "channel_not_found"),
        ({"channel": GENERAL, "text": "x"}, "not_in_channel"),
        ({"channel": EMPTY, "text": "x"}, "channel_not_found"),
        ({"channel": REVIEW, "text": ""}, "no_text"),
        ({"channel": REVIEW, "blocks": "not json"}, "invalid_blocks_format"),
        ({"channel": REVIEW, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": REVIEW, "text": "x", "metadata": {"event_type": 1}}, "invalid_metadata_format"),
    ],
)
def test_what_cannot_be_posted_is_refused_with_slacks_code(
    client: WebClient, arguments: dict[str, Any], code: str
) -> None:
    assert code_of(client.api_call, api_method="chat.postMessage", json=arguments) == code


def test_blocks_beyond_slacks_limits_are_refused_with_the_place(client: WebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]

    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=REVIEW, text="x", blocks=blocks)

    assert refused.value.response["error"] in {"invalid_blocks", "msg_blocks_too_long"}
    assert refused.value.response["response_metadata"]["messages"]


def test_an_update_replaces_text_and_blocks(client: WebClient) -> None:
    blocks = [{"type": "actions", "elements": [button("go", "1")]}]
    ts = client.chat_postMessage(channel=REVIEW, text="before", blocks=blocks)["ts"]

    answer = client.chat_update(channel=REVIEW, ts=ts, text="after", blocks=[{"type": "divider"}])

    assert (answer["ts"], answer["text"]) == (ts, "after")
    assert [block["type"] for block in answer["message"]["blocks"]] == ["divider"]
    assert "edited" not in answer["message"]


def test_an_update_with_text_alone_removes_blocks_and_marks_it_edited(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=REVIEW, text="before", blocks=[{"type": "divider"}])["ts"]

    message = client.chat_update(channel=REVIEW, ts=ts, text="after")["message"]

    assert "blocks" not in message
    assert message["edited"]["user"] == BOT


def test_only_own_messages_can_be_updated_or_deleted(client: WebClient, ana: Person) -> None:
    ts = ana.does("message", channel=REVIEW, text="mine")["ts"]

    assert code_of(client.chat_update, channel=REVIEW, ts=ts, text="x") == "cant_update_message"
    assert code_of(client.chat_delete, channel=REVIEW, ts=ts) == "cant_delete_message"
    assert code_of(client.chat_update, channel=REVIEW, ts="1.000001", text="x") == "message_not_found"


def test_a_deleted_message_is_gone(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=REVIEW, text="x")["ts"]

    client.chat_delete(channel=REVIEW, ts=ts)

    assert client.conversations_history(channel=REVIEW)["messages"] == []
    assert code_of(client.chat_delete, channel=REVIEW, ts=ts) == "message_not_found"


def test_a_deleted_parent_leaves_a_tombstone_over_its_thread(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=REVIEW, text="parent")["ts"]
    client.chat_postMessage(channel=REVIEW, text="reply", thread_ts=parent)

    client.chat_delete(channel=REVIEW, ts=parent)

    thread = client.conversations_replies(channel=REVIEW, ts=parent)["messages"]
    assert [message.get("subtype") for message in thread] == ["tombstone", None]

    client.chat_delete(channel=REVIEW, ts=thread[1]["ts"])
    assert client.conversations_history(channel=REVIEW)["messages"] == []


def test_replies_stay_in_their_thread_and_the_parent_counts_them(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=REVIEW, text="parent")["ts"]
    replies = [client.chat_postMessage(channel=REVIEW, text=f"{n}", thread_ts=parent)["ts"] for n in range(3)]

    history = client.conversations_history(channel=REVIEW)["messages"]
    thread = client.conversations_replies(channel=REVIEW, ts=parent)["messages"]

    assert [message["ts"] for message in history] == [parent]
    assert (history[0]["reply_count"], history[0]["latest_reply"]) == (3, replies[-1])
    assert [message["ts"] for message in thread] == [parent, *replies]


def test_a_reply_to_a_reply_joins_the_thread(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=REVIEW, text="parent")["ts"]
    reply = client.chat_postMessage(channel=REVIEW, text="reply", thread_ts=parent)["ts"]

    deeper = client.chat_postMessage(channel=REVIEW, text="deeper", thread_ts=reply)["message"]

    assert deeper["thread_ts"] == parent


def test_a_broadcast_reply_stands_in_the_channel_too(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=REVIEW, text="parent")["ts"]

    client.chat_postMessage(channel=REVIEW, text="news", thread_ts=parent, reply_broadcast=True)

    newest = client.conversations_history(channel=REVIEW)["messages"][0]
    assert (newest["text"], newest["subtype"], newest["root"]["ts"]) == ("news", "thread_broadcast", parent)


def test_an_ephemeral_message_is_seen_by_one_person_only(client: WebClient, ana: Person) -> None:
    answer = client.chat_postEphemeral(channel=REVIEW, user=ANA, text="only you")

    assert [message["text"] for message in ana.sees(REVIEW)] == ["only you"]
    assert ana.sees(REVIEW)[0]["ts"] == answer["message_ts"]
    assert Person(JO, ana.http).sees(REVIEW) == []
    assert client.conversations_history(channel=REVIEW)["messages"] == []
    assert code_of(client.chat_postEphemeral, channel=INBOX, user=JO, text="x") == "user_not_in_channel"


def test_a_permalink_opens_the_message_in_the_local_page(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=REVIEW, text="x")["ts"]
    reply = client.chat_postMessage(channel=REVIEW, text="y", thread_ts=parent)["ts"]

    link = client.chat_getPermalink(channel=REVIEW, message_ts=reply)["permalink"]

    assert link.endswith(f"/archives/{REVIEW}/p{reply.replace('.', '')}?thread_ts={parent}&cid={REVIEW}")
    assert httpx.get(link).headers["location"] == f"/#{REVIEW}/{reply}/{parent}"
    assert code_of(client.chat_getPermalink, channel=REVIEW, message_ts="1.0") == "message_not_found"


def test_metadata_is_kept_and_given_back_on_request(client: WebClient) -> None:
    metadata = {"event_type": "lead", "event_payload": {"id": 7}}
    client.chat_postMessage(channel=REVIEW, text="x", metadata=metadata)

    with_it = client.conversations_history(channel=REVIEW, include_all_metadata=True)["messages"][0]
    without = client.conversations_history(channel=REVIEW)["messages"][0]

    assert with_it["metadata"] == metadata
    assert "metadata" not in without


def test_reactions_are_added_once_and_taken_back(client: WebClient, ana: Person) -> None:
    ts = ana.does("message", channel=REVIEW, text="x")["ts"]
    client.reactions_add(channel=REVIEW, timestamp=ts, name="eyes")
    ana.does("reaction", channel=REVIEW, ts=ts, name="eyes")

    reaction = client.reactions_get(channel=REVIEW, timestamp=ts)["message"]["reactions"][0]
    assert reaction == {"name": "eyes", "users": [BOT, ANA], "count": 2}
    assert code_of(client.reactions_add, channel=REVIEW, timestamp=ts, name="eyes") == "already_reacted"

    client.reactions_remove(channel=REVIEW, timestamp=ts, name="eyes")
    assert code_of(client.reactions_remove, channel=REVIEW, timestamp=ts, name="eyes") == "no_reaction"
    assert code_of(client.reactions_add, channel=REVIEW, timestamp="1.0", name="eyes") == "message_not_found"
    assert code_of(client.reactions_add, channel=REVIEW, timestamp=ts, name="not a name") == "invalid_name"
