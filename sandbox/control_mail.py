"""The control API's addresses for mail: read any mailbox, write as a prospect, break the servers."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.clock import ProductClock
from sandbox.control_body import Action, Body, answering
from sandbox.errors import ControlError
from sandbox.mail import Mailbox, MailServers
from sandbox.mail.addresses import plain, refusal
from sandbox.mail.faults import IMAP_FAULTS, SMTP_FAULTS, Fault
from sandbox.mail.reading import shown
from sandbox.mail.writing import Attachment, Letter, Unwritable, answer, compose

Endpoint = Callable[[Request], Awaitable[Response]]
LARGEST_RAW_BYTES = 40_000_000


def mail_routes(mail: MailServers, clock: ProductClock) -> list[BaseRoute]:
    """The routes under /_control/mail."""
    control = _MailControl(mail, clock)
    box = "/_control/mail/{address}"
    return [
        Route("/_control/mail", answering(control.overview), methods=["GET"]),
        Route("/_control/mail/faults", answering(control.set_faults), methods=["POST"]),
        Route(box, _reading(control.read), methods=["GET"]),
        Route(f"{box}/reply", _at(control.reply), methods=["POST"]),
        Route(f"{box}/send", _at(control.send), methods=["POST"]),
        Route(f"{box}/raw", _at(control.put_raw), methods=["POST"]),
        Route(f"{box}/password", _at(control.set_password), methods=["POST"]),
    ]


def _at(action: Callable[[str, Body], Awaitable[Mapping[str, Any]]]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await answering(partial(action, request.path_params["address"]))(request)

    return endpoint


def _reading(action: Callable[[str, Mapping[str, str]], Awaitable[Mapping[str, Any]]]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        async def read(body: Body) -> Mapping[str, Any]:
            return await action(request.path_params["address"], request.query_params)

        reading: Action = read
        return await answering(reading)(request)

    return endpoint


class _MailControl:
    def __init__(self, mail: MailServers, clock: ProductClock) -> None:
        self._mail, self._clock = mail, clock

    async def overview(self, body: Body) -> Mapping[str, Any]:
        boxes = [
            {
                "address": mailbox.address,
                "name": mailbox.name,
                "role": mailbox.role,
                "files_sent": mailbox.files_sent,
                "count": self._mail.count(mailbox.address),
            }
            for mailbox in self._mail.accounts
        ]
        return {"ok": True, "mailboxes": boxes, "faults": self._mail.faults.as_json()}

    async def set_faults(self, body: Body) -> Mapping[str, Any]:
        smtp, imap = _fault(body, "smtp", SMTP_FAULTS), _fault(body, "imap", IMAP_FAULTS)
        try:
            if "smtp" in body.fields:
                await self._mail.break_smtp(smtp)
            if "imap" in body.fields:
                await self._mail.break_imap(imap)
        except OSError as error:
            raise ControlError(str(error), 409) from error
        return {"ok": True, "faults": self._mail.faults.as_json()}

    async def read(self, address: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        mailbox = self._known(address)
        try:
            stored = await self._mail.messages(mailbox.address, query.get("folder"))
        except KeyError as error:
            raise ControlError(f"{mailbox.address} has no folder {query['folder']}.", 404) from error
        messages = await asyncio.to_thread(lambda: [shown(each) for each in stored])
        about = {"address": mailbox.address, "name": mailbox.name, "role": mailbox.role}
        return {"ok": True, **about, "messages": messages}

    async def reply(self, address: str, body: Body) -> Mapping[str, Any]:
        mailbox = self._known(address)
        original = await self._original(mailbox, body)
        name = body.optional("from_name") or mailbox.name
        try:
            letter = answer(original, mailbox.address, name, body.text("text"), body.optional("html"))
        except Unwritable as error:
            raise ControlError(str(error), 409) from error
        headers = {**_auto_submitted(body), **_headers(body)}
        attachments = [_attachment(each) for each in _list(body, "attachments")]
        subject = body.optional("subject") or letter.subject
        return await self._post(replace(letter, subject=subject, headers=headers, attachments=attachments))

    async def send(self, address: str, body: Body) -> Mapping[str, Any]:
        mailbox = await self._opened(address)
        to = body.fields.get("to")
        recipients = [to] if isinstance(to, str) else to
        if not isinstance(recipients, list) or not recipients:
            raise ControlError("The field 'to' must be an address or a list of addresses.")
        letter = Letter(
            sender=mailbox.address,
            sender_name=body.optional("from_name") or mailbox.name,
            to=[_address(each, "to") for each in recipients],
            subject=body.text("subject"),
            text=body.text("text") + "\n",
            html=body.optional("html"),
            attachments=[_attachment(each) for each in _list(body, "attachments")],
            headers={**_auto_submitted(body), **_headers(body)},
        )
        return await self._post(letter)

    async def put_raw(self, address: str, body: Body) -> Mapping[str, Any]:
        if body.optional("from") is not None:
            await self._opened(body.text("from"))
        mailbox = await self._opened(address)
        raw = _decoded(body.text("bytes_base64"), "bytes_base64")
        folder = body.optional("folder") or "INBOX"
        try:
            uid = await self._mail.office.put(mailbox.address, raw, folder)
        except KeyError as error:
            raise ControlError(f"{mailbox.address} has no folder {folder}.", 404) from error
        return {"ok": True, "uid": uid}

    async def set_password(self, address: str, body: Body) -> Mapping[str, Any]:
        mailbox, password = self._known(address), body.text("password")
        if not password or not password.isprintable():
            raise ControlError("The field 'password' must hold printable characters.")
        await self._mail.set_password(mailbox.address, password)
        return {"ok": True}

    async def _post(self, letter: Letter) -> Mapping[str, Any]:
        refused = next((sentence for each in letter.to if (sentence := refusal(each))), None)
        if refused:
            raise ControlError(f"The mail server would refuse this: {refused}.", 409)
        try:
            message_id, raw = compose(letter, self._clock.now())
        except Unwritable as error:
            raise ControlError(str(error)) from error
        await self._mail.office.file_sent(letter.sender, raw)
        await self._mail.office.accept(letter.sender, letter.to, raw)
        return {"ok": True, "message_id": message_id}

    async def _original(self, mailbox: Mailbox, body: Body) -> dict[str, Any]:
        uid, folder = body.fields.get("uid"), body.optional("folder") or "INBOX"
        if uid is not None and (isinstance(uid, bool) or not isinstance(uid, int)):
            raise ControlError("The field 'uid' must be a whole number.")
        try:
            found = await self._mail.messages(mailbox.address, folder, uid=uid, most=1)
        except KeyError as error:
            raise ControlError(f"{mailbox.address} has no folder {folder}.", 404) from error
        if not found:
            raise ControlError(f"{mailbox.address} has no such message in {folder} to answer.", 404)
        return await asyncio.to_thread(shown, found[-1])

    def _known(self, address: str) -> Mailbox:
        mailbox = self._mail.accounts.get(address)
        if mailbox is None:
            raise ControlError(f"There is no mailbox {address}.", 404)
        return mailbox

    async def _opened(self, address: str) -> Mailbox:
        """The mailbox, made as a prospect's when there is none yet."""
        return await self._mail.office.open(Mailbox(_address(address, "address")))


