"""What happens to messages, whoever does it: post, edit, delete, react; each told to the page and to the bot."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sandbox import file_sharing
from sandbox.block_ids import completed
from sandbox.files import Record
from sandbox.markup import typed
from sandbox.typed_blocks import rich_text
from sandbox.workspace import Channel, Json, Workspace

TOMBSTONE = "This message was deleted."


def post(slack: Workspace, channel: Channel, author: Json, content: Json) -> Json:
    """Add a message; `author` are the fields that say who wrote it, `content` may name thread_ts and subtype."""
    message: Json = {
        "type": "message",
        **author,
        "ts": slack.next_ts(),
        "team": slack.team_of(author["user"]),
    }
    message.update(
        {key: value for key, value in content.items() if value not in (None, "", []) or key == "text"}
    )
    message.setdefault("text", "")
    if message.get("blocks"):
        message["blocks"] = completed(message["blocks"])
    parent = slack.find_message(channel, message.get("thread_ts", ""))
    if parent:
        message["parent_user_id"] = parent.get("user", "")
    slack.save_message(channel, message)
    slack.feed.tell("message", channel=channel.id, ts=message["ts"], thread_ts=message.get("thread_ts"))
    event = {**message, "channel": channel.id, "event_ts": message["ts"], "channel_type": channel.kind}
    event.pop("metadata", None)
    slack.publish(event)
    _mention_bot(slack, channel, message)
    return message


def bot_author(slack: Workspace) -> Json:
    """The fields of every message the app writes."""
    app = slack.app
    profile = {
        "id": app.bot_id,
        "deleted": False,
        "name": app.name,
        "updated": 0,
        "app_id": app.id,
        "user_id": app.bot_user_id,
        "team_id": slack.team.id,
    }
    return {"user": app.bot_user_id, "bot_id": app.bot_id, "app_id": app.id, "bot_profile": profile}


def post_as_person(
    slack: Workspace, channel: Channel, user_id: str, text: str, content: Json, records: list[Record]
) -> Json:
    """Add what a person typed, with the files they chose; `content` may name thread_ts and subtype."""
    author: Json = {"client_msg_id": str(uuid.uuid4()), "user": user_id}
    if (team_id := slack.team_of(user_id)) != slack.team.id:
        author |= {"user_team": team_id, "source_team": team_id}
    content = {**content, **typed_content(slack, text)}
    if records:
        return post_files(slack, channel, author, content, records)
    return post(slack, channel, author, content)


def typed_content(slack: Workspace, text: str) -> Json:
    """What Slack stores of a text that a person typed: the text with its markup, and as a rich_text block."""
    stored = typed(text, slack.mentions)
    return {"text": stored, "blocks": rich_text(stored)}


def post_files(
    slack: Workspace, channel: Channel, author: Json, content: Json, records: list[Record]
) -> Json:
    """Add a message that shares files."""
    files = [file_sharing.shown(slack, record) for record in records]
    about = {"subtype": "file_share", "files": files, "upload": True, "display_as_bot": False}
    message = post(slack, channel, author, {**about, **content})
    file_sharing.share(slack, channel, message["ts"], records, author["user"])
    return message


def in_thread(slack: Workspace, channel: Channel, parent: Json, *, is_broadcast: bool) -> Json:
    """The fields of an answer to `parent`; a broadcast one stands in the channel too and carries the thread's root."""
    answer: Json = {"thread_ts": parent.get("thread_ts") or parent["ts"]}
    if is_broadcast:
        root = slack.find_message(channel, answer["thread_ts"]) or parent
        answer |= {"subtype": "thread_broadcast", "root": slack.shown(channel, root)}
    return answer


def edit(slack: Workspace, channel: Channel, ts: str, changes: Json, *, editor: str | None) -> Json:
    """Change a message; `editor` marks it as edited. A change of None removes the field."""
    before = slack.messages[channel.id][ts]
    after = {**before, **changes}
    if changes.get("blocks"):
        after["blocks"] = completed(changes["blocks"])
    after = {key: value for key, value in after.items() if value is not None}
    changed_at = slack.next_ts()
    if editor:
        after["edited"] = {"user": editor, "ts": changed_at}
    slack.save_message(channel, after)
    slack.feed.tell("message_changed", channel=channel.id, ts=ts, thread_ts=after.get("thread_ts"))
    slack.publish(_change(slack, channel, "message_changed", changed_at, before, message=after))
    return after


