"""conversations.*: leaving, removing people, archiving, and what a channel is called and about."""

from __future__ import annotations

from sandbox import membership
from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method
from sandbox.web_api.conversations import check_name, shown
from sandbox.workspace import Channel, Json

LONGEST_TOPIC = 250


def leave(call: Call) -> Json:
    channel = _changed_channel(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    bot = call.app.bot_user_id
    if bot not in channel.members:
        return {"not_in_channel": True}
    if channel.is_private and len(channel.members) == 1:
        raise SlackError("last_member")
    membership.leave(call.slack, channel, bot)
    return {}


def kick(call: Call) -> Json:
    channel, user_id = _joined(call), call.args.text("user")
    if user_id == call.app.bot_user_id:
        raise SlackError("cant_kick_self")
    if user_id not in call.slack.people:
        raise SlackError("user_not_found")
    if user_id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.name == "general":
        raise SlackError("cant_kick_from_general")
    membership.leave(call.slack, channel, user_id, actor=call.app.bot_user_id)
    return {}


def archive(call: Call) -> Json:
    channel = _joined(call)
    if channel.name == "general":
        raise SlackError("cant_archive_general")
    if channel.is_archived:
        raise SlackError("already_archived")
    membership.archive(call.slack, channel, call.app.bot_user_id, is_archived=True)
    return {}


def unarchive(call: Call) -> Json:
    channel = _changed_channel(call)
    if not channel.is_archived:
        raise SlackError("not_archived")
    membership.archive(call.slack, channel, call.app.bot_user_id, is_archived=False)
    return {}


def rename(call: Call) -> Json:
    channel, name = _joined(call), call.args.text("name")
    if channel.is_archived:
        raise SlackError("is_archived")
    check_name(name)
    if name != channel.name and call.slack.channel_named(name):
        raise SlackError("name_taken")
    membership.rename(call.slack, channel, name)
    return {"channel": shown(call, channel)}


def set_topic(call: Call) -> Json:
    return _describe(call, "topic")


def set_purpose(call: Call) -> Json:
    return _describe(call, "purpose")


def _describe(call: Call, what: str) -> Json:
    channel, text = _joined(call, ".topic"), call.args.text(what)
    if channel.is_archived:
        raise SlackError("is_archived")
    if len(text) > LONGEST_TOPIC:
        raise SlackError("too_long")
    membership.describe(call.slack, channel, what, text, call.app.bot_user_id)
    return {"channel": shown(call, channel)}


def _changed_channel(call: Call, narrower: str = "") -> Channel:
    """The channel the bot may change; the narrower scope suffices where there is one."""
    channel = call.visible_channel()
    if channel.im_user:
        raise SlackError("method_not_supported_for_channel_type")
    wide, base = (
        ("groups:write", "groups:write") if channel.is_private else ("channels:manage", "channels:write")
    )
    call.require_scope(wide, base, *([base + narrower] if narrower else []))
    return channel


def _joined(call: Call, narrower: str = "") -> Channel:
    channel = _changed_channel(call, narrower)
    if not call.slack.bot_is_in(channel):
        raise SlackError("not_in_channel")
    return channel


METHODS: dict[str, Method] = {
    "conversations.leave": leave,
    "conversations.kick": kick,
    "conversations.archive": archive,
    "conversations.unarchive": unarchive,
    "conversations.rename": rename,
    "conversations.setTopic": set_topic,
    "conversations.setPurpose": set_purpose,
}
