"""Where files go in and out: upload addresses, downloads with the bot's token, and the page's own two addresses."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.control_body import refused
from sandbox.errors import ControlError
from sandbox.faults import Faults
from sandbox.file_sharing import is_visible_to_bot, shown
from sandbox.files import LARGEST_BYTES, Record, TooLarge
from sandbox.multipart import boundary_of, unwrap
from sandbox.workspace import Workspace

SIGN_IN = "<!doctype html><title>Sign in</title><p>Sign in to see this file.</p>"
ONLY_SHOWN = "default-src 'none'; sandbox"


class FileDoors:
    """Routes of everything that carries a file's bytes."""

    def __init__(self, slack: Workspace, faults: Faults) -> None:
        self._slack, self._faults = slack, faults

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/upload/v1/{key}", self.take_upload, methods=["POST"]),
            Route("/files-pri/{place}/{rest:path}", self.give_to_bot, methods=["GET"]),
            Route("/files/{user}/{file}/{name}", self.show, methods=["GET"]),
            Route("/signin", self.sign_in, methods=["GET"]),
            Route("/_control/file", self.take_from_person, methods=["POST"]),
            Route("/_control/files/{file}", self.show, methods=["GET"]),
        ]

    async def take_upload(self, request: Request) -> Response:
        """The bytes the app sends to an upload URL, raw or as a form's file; answers as Slack's file servers do."""
        files = self._slack.files
        record = next((each for each in files.all() if each.get("key") == request.path_params["key"]), None)
        if record is None or record["is_done"]:
            return PlainTextResponse("not_found", 404)
        try:
            part = await files.receive(record, request.stream())
        except TooLarge:
            return PlainTextResponse("file_too_large", 413)
        boundary = boundary_of(request.headers.get("content-type", ""))
        if boundary:
            unwrap(part, boundary)
        size = part.stat().st_size
        if size != record["length"] or files.find(record["id"]) is None:
            part.unlink()
            return PlainTextResponse(f"expected {record['length']} bytes, got {size}", 400)
        files.keep(record, part)
        return PlainTextResponse(f"OK - {size}")

    async def give_to_bot(self, request: Request) -> Response:
        """A download: only with the bot's token; anybody else is sent to sign in, as Slack does."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        app = self._slack.app
        is_bot = scheme.lower() == "bearer" and hmac.compare_digest(
            token.strip().encode(), app.bot_token.encode()
        )
        if not is_bot or self._faults.token_revoked or "files:read" not in app.scopes:
            headers = {"Location": f"{self._slack.base_url}/signin?redir={quote(request.url.path)}"}
            return Response(status_code=302, headers=headers)
        record = self._stored(request.path_params["place"].rpartition("-")[2])
        if record is None or not is_visible_to_bot(self._slack, record):
            return PlainTextResponse("file_not_found", 404)
        return self._bytes(record)

    async def sign_in(self, request: Request) -> Response:
        return HTMLResponse(SIGN_IN)

    async def show(self, request: Request) -> Response:
        """A file's bytes for the page; never shown as a page of their own."""
        record = self._stored(request.path_params["file"])
        if record is None:
            return refused(ControlError(f"There is no file {request.path_params['file']}.", 404))
        return self._bytes(record)

    async def take_from_person(self, request: Request) -> Response:
        """What a person uploads: the bytes are the body. It is shared by a message or a form that names its id."""
        try:
            return JSONResponse({"ok": True, "file": shown(self._slack, await self._upload(request))})
        except ControlError as error:
            return refused(error)

    async def _upload(self, request: Request) -> Record:
        user_id, name = request.query_params.get("user", ""), request.query_params.get("name", "")
        if user_id not in self._slack.people:
            raise ControlError(f"There is no person with the id {user_id}.", 404)
        if int(request.headers.get("content-length") or 0) > LARGEST_BYTES:
            raise ControlError("A file has at most 1 GB.", 413)
        files = self._slack.files
        record = files.announce(user_id, name, request.headers.get("content-type", ""))
        try:
            part = await files.receive(record, self._filled(request.stream(), record))
            files.keep(record, part)
        except TooLarge as error:
            files.forget(record)
            raise ControlError("A file has at most 1 GB.", 413) from error
        except BaseException:
            files.forget(record)
            raise
        return files.find(record["id"]) or record

    async def _filled(self, chunks: AsyncIterator[bytes], record: Record) -> AsyncIterator[bytes]:
        """The same bytes. Raises ControlError when there are none."""
        is_empty = True
        async for chunk in chunks:
            is_empty = is_empty and not chunk
            yield chunk
        if is_empty:
            raise ControlError(f"{record['name']} is empty: Slack takes no file without content.")

    def _stored(self, file_id: str) -> Record | None:
        record = self._slack.files.find(file_id)
        return record if record and record["is_stored"] and not record["is_deleted"] else None

    def _bytes(self, record: Record) -> Response:
        return FileResponse(
            self._slack.files.path(record),
            media_type=record["mimetype"],
            filename=record["name"],
            content_disposition_type="attachment",
            headers={"Content-Security-Policy": ONLY_SHOWN},
        )
