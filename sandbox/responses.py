"""response_urls: how an app answers a command or a click later, five times within half an hour."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox import ephemerals, messages, pictures
from sandbox.errors import SlackError
from sandbox.web_api.arguments import Arguments
from sandbox.web_api.checks import message_content
from sandbox.workspace import Channel, Json, Workspace

LIVE_SECONDS = 1800.0
MOST_USES = 5


@dataclass
class ResponseUrl:
    """What a response_url answers: a person in a channel, and the message that was clicked, if any."""

    user_id: str
    channel: Channel
    message_ts: str | None
    issued_at: float
    uses: int = 0


class Responses:
    """Issues response_urls and does what is posted to them."""

    def __init__(self, slack: Workspace) -> None:
        self._slack = slack
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, user_id: str, channel: Channel, message_ts: str | None = None) -> str:
        now = time.monotonic()
        for old in [key for key, each in self._issued.items() if now - each.issued_at > LIVE_SECONDS]:
            del self._issued[old]
        key = secrets.token_urlsafe(18)
        self._issued[key] = ResponseUrl(user_id, channel, message_ts, now)
        return f"{self._slack.base_url}/actions/{self._slack.team.id}/{key}"

    async def __call__(self, request: Request) -> Response:
        """Answer a POST to a response_url; plain "ok" as Slack does, else Slack's code with 400 or 404."""
        url = self._issued.get(request.path_params["key"])
        if url is None or time.monotonic() - url.issued_at > LIVE_SECONDS:
            return JSONResponse({"ok": False, "error": "expired_url"}, 404)
        if url.uses >= MOST_USES:
            return JSONResponse({"ok": False, "error": "used_url"}, 404)
        body = await request.body()
        try:
            document = json.loads(body)
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
        if not isinstance(document, dict):
            return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
        url.uses += 1
        try:
            self.respond(url.user_id, url.channel, url.message_ts, document)
        except SlackError as error:
            return JSONResponse(error.answer(), 400)
        return PlainTextResponse("ok")

    def respond(
        self, user_id: str, channel: Channel, message_ts: str | None, document: dict[str, Any]
    ) -> None:
        """Do what an answer says: post, replace or delete. Raises SlackError when Slack would refuse it."""
        args = Arguments(document)
        if args.flag("delete_original"):
            self._change(user_id, channel, message_ts, None)
            return
        content = pictures.check(self._slack, message_content(args))
        if message_ts and args.flag("replace_original"):
            self._change(user_id, channel, message_ts, content)
            return
        if thread_ts := args.text("thread_ts"):
            content["thread_ts"] = thread_ts
        if args.text("response_type") == "in_channel":
            messages.post(self._slack, channel, messages.bot_author(self._slack), content)
        else:
            ephemerals.post(self._slack, channel, user_id, content)

    def _change(self, user_id: str, channel: Channel, ts: str | None, content: Json | None) -> None:
        """Replace (or, with None, delete) the message the person clicked."""
        if ts is None:
            raise SlackError("message_not_found")
        if ephemerals.change(self._slack, channel, user_id, ts, content):
            return
        if self._slack.find_message(channel, ts) is None:
            raise SlackError("message_not_found")
        if content is None:
            messages.delete(self._slack, channel, ts)
        else:
            messages.edit(self._slack, channel, ts, {"blocks": None, **content}, editor=None)
