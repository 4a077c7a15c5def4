"""Single parts of a stored mail for the page: its HTML for a sealed frame, its source, its attachments."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.control_body import refused
from sandbox.errors import ControlError
from sandbox.mail.folders import Stored
from sandbox.mail.reading import attached, html_of
from sandbox.mail_boxes import Boxes

SOURCE_LIMIT = 200_000
# The frame may show styles and pictures that the mail brings along, and nothing else: no script, form or request.
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
FRAME_STYLE = (
    '<!doctype html><meta charset="utf-8"><base target="_blank"><style>'
    "body{margin:16px;background:#fff;color:#1d1c1d;font:15px/1.5 sans-serif;overflow-wrap:anywhere}"
    "img,table{max-width:100%}</style>\n"
)


def part_routes(boxes: Boxes) -> list[BaseRoute]:
    """The routes under /_control/mail/{address} that answer bytes; `uid` and `folder` say of which message."""
    box = "/_control/mail/{address}"
    return [
        Route(f"{box}/html", _of_message(boxes, _html), methods=["GET"]),
        Route(f"{box}/source", _of_message(boxes, _source), methods=["GET"]),
        Route(f"{box}/attachment", _of_message(boxes, _attachment), methods=["GET"]),
    ]


def _of_message(
    boxes: Boxes, answer: Callable[[Stored, Request], Response]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        query = request.query_params
        try:
            mailbox = boxes.known(request.path_params["address"])
            uid = _number(query.get("uid", ""), "uid")
            stored = await boxes.stored(mailbox, uid, query.get("folder") or "INBOX")
            return await asyncio.to_thread(answer, stored, request)
        except ControlError as error:
            return refused(error)

    return endpoint


def _html(stored: Stored, request: Request) -> Response:
    html = html_of(stored.raw)
    if html is None:
        raise ControlError("That message has no HTML part.", 404)
    headers = {"Content-Security-Policy": FRAME_POLICY}
    return Response(FRAME_STYLE + html, media_type="text/html; charset=utf-8", headers=headers)


def _source(stored: Stored, request: Request) -> Response:
    if request.query_params.get("whole"):
        return _download(stored.raw, "message.eml")
    text = stored.raw[:SOURCE_LIMIT].decode("utf-8", "replace")
    if len(stored.raw) > SOURCE_LIMIT:
        text += f"\n\n[Clipped: {SOURCE_LIMIT} of {len(stored.raw)} bytes are shown.]"
    return Response(text, media_type="text/plain; charset=utf-8")


def _attachment(stored: Stored, request: Request) -> Response:
    place = _number(request.query_params.get("index", ""), "index")
    found = attached(stored.raw, place)
    if found is None:
        raise ControlError("That message has no such attachment.", 404)
    name, content = found
    return _download(content, name or f"attachment-{place + 1}")


def _download(content: bytes, name: str) -> Response:
    """Bytes that a browser saves and never shows, whatever they say they are."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name.replace('/', '_'), safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def _number(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise ControlError(f"The query's '{field}' must be a whole number.")
    return int(text)
