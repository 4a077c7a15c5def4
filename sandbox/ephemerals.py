"""Messages that only one person sees: they come, may be replaced by an answer, and are gone after a restart."""

from __future__ import annotations

from sandbox.block_ids import completed
from sandbox.messages import bot_author
from sandbox.workspace import Channel, Json, Workspace

CONTENT = ("text", "blocks", "attachments", "metadata")
MOST_KEPT = 100
"""For each person and channel; Slack itself forgets them when its page is loaded again."""


def post(slack: Workspace, channel: Channel, user_id: str, content: Json) -> Json:
    """Show something to one person only; it is gone after a restart."""
    message: Json = {
        "type": "message",
        **bot_author(slack),
        "ts": slack.next_ts(),
        "is_ephemeral": True,
        "text": "",
    }
    message.update({key: value for key, value in content.items() if value})
    if message.get("blocks"):
        message["blocks"] = completed(message["blocks"])
    shown = slack.ephemerals.setdefault((channel.id, user_id), {})
    shown[message["ts"]] = message
    if len(shown) > MOST_KEPT:
        del shown[next(iter(shown))]
    slack.feed.tell("ephemeral", channel=channel.id, user=user_id, ts=message["ts"])
    return message


def change(slack: Workspace, channel: Channel, user_id: str, ts: str, content: Json | None) -> bool:
    """Replace or, with None, remove an ephemeral message; False when it is no longer there."""
    shown = slack.ephemerals.get((channel.id, user_id), {})
    if ts not in shown:
        return False
    if content is None:
        del shown[ts]
    else:
        kept = {key: value for key, value in shown[ts].items() if key not in CONTENT}
        blocks = completed(content.get("blocks") or [])
        shown[ts] = {**kept, "text": content.get("text", ""), **({"blocks": blocks} if blocks else {})}
    slack.feed.tell("ephemeral", channel=channel.id, user=user_id, ts=ts)
    return True
