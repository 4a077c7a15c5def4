"""reactions.*: what an app puts on a message."""

from __future__ import annotations

import re

from sandbox import messages
from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method
from sandbox.web_api.chat import permalink
from sandbox.workspace import Channel, Json

NAME = re.compile(r"[a-z0-9_+'-]+(?:::skin-tone-[2-6])?")
MOST_REACTIONS = 50


def add(call: Call) -> Json:
    channel, message, name = _target(call)
    if len(message.get("reactions", ())) >= MOST_REACTIONS:
        raise SlackError("too_many_reactions")
    if not messages.react(call.slack, channel, message["ts"], call.app.bot_user_id, name, add=True):
        raise SlackError("already_reacted")
    return {}


def remove(call: Call) -> Json:
    channel, message, name = _target(call)
    if not messages.react(call.slack, channel, message["ts"], call.app.bot_user_id, name, add=False):
        raise SlackError("no_reaction")
    return {}


def get(call: Call) -> Json:
    if "timestamp" not in call.args:
        raise SlackError("no_item_specified")
    channel = call.visible_channel()
    message = call.message(channel, "timestamp")
    shown = {**call.slack.shown(channel, message), "permalink": permalink(call, channel, message)}
    return {"type": "message", "channel": channel.id, "message": shown}


def _target(call: Call) -> tuple[Channel, Json, str]:
    name = call.args.text("name").strip(":")
    if not NAME.fullmatch(name):
        raise SlackError("invalid_name")
    if "timestamp" not in call.args:
        raise SlackError("no_item_specified")
    channel = call.joined_channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel, call.message(channel, "timestamp"), name


METHODS: dict[str, Method] = {"reactions.add": add, "reactions.remove": remove, "reactions.get": get}
