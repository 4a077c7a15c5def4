"""The control API's addresses for mail: read any mailbox, write as a prospect, break the servers."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.routing import BaseRoute, Route

from sandbox.clock import ProductClock
from sandbox.control_body import Body, answering
from sandbox.control_mail_answers import one_click_routes
from sandbox.control_mail_parts import part_routes
from sandbox.errors import ControlError
from sandbox.mail import MailServers
from sandbox.mail.faults import IMAP_FAULTS, SMTP_FAULTS, Fault
from sandbox.mail.reading import shown
from sandbox.mail.writing import Attachment, Letter, Unwritable, answer
from sandbox.mail_boxes import Boxes, address_in, at_box, reading_box

LARGEST_RAW_BYTES = 40_000_000


def mail_routes(mail: MailServers, clock: ProductClock) -> list[BaseRoute]:
    """The routes under /_control/mail."""
    boxes = Boxes(mail, clock)
    control = _MailControl(mail, boxes)
    box = "/_control/mail/{address}"
    return [
        Route("/_control/mail", answering(control.overview), methods=["GET"]),
        Route("/_control/mail/faults", answering(control.set_faults), methods=["POST"]),
        Route(box, reading_box(control.read), methods=["GET"]),
        Route(f"{box}/reply", at_box(control.reply), methods=["POST"]),
        Route(f"{box}/send", at_box(control.send), methods=["POST"]),
        Route(f"{box}/raw", at_box(control.put_raw), methods=["POST"]),
        Route(f"{box}/password", at_box(control.set_password), methods=["POST"]),
        *one_click_routes(boxes, clock),
        *part_routes(boxes),
    ]


class _MailControl:
    def __init__(self, mail: MailServers, boxes: Boxes) -> None:
        self._mail, self._boxes = mail, boxes

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
        mailbox = self._boxes.known(address)
        try:
            stored = await self._mail.messages(mailbox.address, query.get("folder"))
        except KeyError as error:
            raise ControlError(f"{mailbox.address} has no folder {query['folder']}.", 404) from error
        messages = await asyncio.to_thread(lambda: [shown(each) for each in stored])
        about = {"address": mailbox.address, "name": mailbox.name, "role": mailbox.role}
        return {"ok": True, **about, "messages": messages}

    async def reply(self, address: str, body: Body) -> Mapping[str, Any]:
        mailbox = self._boxes.known(address)
        original = await self._boxes.original(mailbox, body)
        name = body.optional("from_name") or mailbox.name
        try:
            letter = answer(original, mailbox.address, name, body.text("text"), body.optional("html"))
        except Unwritable as error:
            raise ControlError(str(error), 409) from error
        headers = {**_auto_submitted(body), **_headers(body)}
        attachments = [_attachment(each) for each in _list(body, "attachments")]
        subject = body.optional("subject") or letter.subject
        return await self._boxes.post(
            replace(letter, subject=subject, headers=headers, attachments=attachments)
        )

    async def send(self, address: str, body: Body) -> Mapping[str, Any]:
        mailbox = await self._boxes.opened(address)
        to = body.fields.get("to")
        recipients = [to] if isinstance(to, str) else to
        if not isinstance(recipients, list) or not recipients:
            raise ControlError("The field 'to' must be an address or a list of addresses.")
        letter = Letter(
            sender=mailbox.address,
            sender_name=body.optional("from_name") or mailbox.name,
            to=[address_in(each, "to") for each in recipients],
            subject=body.text("subject"),
            text=body.text("text") + "\n",
            html=body.optional("html"),
            attachments=[_attachment(each) for each in _list(body, "attachments")],
            headers={**_auto_submitted(body), **_headers(body)},
        )
        return await self._boxes.post(letter)

    async def put_raw(self, address: str, body: Body) -> Mapping[str, Any]:
        if body.optional("from") is not None:
            await self._boxes.opened(body.text("from"))
        mailbox = await self._boxes.opened(address)
        raw = _decoded(body.text("bytes_base64"), "bytes_base64")
        folder = body.optional("folder") or "INBOX"
        try:
            uid = await self._mail.office.put(mailbox.address, raw, folder)
        except KeyError as error:
            raise ControlError(f"{mailbox.address} has no folder {folder}.", 404) from error
        return {"ok": True, "uid": uid}

    async def set_password(self, address: str, body: Body) -> Mapping[str, Any]:
        mailbox, password = self._boxes.known(address), body.text("password")
        if not password or not password.isprintable():
            raise ControlError("The field 'password' must hold printable characters.")
        await self._mail.set_password(mailbox.address, password)
        return {"ok": True}


def _fault(body: Body, service: str, kinds: tuple[str, ...]) -> Fault | None:
    kind = body.optional(service)
    if kind is None:
        return None
    if kind not in kinds:
        raise ControlError(f"The field '{service}' must be null or one of {', '.join(kinds)}.")
    address = body.fields.get("address")
    if address is not None and kind == "down":
        raise ControlError("A server is down for every address; leave 'address' out.")
    concerned = None if address is None else address_in(address, "address")
    delivered = body.flag("delivered") if "delivered" in body.fields else True
    return Fault(kind, concerned, delivered)


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
