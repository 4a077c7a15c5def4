"""Where a step of the guide goes on: addresses of the page, found anew each time they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sandbox.block_ids import all_elements
from sandbox.workspace import Json, Workspace


def address_of(slack: Workspace, place: Mapping[str, Any], newest_prospect: str | None) -> str:
    """The hash a place has now; while what it names is not there yet, its `slack_channel` or the first one.

    A place is {"slack_channel"}, {"message_with_action"}, {"thread_with_action"} or {"mail": "newest_prospect"},
    the middle two with a `slack_channel` in which to look, which is the place for the time before.
    """
    if "message_with_action" in place:
        found = _newest(slack, place["message_with_action"], place.get("slack_channel"))
        if found:
            return _message(*found)
    if "thread_with_action" in place:
        found = _newest(slack, place["thread_with_action"], place.get("slack_channel"))
        if found:
            channel_id, message = found
            return f"#/slack/{channel_id}/thread/{message.get('thread_ts') or message['ts']}"
    if "mail" in place:
        return f"#/mail/{quote(newest_prospect, safe='@')}" if newest_prospect else "#/mail"
    return f"#/slack/{place.get('slack_channel') or next(iter(slack.channels), '')}"


def _message(channel_id: str, message: Json) -> str:
    parent = message.get("thread_ts")
    if parent and parent != message["ts"]:
        return f"#/slack/{channel_id}/thread/{parent}/{message['ts']}"
    return f"#/slack/{channel_id}/{message['ts']}"


def _newest(slack: Workspace, action_id: str, only: str | None) -> tuple[str, Json] | None:
    """The newest message of the app that carries an element with this action_id, in one slack_channel or in any."""
    newest: tuple[str, Json] | None = None
    for channel_id, messages in slack.messages.items():
        if only not in (None, channel_id):
            continue
        for message in reversed(messages.values()):
            if newest and message["ts"] <= newest[1]["ts"]:
                break
            if message.get("bot_id") == slack.app.bot_id and _carries(message, action_id):
                newest = (channel_id, message)
                break
    return newest


def _carries(message: Json, action_id: str) -> bool:
    elements = all_elements(message.get("blocks") or [])
    return any(element["action_id"] == action_id for _, element in elements)
