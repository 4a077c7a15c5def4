"""pymap's maildirs, with bytes kept exactly, one shared view of each folder, and IDLE told of mail at once."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from mailbox import MaildirMessage
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from pymap.backend.maildir.layout import MaildirLayout
from pymap.backend.maildir.mailbox import MailboxData, MailboxSet, Maildir, Message
from pymap.backend.maildir.uidlist import Record, UidList
from pymap.concurrent import Event
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Seen
from pymap.selected import SelectedMailbox

from sandbox.mail.addresses import home_of

# Deliveries wake IDLE at once; this bounds how long a change of flags made elsewhere stays unseen.
IDLE_LOOK_SECONDS = 5.0


@dataclass(frozen=True)
class Stored:
    """One message as it lies in a folder; `at` is its internal date."""

    uid: int
    folder: str
    at: datetime
    seen: bool
    raw: bytes


class _ExactMessage(MaildirMessage):
    """A message that gives back the bytes it was stored as, however broken."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self._raw = raw

    def as_bytes(self, unixfrom: bool = False, policy: Any = None) -> bytes:
        return self._raw


class ExactMaildir(Maildir):
    """pymap's maildir without its way through the email package, which rewrites broken messages."""

    def get_message(self, key: str) -> MaildirMessage:
        return _ExactMessage(self.get_bytes(key))

    def add_exact(self, raw: bytes, subdir: str, flags: str, at: float) -> tuple[str, MaildirMessage]:
        """Store the bytes and return the key and the metadata; `at` becomes the internal date."""
        key = self.add(raw)
        path = self._join(self._lookup(key))
        os.utime(path, (at, at))
        if subdir == "cur" or flags:
            name = os.path.join(subdir, f"{key}{self.colon}2,{flags}")
            os.rename(path, self._join(name))
            self._update(key, name)
        return key, self.get_message_metadata(key)


class Folder(MailboxData):
    """A folder shared by every session and by delivery, so that nobody finds a half-filed message."""

    def __init__(self, mailbox_id: ObjectId, maildir: Maildir, path: str) -> None:
        super().__init__(mailbox_id, maildir, path)
        self._filing = asyncio.Lock()
        self._arrivals = 0
        self._news = Event.for_asyncio()
        self._told: WeakKeyDictionary[Event, int] = WeakKeyDictionary()

    async def append(self, append_msg: AppendMessage, *, recent: bool = False) -> Message:
        """File a message byte for byte and wake who waits in IDLE."""
        assert isinstance(self._maildir, ExactMaildir)
        when = append_msg.when or datetime.now(UTC)
        flags = self.maildir_flags.to_maildir(append_msg.flag_set)
        email_id, thread_id = ObjectId.random_email_id(), ObjectId.random_thread_id()
        async with self._filing, UidList.with_write(self._path) as uids:
            key, metadata = self._maildir.add_exact(
                bytes(append_msg.literal), "new" if recent else "cur", flags, when.timestamp()
            )
            fields = {"E": str(email_id), "T": str(thread_id)}
            record = Record(uids.next_uid, fields, f"{key}:{metadata.get_info()}")
            uids.next_uid += 1
            uids.set(record)
        self._tell()
        return Message.from_maildir(
            record.uid, metadata, self._maildir, key, email_id, thread_id, self.maildir_flags
        )

    async def copy(self, uid: int, destination: MailboxData, *, recent: bool = False) -> int | None:
        """Copy a message with its contents, which pymap's own copy leaves out."""
        async with UidList.with_read(self._path) as uids:
            records = uids.get_all([uid])
        try:
            key = records[uid].key
            raw, metadata = self._maildir.get_bytes(key), self._maildir.get_message_metadata(key)
        except (KeyError, FileNotFoundError):
            return None
        when = datetime.fromtimestamp(metadata.get_date(), UTC)
        flags = self.maildir_flags.from_maildir(metadata.get_flags())
        return (await destination.append(AppendMessage(raw, when, flags), recent=recent)).uid

    async def reset(self) -> MailboxData:
        async with self._filing:
            return await super().reset()

    async def update_selected(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None
    ) -> SelectedMailbox:
        """Show a session what has changed, for IDLE (`wait_on` is its end) as soon as something arrives."""
        if wait_on is not None:
            if self._told.get(wait_on) == self._arrivals and not wait_on.is_set():
                await wait_on.or_event(self._news).wait(timeout=IDLE_LOOK_SECONDS)
            self._told[wait_on] = self._arrivals
        return await super().update_selected(selected)

    def _tell(self) -> None:
        self._arrivals += 1
        news, self._news = self._news, Event.for_asyncio()
        news.set()

    async def stored(self, name: str, *, most: int, uid: int | None = None) -> list[Stored]:
        """Read the newest `most` messages, or the one with `uid`, in the order they were filed."""
        async with UidList.with_read(self._path) as uids:
            records = [record for record in uids.records if uid in (None, record.uid)]
        found: list[Stored] = []
        for record in sorted(records, key=lambda record: record.uid, reverse=True):
            if len(found) == most:
                break
            try:
                raw, about = (
                    self._maildir.get_bytes(record.key),
                    self._maildir.get_message_metadata(record.key),
                )
            except (KeyError, FileNotFoundError):
                continue  # expunged; pymap forgets its record only at the next CHECK
            at = datetime.fromtimestamp(about.get_date(), UTC)
            found.append(Stored(record.uid, name, at, "S" in about.get_flags(), raw))
        return found[::-1]


