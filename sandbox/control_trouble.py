"""The control API for what goes wrong with Slack, and for who is in a channel: faults, archive, membership, sockets."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox import membership
from sandbox.control_body import Action, Body, answering
from sandbox.desk import Desk
from sandbox.errors import ControlError
from sandbox.faults import Faults
from sandbox.socket_mode import SocketMode
from sandbox.workspace import Channel, Json


class Trouble:
    """Routes under /_control/."""

    def __init__(self, desk: Desk, faults: Faults, sockets: SocketMode) -> None:
        self._desk, self._faults, self._sockets = desk, faults, sockets

    def routes(self) -> list[BaseRoute]:
        actions: dict[str, Action] = {
            "faults": self.change_faults,
            "channel/archive": self.archive,
            "channel/delete": self.delete,
            "channel/membership": self.membership,
            "socket/disconnect": self.disconnect,
        }
        return [
            Route("/_control/faults", self.read_faults, methods=["GET"]),
            *(
                Route(f"/_control/{path}", answering(action), methods=["POST"])
                for path, action in actions.items()
            ),
        ]

    async def read_faults(self, request: Request) -> Response:
        return JSONResponse({"ok": True, "faults": self._faults.as_json()})

    async def change_faults(self, body: Body) -> Json:
        was_revoked = self._faults.token_revoked
        self._faults.change({name: value for name, value in body.fields.items() if name != "user"})
        slack = self._desk.slack
        if self._faults.token_revoked and not was_revoked:
            tokens: Json = {"oauth": [], "bot": [slack.app.bot_user_id]}
            slack.publish({"type": "tokens_revoked", "tokens": tokens, "event_ts": slack.next_ts()})
        slack.feed.tell("faults")
        return {"ok": True, "faults": self._faults.as_json()}

    async def archive(self, body: Body) -> Json:
        channel = self._channel(body)
        wanted = body.flag("archived")
        if wanted == channel.is_archived:
            raise ControlError(f"#{channel.name} is {'archived' if wanted else 'open'} already.", 409)
        actor = body.optional("user") or next(iter(self._desk.slack.people))
        self._desk.person(actor)
        membership.archive(self._desk.slack, channel, actor, is_archived=wanted)
        return {"ok": True, "channel": channel.id, "archived": wanted}

    async def delete(self, body: Body) -> Json:
        channel = self._channel(body)
        membership.delete(self._desk.slack, channel)
        return {"ok": True, "channel": channel.id}

    async def membership(self, body: Body) -> Json:
        """Bring somebody into a channel or take somebody out, the bot too."""
        slack, channel, member, enters = (
            self._desk.slack,
            self._channel(body),
            body.text("member"),
            body.flag("in"),
        )
        actor = body.text("user")
        self._desk.person(actor)
        if not slack.is_user(member):
            raise ControlError(f"There is no person with the id {member}.", 404)
        if actor not in channel.members and not (actor == member and enters and not channel.is_private):
            raise ControlError(f"{actor} is not in the channel {channel.name}.", 403)
        if channel.is_archived:
            raise ControlError(f"#{channel.name} is archived: unarchive it first.", 409)
        if enters == (member in channel.members):
            raise ControlError(f"{member} is {'in' if enters else 'not in'} #{channel.name} already.", 409)
        if enters:
            membership.enter(slack, channel, member, inviter=actor if actor != member else None)
        else:
            membership.leave(slack, channel, member, actor=actor)
        return {"ok": True, "channel": channel.id, "members": channel.members}

    async def disconnect(self, body: Body) -> Json:
        """Ask the bot's sockets to reconnect, as Slack does every hour or so."""
        reason = body.optional("reason") or "refresh_requested"
        if reason not in ("refresh_requested", "warning"):
            raise ControlError("The reason is either refresh_requested or warning.")
        return {"ok": True, "asked": await self._sockets.disconnect(reason)}

    def _channel(self, body: Body) -> Channel:
        channel = self._desk.channel(body.text("channel"))
        if channel.im_user:
            raise ControlError("Direct messages cannot be changed so.")
        return channel
