"""The control API for a channel that goes for good."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from sandbox.control_body import Body, answering
from sandbox.desk import Desk
from sandbox.errors import ControlError
from sandbox.workspace import Json


def channel_routes(desk: Desk) -> list[BaseRoute]:
    """POST channel/delete."""

    async def delete(body: Body) -> Json:
        """Delete a channel with all that was said in it; the app hears of a private one only when it was in it."""
        slack = desk.slack
        channel = desk.channel(body.text("channel"))
        if channel.im_user:
            raise ControlError("Direct messages cannot be deleted.")
        is_told = not channel.is_private or slack.bot_is_in(channel)
        slack.remove_channel(channel)
        if is_told:
            kind = "group_deleted" if channel.is_private else "channel_deleted"
            slack.publish({"type": kind, "channel": channel.id, "event_ts": slack.next_ts()})
        return {"ok": True, "channel": channel.id}

    return [Route("/_control/channel/delete", answering(delete), methods=["POST"])]
