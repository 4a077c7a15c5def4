"""Who sees a file, how Slack shows it, and what happens when it is shared or deleted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from sandbox.files import Record
from sandbox.workspace import Channel, Json, Workspace

KEPT = ("id", "created", "name", "title", "mimetype", "filetype", "pretty_type", "user", "size")
OPTIONAL = ("alt_txt", "original_w", "original_h")
SHARES = {"channel": ("public", "channels"), "group": ("private", "groups"), "im": ("private", "ims")}
"""Where a share stands in a file object, by the kind of channel."""


def shown(slack: Workspace, record: Record, *, with_shares: bool = False) -> Json:
    """A file object as Slack gives it; within a message without its shares."""
    places = list(_places(slack, record))
    file: Json = {key: record[key] for key in KEPT}
    file |= {
        "timestamp": record["created"],
        "user_team": slack.team_of(record["user"]),
        "editable": False,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": any(channel.kind == "channel" for channel, _ in places),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        **_addresses(slack, record),
        "media_display_type": "unknown",
        "is_starred": False,
        "has_rich_preview": False,
        "file_access": "visible",
        **{key: record[key] for key in OPTIONAL if key in record},
    }
    return {**file, "comments_count": 0, **_shares(places)} if with_shares else file


def is_visible_to_bot(slack: Workspace, record: Record) -> bool:
    """Its own, handed to it in a modal, or shared where it is."""
    if record["user"] == slack.app.bot_user_id or record["is_handed_in"]:
        return True
    return any(slack.bot_is_in(channel) for channel, _ in _places(slack, record))


def usable_by(slack: Workspace, user_id: str, file_id: object) -> Record | None:
    """A person's own file whose bytes are there; None for anything else."""
    record = slack.files.find(file_id) if isinstance(file_id, str) else None
    if record is None or record["is_deleted"] or not record["is_stored"] or record["user"] != user_id:
        return None
    return record


def hand_in(slack: Workspace, record: Record) -> Json:
    """Give a file to the app, as a file_input does; returns the file object."""
    slack.files.save({**record, "is_handed_in": True})
    return shown(slack, record)


def share(slack: Workspace, channel: Channel, ts: str, records: Iterable[Record], user_id: str) -> None:
    """Note that a message carries these files; the bot hears of each where it is in the channel."""
    for record in records:
        slack.files.save({**record, "is_done": True, "places": [*record["places"], [channel.id, ts]]})
        if slack.bot_is_in(channel):
            slack.publish(
                {
                    "type": "file_shared",
                    "file_id": record["id"],
                    "user_id": user_id,
                    "file": {"id": record["id"]},
                    "channel_id": channel.id,
                    "event_ts": slack.next_ts(),
                }
            )


def delete(slack: Workspace, record: Record) -> None:
    """Delete a file; messages that carried it keep a tombstone in its place."""
    was_visible = is_visible_to_bot(slack, record)
    tombstone = {"id": record["id"], "mode": "tombstone"}
    for channel, message in list(_places(slack, record)):
        files = [tombstone if each["id"] == record["id"] else each for each in message["files"]]
        slack.save_message(channel, {**message, "files": files})
        slack.feed.tell(
            "message_changed", channel=channel.id, ts=message["ts"], thread_ts=message.get("thread_ts")
        )
    slack.files.delete(record)
    if was_visible:
        slack.publish({"type": "file_deleted", "file_id": record["id"], "event_ts": slack.next_ts()})


def readdress(slack: Workspace) -> None:
    """Let the files of stored messages name the address this Slack has now, which may be another than before."""
    if slack.store.fact("base_url") == slack.base_url:
        return
    slack.store.set_fact("base_url", slack.base_url)
    for record in slack.files.all():
        addresses = _addresses(slack, record)
        for channel, message in list(_places(slack, record)):
            files = [
                {**each, **addresses} if each["id"] == record["id"] else each for each in message["files"]
            ]
            slack.save_message(channel, {**message, "files": files})


def _places(slack: Workspace, record: Record) -> Iterator[tuple[Channel, Json]]:
    """The messages that carry a file and are still there."""
    for channel_id, ts in record["places"]:
        channel = slack.channels.get(channel_id)
        message = slack.find_message(channel, ts) if channel else None
        if channel and message and message.get("files"):
            yield channel, message


def _shares(places: list[tuple[Channel, Json]]) -> Json:
    answer: Json = {"shares": {}, "channels": [], "groups": [], "ims": []}
    for channel, message in places:
        openness, listed = SHARES[channel.kind]
        about = {"ts": message["ts"], "channel_name": channel.name, "reply_count": 0}
        about |= {key: message[key] for key in ("thread_ts",) if key in message}
        answer["shares"].setdefault(openness, {}).setdefault(channel.id, []).append(about)
        if channel.id not in answer[listed]:
            answer[listed].append(channel.id)
    return answer


def _addresses(slack: Workspace, record: Record) -> Json:
    name = quote(re.sub(r"[^\w.-]+", "_", record["name"].lower()))
    place = f"{slack.base_url}/files-pri/{slack.team.id}-{record['id']}"
    return {
        "url_private": f"{place}/{name}",
        "url_private_download": f"{place}/download/{name}",
        "permalink": f"{slack.base_url}/files/{record['user']}/{record['id']}/{name}",
    }
