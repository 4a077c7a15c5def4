"""Finding mailboxes and their messages for the control API, and posting what it writes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.clock import ProductClock
from sandbox.control_body import Action, Body, answering
from sandbox.errors import ControlError
from sandbox.mail import Mailbox, MailServers
from sandbox.mail.addresses import plain, refusal
from sandbox.mail.folders import Stored
from sandbox.mail.reading import shown
from sandbox.mail.writing import Letter, Unwritable, compose

Endpoint = Callable[[Request], Awaitable[Response]]


def at_box(action: Callable[[str, Body], Awaitable[Mapping[str, Any]]]) -> Endpoint:
    """An endpoint of an action on the mailbox that the path names."""

    async def endpoint(request: Request) -> Response:
        return await answering(partial(action, request.path_params["address"]))(request)

    return endpoint


def reading_box(action: Callable[[str, Mapping[str, str]], Awaitable[Mapping[str, Any]]]) -> Endpoint:
    """An endpoint that reads the mailbox the path names, as its query asks."""

    async def endpoint(request: Request) -> Response:
        async def read(body: Body) -> Mapping[str, Any]:
            return await action(request.path_params["address"], request.query_params)

        reading: Action = read
        return await answering(reading)(request)

    return endpoint


def address_in(value: Any, field: str) -> str:
    """A mail address in its plain form. Raises ControlError when it is none."""
    address = plain(value) if isinstance(value, str) else None
    if address is None:
        raise ControlError(f"The field '{field}' must be a mail address.")
    return address


class Boxes:
    """The mailboxes as the control API sees them; what cannot be done raises ControlError with a sentence."""

    def __init__(self, mail: MailServers, clock: ProductClock) -> None:
        self.mail, self._clock = mail, clock

    def known(self, address: str) -> Mailbox:
        mailbox = self.mail.accounts.get(address)
        if mailbox is None:
            raise ControlError(f"There is no mailbox {address}.", 404)
        return mailbox

    async def opened(self, address: str) -> Mailbox:
        """The mailbox, made as a prospect's when there is none yet."""
        return await self.mail.office.open(Mailbox(address_in(address, "address")))

    async def stored(self, mailbox: Mailbox, uid: int | None, folder: str = "INBOX") -> Stored:
        """One message of a folder, the newest when `uid` is None."""
        try:
            found = await self.mail.messages(mailbox.address, folder, uid=uid, most=1)
        except KeyError as error:
            raise ControlError(f"{mailbox.address} has no folder {folder}.", 404) from error
        if not found:
            raise ControlError(f"{mailbox.address} has no such message in {folder}.", 404)
        return found[-1]

    async def original(self, mailbox: Mailbox, body: Body) -> dict[str, Any]:
        """The message that is answered, as a person reads it: of `uid` and `folder`, or the newest of INBOX."""
        uid, folder = body.fields.get("uid"), body.optional("folder") or "INBOX"
        if uid is not None and (isinstance(uid, bool) or not isinstance(uid, int)):
            raise ControlError("The field 'uid' must be a whole number.")
        return await asyncio.to_thread(shown, await self.stored(mailbox, uid, folder))

    async def post(self, letter: Letter, *, envelope_from: str | None = None) -> Mapping[str, Any]:
        """Send a letter and keep a copy in Sent; `envelope_from` "" is the null sender of automatic mail."""
        refused = next((sentence for each in letter.to if (sentence := refusal(each))), None)
        if refused:
            raise ControlError(f"The mail server would refuse this: {refused}.", 409)
        try:
            message_id, raw = compose(letter, self._clock.now())
        except Unwritable as error:
            raise ControlError(str(error)) from error
        await self.mail.office.file_sent(letter.sender, raw)
        sender = letter.sender if envelope_from is None else envelope_from
        await self.mail.office.accept(sender, letter.to, raw)
        return {"ok": True, "message_id": message_id}
