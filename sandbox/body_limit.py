"""Refuses a request whose body no honest caller would send, before it fills the memory; files are let through."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64_000_000
"""Room for the largest mail the control API takes, in base64."""
FILE_DOORS = ("/upload/", "/_control/file")
SENTENCE = f"A request has at most {LARGEST_BODY // 1_000_000} MB."


class BodyLimit:
    """Answer 413 for what is announced as too large, and for what turns out to be while it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FILE_DOORS):
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdigit() and int(length) > LARGEST_BODY:
            await JSONResponse({"ok": False, "error": SENTENCE}, 413)(scope, receive, send)
            return
        taken = 0

        async def receive_counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > LARGEST_BODY:
                raise HTTPException(413, SENTENCE)
            return message

        await self._app(scope, receive_counted, send)
