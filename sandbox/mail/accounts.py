"""Who has a mailbox: names and roles in accounts.json, passwords hashed in pymap's own files."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pymap.backend.maildir.users import PasswordsFile, UsersFile
from pysasl.hashing import BuiltinHash

from sandbox.mail.addresses import home_of

SENDER, PROSPECT = "sender", "prospect"
# Far fewer rounds than a public server needs: these passwords open mailboxes of invented people, on loopback.
HASH = BuiltinHash(rounds=5_000)


@dataclass(frozen=True)
class Mailbox:
    """A mail account; `role` is "sender" or "prospect". Without a password it gets one nobody knows.

    `files_sent`: a copy of what it sends by SMTP appears in its Sent folder, as Gmail does. `renames_sent`: what it
    sends by SMTP gets another Message-ID, as Outlook does.
    """

    address: str
    name: str = ""
    password: str = ""
    role: str = PROSPECT
    files_sent: bool = False
    renames_sent: bool = False

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders it has besides INBOX."""
        return ("Sent", "Spam") if self.role == SENDER else ("Sent",)


class Accounts:
    """Every mailbox there is, in the order they were made. Its methods belong to one event loop."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._list = directory / "accounts.json"
        self._mailboxes: dict[str, Mailbox] = {}
        self._hashes: dict[str, str] = {}
        self._writing = asyncio.Lock()

    def __iter__(self) -> Iterator[Mailbox]:
        return iter(list(self._mailboxes.values()))

    def get(self, address: str) -> Mailbox | None:
        """The mailbox of an address in any case, without its password; None when there is none."""
        return self._mailboxes.get(address.strip().lower())

    async def load(self) -> None:
        """Read what an earlier run left, if anything."""
        if not self._list.exists():
            return
        for fields in json.loads(self._list.read_text("utf-8")):
            mailbox = Mailbox(**fields)
            self._mailboxes[mailbox.address] = mailbox
        async with PasswordsFile.with_read(str(self._directory)) as passwords:
            self._hashes = {record.name: record.password for record in passwords.get_all()}

    async def add(self, mailbox: Mailbox) -> Mailbox:
        """Write down a new mailbox, whose address is in its plain form, and give back what is known of it."""
        async with self._writing:
            await self._write_password(mailbox.address, mailbox.password or secrets.token_urlsafe(18))
            known = replace(mailbox, password="")
            self._write_list({**self._mailboxes, mailbox.address: known})
            return known

    async def set_password(self, address: str, password: str) -> None:
        """Let only `password` open the mailbox from now on."""
        async with self._writing:
            await self._write_password(address, password)

    def opens(self, address: str, password: str) -> bool:
        """Whether the password is the mailbox's."""
        known = self._hashes.get(address.strip().lower())
        return known is not None and HASH.verify(password, known)

    async def _write_password(self, address: str, password: str) -> None:
        hashed = HASH.hash(password)
        base = str(self._directory)
        async with UsersFile.with_write(base) as users, PasswordsFile.with_write(base) as passwords:
            users.set(users.build_record(address, home_of(address)))
            passwords.set(passwords.build_record(address, hashed))
        self._hashes[address] = hashed

    def _write_list(self, mailboxes: dict[str, Mailbox]) -> None:
        fresh = self._list.with_name(self._list.name + ".new")
        fresh.write_text(json.dumps([asdict(mailbox) for mailbox in mailboxes.values()], indent=1), "utf-8")
        os.replace(fresh, self._list)
        self._mailboxes = mailboxes
