"""What every call to Slack passes on its way in: the record of traffic, and the faults that are asked for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.faults import RETRY_AFTER_SECONDS, Faults
from sandbox.traffic import TO_SLACK, Traffic

Endpoint = Callable[[Request], Awaitable[Response]]
Cut = Callable[[Request], Awaitable[None]]
"""Breaks the connection a request came over."""
WITHOUT_TOKEN = frozenset({"api.test"})


class Gate:
    """Lets a call through to the Web API, or shows a fault instead."""

    def __init__(self, traffic: Traffic, faults: Faults, cut: Cut) -> None:
        self._traffic, self._faults, self._cut = traffic, faults, cut

    def web_api(self, endpoint: Endpoint) -> Endpoint:
        """Record and trouble every method of the Web API."""

        async def call(request: Request) -> Response:
            method = request.path_params["method"]
            entry = self._traffic.begin(TO_SLACK, "web_api", method, "http", await _sent(request))
            if self._faults.take("dropped", method):
                self._traffic.finish(entry, error="connection_dropped")
                await self._cut(request)
                return JSONResponse({"ok": False, "error": "connection_dropped"}, 503)
            if late := self._faults.slowness(method):
                await asyncio.sleep(late)
            response = self._refusal(method) or await endpoint(request)
            self._traffic.finish(entry, response.status_code, _error(response), bytes(response.body))
            return response

        return call

    def response_url(self, endpoint: Endpoint) -> Endpoint:
        """Record what is posted to response_urls."""

        async def respond(request: Request) -> Response:
            entry = self._traffic.begin(
                TO_SLACK, "response_url", "response_url", "http", await request.body()
            )
            response = await endpoint(request)
            self._traffic.finish(entry, response.status_code, _error(response), bytes(response.body))
            return response

        return respond

    def _refusal(self, method: str) -> Response | None:
        if self._faults.take("rate_limited", method):
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
        if self._faults.token_revoked and method not in WITHOUT_TOKEN:
            return JSONResponse({"ok": False, "error": "token_revoked"})
        return None


async def _sent(request: Request) -> bytes:
    """What was sent, as form or JSON; the arguments of a GET stand in its query."""
    return await request.body() or request.url.query.encode()


def _error(response: Response) -> str | None:
    """Slack's code for what was refused."""
    body = bytes(response.body)
    if response.status_code < 400 and b'"ok":false' not in body[:40]:
        return None
    try:
        answer = json.loads(body)
    except ValueError:
        return "http_error"
    return str(answer.get("error", "http_error")) if isinstance(answer, dict) else "http_error"
