"""The control API for the record of traffic: reading, searching, clearing."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.control_body import Body, answering, refused
from sandbox.errors import ControlError
from sandbox.traffic import Traffic
from sandbox.workspace import Json

PAGE = 50
LARGEST_PAGE = 200


def traffic_routes(traffic: Traffic) -> list[BaseRoute]:
    """Routes under /_control/."""

    async def read(request: Request) -> Response:
        query = request.query_params
        try:
            limit = _number(query.get("limit"), "limit") or PAGE
            before = _number(query.get("before"), "before")
        except ControlError as error:
            return refused(error)
        # A search reads up to 32 MB; the bot's calls are answered meanwhile.
        asked = query.get("q", ""), min(limit, LARGEST_PAGE), before
        entries, more = await asyncio.to_thread(traffic.page, *asked)
        return JSONResponse({"ok": True, "entries": entries, "more": more})

    async def clear(body: Body) -> Json:
        traffic.clear()
        return {"ok": True}

    return [
        Route("/_control/traffic", read, methods=["GET"]),
        Route("/_control/traffic/clear", answering(clear), methods=["POST"]),
    ]


def _number(text: str | None, name: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise ControlError(f"The query '{name}' must be a whole number.")
    return int(text)