class FolderSet(MailboxSet):
    """The folders of one mailbox."""

    def __init__(self, maildir: ExactMaildir, layout: MaildirLayout[Any]) -> None:
        super().__init__(maildir, layout)
        self._open: dict[str, Folder] = {}

    async def get_mailbox(self, name: str) -> Folder:
        """The folder, always the same object. Raises KeyError when there is none of that name."""
        path = self._layout.get_path(name, self.delimiter)
        if not os.path.isdir(path):
            self._open.pop(name, None)
            raise KeyError(name)
        if name not in self._open:
            maildir = (
                self._inbox_maildir if name == "INBOX" else self._layout.get_folder(name, self.delimiter)
            )
            async with UidList.with_init(path) as uids:
                self._open.setdefault(name, Folder(ObjectId(uids.global_uid), maildir, path))
        folder = self._open[name]
        await folder.reset()
        return folder

    async def names(self) -> list[str]:
        """The folders there are, INBOX first."""
        return ["INBOX", *sorted(set(self._layout.list_folders(self.delimiter)) - {"INBOX"})]


class Folders:
    """Opens the folders of any mailbox, each mailbox once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._open: dict[str, FolderSet] = {}

    def of(self, address: str) -> FolderSet:
        """The folders of a mailbox; makes its maildir when it is missing."""
        if address not in self._open:
            home = self._directory / home_of(address)
            home.parent.mkdir(parents=True, exist_ok=True)
            layout: MaildirLayout[Any] = MaildirLayout.get(str(home), "++", ExactMaildir)
            self._open[address] = FolderSet(ExactMaildir(str(home), create=not home.exists()), layout)
        return self._open[address]

    async def make(self, address: str, names: tuple[str, ...]) -> None:
        """Make the folders that are missing."""
        folders = self.of(address)
        there = await folders.names()
        for name in names:
            if name not in there:
                await folders.add_mailbox(name)

    async def file(self, address: str, name: str, raw: bytes, at: datetime, *, seen: bool = False) -> int:
        """Put a message into a folder and return its UID. Raises KeyError when there is no such folder."""
        folder = await self.of(address).get_mailbox(name)
        selected = folder.selected_set.any_selected
        flags = frozenset({Seen}) if seen else frozenset()
        message = await folder.append(AppendMessage(raw, at, flags), recent=selected is None)
        if selected is not None:
            selected.session_flags.add_recent(message.uid)
        return message.uid

    def count(self, address: str) -> int:
        """How many messages lie in the INBOX."""
        home = self._directory / home_of(address)
        return sum(_entries(home / part) for part in ("new", "cur"))


def _entries(path: Path) -> int:
    try:
        return len(os.listdir(path))
    except FileNotFoundError:
        return 0
