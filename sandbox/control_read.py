"""The control API's questions: what stands where. Reading changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sandbox import pictures
from sandbox.control_body import refused
from sandbox.delivery import Delivery
from sandbox.desk import Desk
from sandbox.errors import ControlError
from sandbox.workspace import Channel, Json

Extra = Callable[[], Mapping[str, Any]]


class Reading:
    """Answers GET under /_control/. `extra` adds what mail and clock know to the state."""

    def __init__(self, desk: Desk, extra: Extra) -> None:
        self._desk, self._slack, self._extra = desk, desk.slack, extra

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/_control/state", self.state, methods=["GET"]),
            Route("/_control/channels/{channel}/messages", self.messages, methods=["GET"]),
            Route("/_control/views", self.views, methods=["GET"]),
            Route("/_control/events", self.events, methods=["GET"]),
            Route("/archives/{channel}/{message}", self.permalink, methods=["GET"]),
        ]

    async def state(self, request: Request) -> Response:
        slack = self._slack
        app: Json = {"id": slack.app.id, "name": slack.app.name, "bot_user_id": slack.app.bot_user_id}
        app |= {
            "bot_id": slack.app.bot_id,
            "commands": [asdict(each) for each in slack.app.commands],
            "shortcuts": [asdict(each) for each in slack.app.shortcuts],
        }
        return JSONResponse(
            {
                "ok": True,
                "team": asdict(slack.team),
                "app": app,
                "people": [asdict(person) for person in slack.people.values()],
                "slack_channels": [self._shown(channel) for channel in slack.channels.values()],
                **self._extra(),
            }
        )

    async def messages(self, request: Request) -> Response:
        """A channel's or a thread's messages, oldest first; with `user` that person's ephemeral ones too.

        What people typed comes without its rich_text block, which says nothing that the text does not.
        """
        user_id = request.query_params.get("user")
        try:
            channel = self._desk.channel(request.path_params["channel"], user_id)
        except ControlError as error:
            return refused(error)
        thread_ts = request.query_params.get("thread_ts")
        if thread_ts:
            parent = self._slack.find_message(channel, thread_ts)
            found = ([parent] if parent else []) + self._slack.replies(channel, thread_ts)
        else:
            found = list(self._slack.top_level(channel))
        shown = [_as_typed(self._slack.shown(channel, message)) for message in found]
        shown += [
            message
            for message in self._slack.ephemerals.get((channel.id, user_id or ""), {}).values()
            if message.get("thread_ts") == thread_ts
        ]
        shown = pictures.resolved(self._slack, shown, str(request.base_url))
        return JSONResponse({"ok": True, "messages": sorted(shown, key=lambda message: str(message["ts"]))})

    async def views(self, request: Request) -> Response:
        user_id = request.query_params.get("user", "")
        views = self._desk.views
        home = views.homes.get(user_id)
        stack = views.stacks.get(user_id, [])
        answer: Json = {
            "ok": True,
            "views": [{**views.shown(view), "errors": view.errors} for view in stack],
            "home": {**views.shown(home), "errors": home.errors} if home else None,
            "errors": stack[-1].errors if stack else {},
        }
        return JSONResponse(pictures.resolved(self._slack, answer, str(request.base_url)))

    async def events(self, request: Request) -> Response:
        return StreamingResponse(self._slack.feed.stream(), media_type="text/event-stream")

    async def permalink(self, request: Request) -> Response:
        """Open a message of chat.getPermalink in the page: /#C…/ts, a reply as /#C…/ts/thread_ts."""
        digits = request.path_params["message"].removeprefix("p")
        place = f"{request.path_params['channel']}/{digits[:-6]}.{digits[-6:]}"
        thread_ts = request.query_params.get("thread_ts")
        return RedirectResponse(f"/#{place}/{thread_ts}" if thread_ts else f"/#{place}")

    def _shown(self, channel: Channel) -> Json:
        messages = self._slack.messages[channel.id]
        return {**asdict(channel), "kind": channel.kind, "last_ts": next(reversed(messages), None)}


def _as_typed(message: Json) -> Json:
    return {key: value for key, value in message.items() if key != "blocks" or "client_msg_id" not in message}


def health_route(delivery: Delivery) -> Route:
    """GET /healthz: 200 when the bot is ready too, else 503 with what is missing."""

    async def healthz(request: Request) -> Response:
        if await delivery.is_ready():
            return JSONResponse({"ok": True})
        return JSONResponse({"ok": False, "missing": ["bot"]}, 503)

    return Route("/healthz", healthz, methods=["GET"])
