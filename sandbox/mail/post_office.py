"""Delivers what SMTP or the control API hands in: into mailboxes, made when they are missing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

from sandbox.mail.accounts import PROSPECT, SENDER, Accounts, Mailbox
from sandbox.mail.addresses import plain
from sandbox.mail.folders import Folders

HOST = "mail.sandbox.test"


class PostOffice:
    """Knows where mail goes; tells `on_mail` the address after each delivery."""

    def __init__(
        self,
        accounts: Accounts,
        folders: Folders,
        now: Callable[[], datetime],
        on_mail: Callable[[str], None],
    ) -> None:
        self._accounts, self._folders = accounts, folders
        self._now, self._on_mail = now, on_mail
        self._opening = asyncio.Lock()
        self.last_sender_mail_at: datetime | None = None
        """Wall time of the last delivery to a sender's mailbox; the clock waits until the bot has read it."""

    async def open(self, mailbox: Mailbox) -> Mailbox:
        """The mailbox with all its folders, made when it is missing. Raises ValueError for a bad address."""
        address = plain(mailbox.address)
        if address is None:
            raise ValueError(f"{mailbox.address} is not an address that a mailbox can have.")
        async with self._opening:
            known = self._accounts.get(address)
            if known is None:
                await self._folders.make(address, mailbox.folders)
                known = await self._accounts.add(replace(mailbox, address=address))
            return known

    async def accept(self, sender: str, recipients: Iterable[str], raw: bytes) -> None:
        """Deliver one message to each recipient, with the headers a receiving server adds."""
        for recipient in dict.fromkeys(plain(recipient) or recipient for recipient in recipients):
            trace = (
                f"Return-Path: <{sender}>\r\n"
                f"Delivered-To: {recipient}\r\n"
                f"Received: from [127.0.0.1] by {HOST} with ESMTP;\r\n {format_datetime(self._now())}\r\n"
            )
            await self.put(recipient, trace.encode("ascii", "replace") + raw)

    async def put(self, address: str, raw: bytes, folder: str = "INBOX") -> int:
        """Put bytes into a mailbox exactly as they are and return the UID.

        Raises ValueError for a bad address, KeyError when the mailbox has no such folder.
        """
        mailbox = self._accounts.get(address) or await self.open(Mailbox(address, role=PROSPECT))
        uid = await self._folders.file(mailbox.address, folder, raw, self._now())
        if mailbox.role == SENDER:
            self.last_sender_mail_at = datetime.now(UTC)
        self._on_mail(mailbox.address)
        return uid

    async def file_sent(self, address: str, raw: bytes) -> None:
        """Keep a copy of what a mailbox has sent."""
        await self._folders.file(address, "Sent", raw, self._now(), seen=True)
        self._on_mail(address)