def _fault(body: Body, service: str, kinds: tuple[str, ...]) -> Fault | None:
    kind = body.optional(service)
    if kind is None:
        return None
    if kind not in kinds:
        raise ControlError(f"The field '{service}' must be null or one of {', '.join(kinds)}.")
    address = body.fields.get("address")
    if address is not None and kind == "down":
        raise ControlError("A server is down for every address; leave 'address' out.")
    concerned = None if address is None else _address(address, "address")
    delivered = body.flag("delivered") if "delivered" in body.fields else True
    return Fault(kind, concerned, delivered)


def _address(value: Any, field: str) -> str:
    address = plain(value) if isinstance(value, str) else None
    if address is None:
        raise ControlError(f"The field '{field}' must be a mail address.")
    return address


def _auto_submitted(body: Body) -> dict[str, str]:
    """RFC 3834's mark: true stands for "auto-replied"."""
    value = body.fields.get("auto_submitted")
    if not value:
        return {}
    return {"Auto-Submitted": "auto-replied" if value is True else str(value)}


def _headers(body: Body) -> dict[str, str]:
    return {str(name): str(value) for name, value in body.mapping("headers").items()}


def _list(body: Body, field: str) -> list[Any]:
    value = body.fields.get(field) or []
    if not isinstance(value, list):
        raise ControlError(f"The field '{field}' must be a list.")
    return value


def _attachment(value: Any) -> Attachment:
    if not isinstance(value, dict):
        raise ControlError("An attachment is an object with 'filename' and 'text' or 'bytes_base64'.")
    body = Body(value)
    if body.optional("bytes_base64") is not None:
        content = _decoded(body.text("bytes_base64"), "bytes_base64")
    else:
        content = body.text("text").encode()
    kind = body.optional("type") or "application/octet-stream"
    return Attachment(body.text("filename"), content, kind)


def _decoded(value: str, field: str) -> bytes:
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ControlError(f"The field '{field}' must be base64.") from error
    if len(raw) > LARGEST_RAW_BYTES:
        raise ControlError(f"The field '{field}' holds more than {LARGEST_RAW_BYTES} bytes.", 413)
    return raw
