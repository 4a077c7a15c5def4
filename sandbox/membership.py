"""Who is in a channel, and what a channel is called and about: each change told to the page and to the bot."""

from __future__ import annotations

from sandbox import messages
from sandbox.workspace import Channel, Json, Workspace

ARCHIVE_EVENTS = {
    (False, True): "channel_archive",
    (False, False): "channel_unarchive",
    (True, True): "group_archive",
    (True, False): "group_unarchive",
}
"""By whether the channel is private, and whether it is archived now."""


def leave(slack: Workspace, channel: Channel, user_id: str, *, actor: str | None = None) -> None:
    """Take somebody out of a channel; `actor` is who did it. The bot hears of its own leaving too."""
    channel.members.remove(user_id)
    slack.save_channel(channel)
    if user_id == slack.app.bot_user_id:
        kind = "group_left" if channel.is_private else "channel_left"
        slack.publish(_event(slack, kind, channel=channel.id, actor_id=actor or user_id))
        return
    slack.publish(
        _event(
            slack,
            "member_left_channel",
            user=user_id,
            channel=channel.id,
            channel_type="G" if channel.is_private else "C",
            team=slack.team.id,
        )
    )


def archive(slack: Workspace, channel: Channel, actor: str, *, is_archived: bool) -> None:
    """Archive a channel or bring it back."""
    channel.is_archived = is_archived
    slack.save_channel(channel)
    kind = ARCHIVE_EVENTS[channel.is_private, is_archived]
    slack.publish(_event(slack, kind, channel=channel.id, user=actor))


def delete(slack: Workspace, channel: Channel) -> None:
    """Remove a channel with all its messages, as an owner of a team can; who was in it hears of it."""
    kind = "group_deleted" if channel.is_private else "channel_deleted"
    event = _event(slack, kind, channel=channel.id)
    slack.publish(event)
    slack.remove_channel(channel)


def rename(slack: Workspace, channel: Channel, name: str) -> None:
    """Give a channel another name."""
    channel.name = name
    slack.save_channel(channel)
    kind = "group_rename" if channel.is_private else "channel_rename"
    about = {"id": channel.id, "name": name, "created": channel.created}
    slack.publish(_event(slack, kind, channel=about))


def created(slack: Workspace, channel: Channel) -> None:
    """Tell of a new public channel; Slack tells nobody of private ones."""
    if not channel.is_private:
        about = {"id": channel.id, "name": channel.name, "created": channel.created}
        slack.publish(_event(slack, "channel_created", channel={**about, "creator": channel.creator}))


def describe(slack: Workspace, channel: Channel, what: str, text: str, author: str) -> None:
    """Set the `topic` or the `purpose`."""
    about = {"value": text, "creator": author, "last_set": int(slack.now().timestamp())}
    setattr(channel, what, about)
    slack.save_channel(channel)


def enter(slack: Workspace, channel: Channel, user_id: str, *, inviter: str | None = None) -> None:
    """Bring somebody into a channel."""
    messages.join(slack, channel, [user_id], inviter=inviter)


def _event(slack: Workspace, kind: str, **fields: object) -> Json:
    return {"type": kind, **fields, "event_ts": slack.next_ts()}
