"""conversations.*: channels, who is in them, and opening direct messages."""

from __future__ import annotations

import re
from collections.abc import Callable

from sandbox import membership, messages
from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method
from sandbox.web_api.pages import page
from sandbox.workspace import Channel, Json, new_id

KINDS = {"channel": "public_channel", "group": "private_channel", "im": "im"}
READ_SCOPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "mpim": "mpim:read",
    "im": "im:read",
}
LONGEST_NAME = 80
FORBIDDEN_IN_NAME = re.compile(r"[^\w-]")


def list_channels(call: Call) -> Json:
    return listed(call, lambda channel: not channel.is_private or call.slack.bot_is_in(channel))


def listed(call: Call, is_wanted: Callable[[Channel], bool]) -> Json:
    """One page of the channels that fit, of the asked kinds the scopes allow."""
    kinds = set(call.args.names("types")) or {"public_channel"}
    if not kinds <= READ_SCOPES.keys():
        raise SlackError("invalid_types")
    for kind in sorted(kinds):
        call.require_scope(READ_SCOPES[kind])
    without_archived = call.args.flag("exclude_archived")
    fitting = [
        channel
        for channel in call.slack.channels.values()
        if KINDS[channel.kind] in kinds
        and is_wanted(channel)
        and not (without_archived and channel.is_archived)
    ]
    chosen, metadata = page(fitting, call.args, lambda channel: channel.id)
    return {"channels": [shown(call, each) for each in chosen], "response_metadata": metadata}


def info(call: Call) -> Json:
    channel = call.visible_channel()
    call.require_scope_for(channel, "read")
    answer = shown(call, channel)
    if call.args.flag("include_num_members"):
        answer["num_members"] = len(channel.members)
    return {"channel": answer}


def members(call: Call) -> Json:
    channel = call.visible_channel()
    call.require_scope_for(channel, "read")
    chosen, metadata = page(channel.members, call.args, str)
    return {"members": chosen, "response_metadata": metadata}


def join(call: Call) -> Json:
    channel = call.slack.channels.get(call.args.text("channel"))
    if channel is None or (channel.is_private and not channel.im_user):
        raise SlackError("channel_not_found")
    if channel.im_user:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.slack.bot_is_in(channel):
        return {
            "channel": shown(call, channel),
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    messages.join(call.slack, channel, [call.app.bot_user_id])
    return {"channel": shown(call, channel)}


def open_direct(call: Call) -> Json:
    call.require_scope("im:write")
    slack, users = call.slack, call.args.names("users")
    if channel_id := call.args.text("channel"):
        channel = slack.channels.get(channel_id)
        if channel is None or not channel.im_user:
            raise SlackError("channel_not_found")
        users = [channel.im_user]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        raise SlackError("too_many_users")
    if users[0] not in slack.people:
        raise SlackError("user_not_found")
    known = any(channel.im_user == users[0] for channel in slack.channels.values())
    channel = slack.direct_messages(users[0])
    answer = {"channel": shown(call, channel) if call.args.flag("return_im") else {"id": channel.id}}
    return {**answer, "no_op": True, "already_open": True} if known else answer


def create(call: Call) -> Json:
    slack, name = call.slack, call.args.text("name")
    is_private = call.args.flag("is_private")
    call.require_scope("groups:write" if is_private else "channels:manage")
    check_name(name)
    if slack.channel_named(name):
        raise SlackError("name_taken")
    channel_id = new_id("C", "channel", name, slack.next_ts())
    made_at = int(slack.now().timestamp())
    bot = call.app.bot_user_id
    channel = slack.add_channel(Channel(channel_id, name, is_private, None, [bot], made_at, bot))
    membership.created(slack, channel)
    return {"channel": shown(call, channel)}


def invite(call: Call) -> Json:
    channel = call.joined_channel()
    broad = "groups:write" if channel.is_private else "channels:manage"
    call.require_scope(broad, "groups:write.invites" if channel.is_private else "channels:write.invites")
    users = call.args.names("users")
    if not users:
        raise SlackError("no_user")
    if channel.im_user:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    for user_id in users:
        if user_id == call.app.bot_user_id:
            raise SlackError("cant_invite_self")
        if user_id not in call.slack.people:
            raise SlackError("user_not_found")
        if user_id in channel.members:
            raise SlackError("already_in_channel")
    messages.join(call.slack, channel, users, inviter=call.app.bot_user_id)
    return {"channel": shown(call, channel)}


def shown(call: Call, channel: Channel) -> Json:
    """A channel as Slack answers it."""
    base: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": bool(channel.im_user),
        "is_org_shared": False,
        "updated": channel.created * 1000,
    }
    if channel.im_user:
        return {**base, "user": channel.im_user, "is_user_deleted": False, "priority": 0}
    return {
        **base,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "is_member": call.slack.bot_is_in(channel),
        "creator": channel.creator,
        "unlinked": 0,
        "context_team_id": call.slack.team.id,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "previous_names": [],
        "num_members": len(channel.members),
    }


def check_name(name: str) -> None:
    """Raise SlackError when a channel cannot be called so."""
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > LONGEST_NAME:
        raise SlackError("invalid_name_maxlength")
    if not re.search(r"\w", name):
        raise SlackError("invalid_name_punctuation")
    if FORBIDDEN_IN_NAME.search(name) or name != name.lower():
        raise SlackError("invalid_name_specials")


METHODS: dict[str, Method] = {
    "conversations.list": list_channels,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.join": join,
    "conversations.open": open_direct,
    "conversations.create": create,
    "conversations.invite": invite,
}
