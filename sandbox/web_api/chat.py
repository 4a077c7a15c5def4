"""chat.*: the messages an app writes, changes and takes back."""

from __future__ import annotations

from sandbox import ephemerals, messages, pictures
from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method
from sandbox.web_api.checks import message_content
from sandbox.workspace import Channel, Json


def post_message(call: Call) -> Json:
    channel = writable_channel(call)
    content = {**pictures.check(call.slack, message_content(call.args)), **_thread(call, channel)}
    message = messages.post(call.slack, channel, messages.bot_author(call.slack), content)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def update(call: Call) -> Json:
    channel = call.joined_channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    before = call.message(channel)
    if before.get("bot_id") != call.app.bot_id:
        raise SlackError("cant_update_message")
    kept: Json = (
        {} if "text" in call.args else {key: before[key] for key in ("text", "blocks") if key in before}
    )
    content = pictures.check(call.slack, message_content(call.args, kept=kept))
    changes: Json = dict(content)
    if "text" in content and not content.get("blocks"):
        changes["blocks"] = (
            None  # text alone takes the blocks away: https://docs.slack.dev/reference/methods/chat.update
        )
    if changes.get("metadata") == {}:
        changes["metadata"] = None
    editor = None if (content.get("blocks") or "text" not in content) else call.app.bot_user_id
    after = messages.edit(call.slack, channel, before["ts"], changes, editor=editor)
    return {"channel": channel.id, "ts": after["ts"], "text": after["text"], "message": after}


def delete(call: Call) -> Json:
    channel = call.joined_channel()
    message = call.message(channel)
    if message.get("bot_id") != call.app.bot_id:
        raise SlackError("cant_delete_message")
    messages.delete(call.slack, channel, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


def post_ephemeral(call: Call) -> Json:
    channel = writable_channel(call)
    user_id = call.args.text("user")
    if user_id not in channel.members:
        raise SlackError("user_not_in_channel")
    content = {**pictures.check(call.slack, message_content(call.args)), **_thread(call, channel)}
    message = ephemerals.post(call.slack, channel, user_id, content)
    return {"message_ts": message["ts"]}


def get_permalink(call: Call) -> Json:
    channel = call.visible_channel()
    message = call.message(channel, "message_ts")
    return {"channel": channel.id, "permalink": permalink(call, channel, message)}


def permalink(call: Call, channel: Channel, message: Json) -> str:
    """A link that opens the message in the local page."""
    link = f"{call.slack.base_url}/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    parent = message.get("thread_ts")
    return f"{link}?thread_ts={parent}&cid={channel.id}" if parent and parent != message["ts"] else link


def writable_channel(call: Call) -> Channel:
    """Where a message shall go: a channel's id or name, or a person's id for direct messages."""
    slack, wanted = call.slack, call.args.text("channel")
    if wanted in slack.people:
        return slack.direct_messages(wanted)
    channel = slack.channels.get(wanted) or slack.channel_named(wanted)
    if channel is None:
        raise SlackError("channel_not_found")
    if not slack.bot_is_in(channel):
        if channel.is_private:
            raise SlackError("channel_not_found")
        if not call.has_scope("chat:write.public"):
            raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


def _thread(call: Call, channel: Channel) -> Json:
    wanted = call.args.text("thread_ts")
    if not wanted:
        return {}
    parent = call.slack.find_message(channel, wanted)
    if parent is None:
        raise SlackError("thread_not_found")
    return messages.in_thread(call.slack, channel, parent, is_broadcast=call.args.flag("reply_broadcast"))


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
}
