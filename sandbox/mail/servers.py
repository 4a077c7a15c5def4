"""Both mail servers with what they serve: started, stopped, put back to the seed and asked about as one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sandbox.mail.accounts import Accounts, Mailbox
from sandbox.mail.faults import Fault, Faults
from sandbox.mail.folders import Folders, Stored
from sandbox.mail.imap import ImapServer
from sandbox.mail.post_office import PostOffice
from sandbox.mail.smtp import SmtpServer

MOST_SHOWN = 200


class MailServers:
    """SMTP and IMAP over the maildirs in `directory`. All methods belong to one event loop.

    Of `mailboxes`, those that the directory does not hold yet are made. A port of 0 takes a free one. `consented`
    says whether an access token opens a mailbox now (XOAUTH2).
    """

    def __init__(
        self,
        directory: Path,
        smtp_port: int,
        imap_port: int,
        mailboxes: Sequence[Mailbox],
        now: Callable[[], datetime],
        on_mail: Callable[[str], None],
        consented: Callable[[str, str], bool] = lambda address, token: False,
    ) -> None:
        self._consented = consented
        self._directory, self._seed = directory, list(mailboxes)
        self._now, self._on_mail = now, on_mail
        self.faults = Faults()
        self._own_temporary: str | None = None
        self._build(smtp_port, imap_port)

    def _build(self, smtp_port: int, imap_port: int) -> None:
        self.accounts = Accounts(self._directory)
        self.folders = Folders(self._directory)
        self.office = PostOffice(self.accounts, self.folders, self._now, self._on_mail)
        self._smtp = SmtpServer(smtp_port, self.accounts, self.office, self.faults, self._consented)
        self._imap = ImapServer(imap_port, self._directory, self.folders, self.faults, self._consented)

    @property
    def smtp_port(self) -> int:
        return self._smtp.port

    @property
    def imap_port(self) -> int:
        return self._imap.port

    @property
    def last_sender_mail_at(self) -> datetime | None:
        """Wall time of the last mail delivered to a sender's mailbox since the start."""
        return self.office.last_sender_mail_at

    @property
    def addresses(self) -> list[str]:
        return [mailbox.address for mailbox in self.accounts]

    async def start(self) -> None:
        """Make or find the mailboxes and listen. Raises OSError with a sentence when a port is taken."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._keep_temporary_files_near()
        for left in self._directory.rglob("*.lock"):
            left.unlink()  # from a run that was killed; pymap would wait ten minutes for it
        await self.accounts.load()
        for mailbox in self._seed:
            await self.office.open(mailbox)
        try:
            await self._smtp.start()
            await self._imap.start()
        except OSError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop listening and end every connection; what was delivered stays."""
        self._smtp.stop()
        await self._imap.stop()
        if self._own_temporary is not None and tempfile.tempdir == self._own_temporary:
            tempfile.tempdir = None
            self._own_temporary = None

    async def reset(self) -> None:
        """Wipe every mailbox and go back to the seed, on the same ports and without faults."""
        await self.stop()
        shutil.rmtree(self._directory, ignore_errors=True)
        self.faults.smtp = self.faults.imap = None
        self._build(self.smtp_port, self.imap_port)
        await self.start()

    async def break_smtp(self, fault: Fault | None) -> None:
        """Show a fault from now on, or none; "down" and "refuse_password" cut the connections they concern."""
        self.faults.smtp = fault
        if fault is not None and fault.kind == "down":
            self._smtp.stop()
            return
        await self._smtp.start()
        if fault is not None and fault.kind == "refuse_password":
            self._smtp.cut(fault.address)

    async def break_imap(self, fault: Fault | None) -> None:
        """As `break_smtp`, for IMAP."""
        self.faults.imap = fault
        if fault is not None and fault.kind == "down":
            await self._imap.stop()
            return
        await self._imap.start()
        if fault is not None and fault.kind == "refuse_password":
            await self._imap.cut(fault.address)

    async def set_password(self, address: str, password: str) -> None:
        """Change a password and end the sessions that the old one opened."""
        await self.accounts.set_password(address, password)
        await self.cut(address)

    async def cut(self, address: str) -> None:
        """End the sessions of a mailbox, as when its owner takes a consent back."""
        self._smtp.cut(address)
        await self._imap.cut(address)

    def count(self, address: str) -> int:
        """How many messages lie in the INBOX of a mailbox."""
        return self.folders.count(address.lower())

    async def messages(
        self, address: str, folder: str | None = None, *, uid: int | None = None, most: int = MOST_SHOWN
    ) -> list[Stored]:
        """The newest `most` messages of a mailbox, oldest first; of all its folders when none is named.

        Raises KeyError when there is no such folder.
        """
        box = self.folders.of(address)
        found: list[Stored] = []
        for name in [folder] if folder else await box.names():
            found += await (await box.get_mailbox(name)).stored(name, most=most, uid=uid)
        return sorted(found, key=lambda message: message.at)[-most:]

    def _keep_temporary_files_near(self) -> None:
        # pymap writes its lists to the system's temporary directory and renames them into the mailbox,
        # which fails when that is another filesystem, as it is wherever /tmp lives in memory.
        with tempfile.NamedTemporaryFile(delete=False) as probe:
            pass
        try:
            os.rename(probe.name, self._directory / "probe")
        except OSError:
            os.unlink(probe.name)
            near = self._directory / "tmp"
            near.mkdir(exist_ok=True)
            self._own_temporary = tempfile.tempdir = str(near)
        else:
            os.unlink(self._directory / "probe")
