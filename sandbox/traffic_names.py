"""How one thing sent to the bot is called in the traffic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LONGEST_NAME = 80
SUBSCRIPTIONS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


def command_name(fields: Mapping[str, str]) -> str:
    """The command as it was typed."""
    return " ".join(filter(None, [fields["command"], fields["text"]]))[:LONGEST_NAME]


def interaction_name(payload: Mapping[str, Any]) -> str:
    """Its type and what it is about: an action_id or a callback_id."""
    actions = payload.get("actions") or [payload]
    view = payload.get("view") or {}
    about = actions[0].get("action_id") or payload.get("callback_id") or view.get("callback_id") or ""
    return f"{payload['type']} {about}".strip()[:LONGEST_NAME]


def event_name(event: Mapping[str, Any]) -> str:
    """The subscription it belongs to, and the subtype of a message."""
    if event["type"] != "message":
        return str(event["type"])
    return " ".join(filter(None, [SUBSCRIPTIONS[event["channel_type"]], event.get("subtype")]))