def delete(slack: Workspace, channel: Channel, ts: str) -> None:
    """Remove a message; one with replies leaves a tombstone that keeps its thread."""
    before = slack.messages[channel.id][ts]
    changed_at = slack.next_ts()
    if slack.replies(channel, ts):
        after = {
            "type": "message",
            "subtype": "tombstone",
            "text": TOMBSTONE,
            "user": "USLACKBOT",
            "hidden": True,
            "ts": ts,
            "thread_ts": ts,
        }
        slack.save_message(channel, after)
        event = _change(slack, channel, "message_changed", changed_at, before, message=after)
    else:
        slack.remove_message(channel, ts)
        _drop_empty_tombstone(slack, channel, before.get("thread_ts"))
        event = _change(slack, channel, "message_deleted", changed_at, before, deleted_ts=ts)
    slack.feed.tell("message_deleted", channel=channel.id, ts=ts, thread_ts=before.get("thread_ts"))
    slack.publish(event)


def react(slack: Workspace, channel: Channel, ts: str, user_id: str, name: str, *, add: bool) -> bool:
    """Add or take back a reaction; False when it was there already, or was not there to take."""
    message = slack.messages[channel.id][ts]
    reactions: list[Json] = [dict(each) for each in message.get("reactions", ())]
    mine = next((each for each in reactions if each["name"] == name), None)
    has_it = mine is not None and user_id in mine["users"]
    if add == has_it:
        return False
    if mine is None:
        mine = {"name": name, "users": [], "count": 0}
        reactions.append(mine)
    mine["users"] = [*mine["users"], user_id] if add else [each for each in mine["users"] if each != user_id]
    mine["count"] = len(mine["users"])
    left = [each for each in reactions if each["count"]]
    changed = {key: value for key, value in message.items() if key != "reactions"}
    slack.save_message(channel, {**changed, "reactions": left} if left else changed)
    slack.feed.tell("reaction", channel=channel.id, ts=ts, user=user_id)
    slack.publish(
        {
            "type": "reaction_added" if add else "reaction_removed",
            "user": user_id,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": ts},
            "item_user": message.get("user", ""),
            "event_ts": slack.next_ts(),
        }
    )
    return True


def join(slack: Workspace, channel: Channel, users: Iterable[str], inviter: str | None = None) -> None:
    """Make people (or the bot) members of a channel."""
    for user_id in users:
        channel.members.append(user_id)
        slack.save_channel(channel)
        event: Json = {
            "type": "member_joined_channel",
            "user": user_id,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": slack.team.id,
            "event_ts": slack.next_ts(),
        }
        slack.publish({**event, "inviter": inviter} if inviter else event)


def _change(slack: Workspace, channel: Channel, subtype: str, at: str, before: Json, **fields: Any) -> Json:
    if "message" in fields:
        fields["message"] = slack.shown(channel, fields["message"])
    return {
        "type": "message",
        "subtype": subtype,
        **fields,
        "previous_message": slack.shown(channel, before),
        "channel": channel.id,
        "hidden": True,
        "ts": at,
        "event_ts": at,
        "channel_type": channel.kind,
    }


def _drop_empty_tombstone(slack: Workspace, channel: Channel, parent_ts: str | None) -> None:
    parent = slack.find_message(channel, parent_ts or "")
    if parent and parent.get("subtype") == "tombstone" and not slack.replies(channel, parent["ts"]):
        slack.remove_message(channel, parent["ts"])


def _mention_bot(slack: Workspace, channel: Channel, message: Json) -> None:
    is_own = message.get("bot_id") == slack.app.bot_id
    if channel.im_user or is_own or f"<@{slack.app.bot_user_id}>" not in message["text"]:
        return
    slack.publish({**message, "type": "app_mention", "channel": channel.id, "event_ts": message["ts"]})
