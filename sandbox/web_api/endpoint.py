"""Every Web API call: its token, scopes, limits and required arguments, then the method itself."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.errors import SlackError
from sandbox.methods import METHODS
from sandbox.triggers import Triggers
from sandbox.view_stack import Views
from sandbox.web_api import (
    apps,
    chat,
    conversation_changes,
    conversations,
    files,
    history,
    reactions,
    users,
    views,
)
from sandbox.web_api.arguments import Arguments, read
from sandbox.web_api.call import Call, Method
from sandbox.web_api.rate_limits import RateLimits
from sandbox.workspace import Workspace

HANDLERS: dict[str, Method] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversation_changes.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **history.METHODS,
    **reactions.METHODS,
    **users.METHODS,
    **views.METHODS,
}
WITHOUT_TOKEN = {"api.test"}


class WebApi:
    """Answers /api/<method> for the one installed app."""

    def __init__(self, slack: Workspace, views: Views, triggers: Triggers, limits: RateLimits) -> None:
        self._slack, self._views, self._triggers, self._limits = slack, views, triggers, limits

    async def __call__(self, request: Request) -> Response:
        method = request.path_params["method"]
        try:
            return self._answer(method, request, await read(request))
        except SlackError as error:
            return JSONResponse(error.answer(), headers=self._headers(method))

    def _answer(self, method: str, request: Request, args: Arguments) -> Response:
        handler = HANDLERS.get(method)
        if handler is None:
            raise SlackError("unknown_method", req_method=method)
        if method not in WITHOUT_TOKEN:
            self._check_token(method, request, args)
            self._check_scopes(method)
        wait = self._limits.wait_seconds(method, args.text("channel"))
        if wait:
            body: Mapping[str, Any] = {"ok": False, "error": "ratelimited"}
            return JSONResponse(body, 429, {**self._headers(method), "Retry-After": str(wait)})
        missing = [name for name in METHODS[method].required if name not in args]
        if missing:
            raise SlackError("invalid_arguments", [f"missing required field: {name}" for name in missing])
        body = handler(Call(self._slack, self._views, self._triggers, args))
        return JSONResponse({"ok": True, **body}, headers=self._headers(method))

    def _check_token(self, method: str, request: Request, args: Arguments) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else args.text("token")
        if not given:
            raise SlackError("not_authed")
        right, other = self._slack.app.bot_token, self._slack.app.app_token
        if method in apps.APP_TOKEN_METHODS:
            right, other = other, right
        if other and hmac.compare_digest(given.encode(), other.encode()):
            raise SlackError("not_allowed_token_type")
        if not right or not hmac.compare_digest(given.encode(), right.encode()):
            raise SlackError("invalid_auth")

    def _check_scopes(self, method: str) -> None:
        needed, granted = METHODS[method].scopes, self._slack.app.scopes
        if needed and not needed.intersection(granted):
            raise SlackError("missing_scope", needed=",".join(sorted(needed)), provided=",".join(granted))

    def _headers(self, method: str) -> dict[str, str]:
        headers = {"X-OAuth-Scopes": ",".join(self._slack.app.scopes)}
        if method in METHODS and METHODS[method].scopes:
            headers["X-Accepted-OAuth-Scopes"] = ",".join(sorted(METHODS[method].scopes))
        return headers
