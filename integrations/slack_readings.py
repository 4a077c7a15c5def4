"""What Slack says of people and channels, read into our values."""

from typing import Any

from slack_sdk.web import SlackResponse

from outreach.errors import SlackBusy
from outreach.slack_port import SlackChannel, SlackPerson

_NOT_OF_THE_TEAM = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")


def person_of(user: dict[str, Any]) -> SlackPerson:
    """Read a user of users.info or users.list."""
    profile = user.get("profile") or {}
    return SlackPerson(
        name=profile.get("real_name") or user.get("real_name") or user.get("name") or "",
        email=profile.get("email") or None,
        zone=user.get("tz") or None,
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_guest=any(user.get(flag) for flag in _NOT_OF_THE_TEAM),
        home_team_ids=tuple(filter(None, (user.get("team_id"), _organisation(user)))),
    )


def _organisation(user: dict[str, Any]) -> str | None:
    return (user.get("enterprise_user") or {}).get("enterprise_id")


def is_nobody(user: dict[str, Any]) -> bool:
    """Say whether a user is a bot or was deactivated."""
    return bool(user.get("is_bot") or user.get("deleted") or user.get("id") == "USLACKBOT")


def channel_of(channel: Any) -> SlackChannel:
    """Read a channel of conversations.*. Raises SlackBusy when the answer had none."""
    if not isinstance(channel, dict) or not channel.get("id"):
        raise SlackBusy("Slack's answer had no channel; it is tried again.")
    return SlackChannel(
        id=str(channel["id"]),
        name=str(channel.get("name") or ""),
        is_private=bool(channel.get("is_private")),
        is_archived=bool(channel.get("is_archived")),
        has_bot=bool(channel.get("is_member")),
        is_shared=bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")),
    )


def next_cursor(answer: SlackResponse) -> str:
    """Return the cursor of the next page, "" at the end."""
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")
