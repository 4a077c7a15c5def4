"""Recording versions of the ports: small classes that keep what they were given, for tests and dry runs."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Condition, Lock

from outreach import text_changes
from outreach.errors import DeliveryError, MailboxUnreadable
from outreach.ports import FetchedMail, FiledCopy, Letter, MailAccount
from outreach.writer_port import NOTHING, Brief, Example, Written


class RecordingChannel:
    """Keeps the letters handed over. `fail` scripts errors, first in, first out, for one recipient or for any.

    `before_next` is done once, when the next letter is about to be handed over.
    """

    def __init__(self) -> None:
        self.sent: list[Letter] = []
        self.connected: list[str] = []
        self.connect_errors: deque[DeliveryError] = deque()
        self.before_next: Callable[[], object] | None = None
        self._failures: deque[tuple[str | None, DeliveryError, bool]] = deque()
        self._lock = Lock()

    def fail(self, error: DeliveryError, *, recipient: str | None = None, arrives: bool = False) -> None:
        """Let the next matching hand-over raise; with `arrives` the letter is kept in `sent` all the same."""
        with self._lock:
            self._failures.append((recipient, error, arrives))

    @contextmanager
    def connect(self, account: MailAccount) -> Iterator["RecordingConnection"]:
        if self.connect_errors:
            raise self.connect_errors.popleft()
        self.connected.append(account.address)
        yield RecordingConnection(self)

    def take(self, letter: Letter) -> str:
        """Keep a letter or raise what was scripted for it."""
        happens, self.before_next = self.before_next, None
        if happens is not None:
            happens()
        if letter.last_look is not None:
            letter.last_look()
        with self._lock:
            for failure in self._failures:
                recipient, error, arrives = failure
                if recipient in (None, letter.recipient):
                    self._failures.remove(failure)
                    if arrives:
                        self.sent.append(letter)
                    raise error
            self.sent.append(letter)
            return f"250 kept as {len(self.sent)}"


@dataclass(frozen=True)
class RecordingConnection:
    """One open connection of a RecordingChannel."""

    channel: RecordingChannel

    def hand_over(self, letter: Letter) -> str:
        return self.channel.take(letter)


class RecordingFolder:
    """A folder in memory; `deliver` adds a mail and wakes whoever waits. `drops` is what a wait ends with.

    `refused` are mails that are not handed out, by UID, with the headers that are.
    """

    def __init__(self, uidvalidity: int = 1, clip_bytes: int = 5_000_000, name: str = "INBOX") -> None:
        self.name = name
        self.uidvalidity = uidvalidity
        self.clip_bytes = clip_bytes
        self.drops: MailboxUnreadable | None = None
        self.refused: dict[int, bytes] = {}
        self._mails: list[FetchedMail] = []
        self._filed: dict[bytes, date] = {}
        self.uidnext = 1
        self._news = Condition()
        self._has_news = False

    def deliver(self, content: bytes, *, filed_on: date | None = None) -> int:
        """Add a mail, filed today unless told; return its UID."""
        with self._news:
            if filed_on is not None:
                self._filed[content[: self.clip_bytes]] = filed_on
            uid = self.uidnext
            self.uidnext += 1
            self._mails.append(FetchedMail(uid, content[: self.clip_bytes], len(content) > self.clip_bytes))
            self._has_news = True
            self._news.notify_all()
            return uid

    def renumber(self) -> None:
        """Start UIDs over under a new UIDVALIDITY, as a server does after a restore."""
        with self._news:
            self.uidvalidity += 1
            self._mails = [
                FetchedMail(uid, mail.content, mail.is_clipped) for uid, mail in enumerate(self._mails, 1)
            ]
            self.uidnext = len(self._mails) + 1

    def after(self, uid: int) -> Iterable[FetchedMail]:
        with self._news:
            self._has_news = False
            later = [mail for mail in self._mails if mail.uid > uid]
        for mail in later:
            headers = self.refused.get(mail.uid)
            yield (
                mail if headers is None else FetchedMail(mail.uid, headers, is_clipped=True, is_refused=True)
            )

    def first_since(self, day: date) -> int | None:
        with self._news:
            return next(
                (one.uid for one in self._mails if self._filed.get(one.content, date.max) >= day), None
            )

    def wait(self, seconds: float) -> None:
        if self.drops is not None:
            raise self.drops
        with self._news:
            self._news.wait_for(lambda: self._has_news, timeout=seconds)
            self._has_news = False


@dataclass
class RecordingSent:
    """A Sent folder in memory: when each copy was filed, by Message-ID, and to which domains it went."""

    name: str = "Sent"
    copies: dict[str, datetime] = field(default_factory=dict)
    domains: dict[str, frozenset[str]] = field(default_factory=dict)
    told: dict[str, FiledCopy] = field(default_factory=dict)
    """What headers say of a copy beyond its domains; when it was filed stands in `copies`."""

    def filed_at(self, message_id: str) -> datetime | None:
        return self.copies.get(message_id)

    def since(self, day: date) -> dict[str, FiledCopy]:
        return {
            message_id: replace(
                self.told.get(message_id) or FiledCopy(at, self.domains.get(message_id, frozenset())), at=at
            )
            for message_id, at in self.copies.items()
            if at.date() >= day
        }

    def oldest(self, most: int) -> list[datetime]:
        return sorted(self.copies.values())[:most]


class RecordingMailboxes:
    """Mailboxes in memory by (address, folder), and Sent folders by address; the Spam folder is called "Spam".

    `errors` maps an address to what opening it raises.
    """

    def __init__(self) -> None:
        self.sent: dict[str, RecordingSent] = {}
        self.folders: dict[tuple[str, str], RecordingFolder] = {}
        self.errors: dict[str, MailboxUnreadable] = {}
        self.opened: list[tuple[str, str]] = []

    def folder(self, address: str, name: str = "INBOX") -> RecordingFolder:
        """Return a folder, made on first use."""
        return self.folders.setdefault((address, name), RecordingFolder(name=name))

    @contextmanager
    def open(self, account: MailAccount, folder: str) -> Iterator[RecordingFolder]:
        if account.address in self.errors:
            raise self.errors[account.address]
        if folder != "INBOX" and (account.address, folder) not in self.folders:
            raise MailboxUnreadable(f"The mailbox {account.address} has no folder called {folder}.")
        self.opened.append((account.address, folder))
        yield self.folder(account.address, folder)

    @contextmanager
    def open_spam(self, account: MailAccount, folder: str) -> Iterator[RecordingFolder | None]:
        if account.address in self.errors:
            raise self.errors[account.address]
        self.opened.append((account.address, "Spam"))
        yield self.folders.get((account.address, "Spam"))

    @contextmanager
    def open_sent(self, account: MailAccount, folder: str) -> Iterator[RecordingSent | None]:
        if account.address in self.errors:
            raise self.errors[account.address]
        self.opened.append((account.address, "Sent"))
        yield self.sent.get(account.address)


Job = Callable[..., None]


class RecordingQueue:
    """Keeps the jobs asked for, folding repeats; `run` takes them out one by one and calls them."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, tuple[int | str, ...]]] = []

    def enqueue(self, job: str, *ids: int | str) -> None:
        if (job, ids) not in self.jobs:
            self.jobs.append((job, ids))

    def pending(self) -> int:
        return len(self.jobs)

    def run(self, jobs: Mapping[str, Job], limit: int = 1000) -> int:
        """Call the waiting jobs, and those they ask for, until none is left; return how many ran."""
        ran = 0
        while self.jobs and ran < limit:
            name, ids = self.jobs.pop(0)
            jobs[name](*ids)
            ran += 1
        return ran


class RecordingWriter:
    """Writes what is in `bodies`, then a fixed text that names lead and step; keeps briefs, raises scripted errors.

    An example's change is made word for word. Each text takes `used`.
    """

    def __init__(self) -> None:
        self.briefs: list[Brief] = []
        self.errors: deque[Exception] = deque()
        self.bodies: deque[str] = deque()
        self.used = NOTHING

    def write(self, brief: Brief) -> Written:
        self.briefs.append(brief)
        if self.errors:
            raise self.errors.popleft()
        has_subject = brief.channel == "email" and not brief.is_follow_up
        if brief.example is not None:
            return self._changed(brief.example)
        asked = f" ({brief.instruction})" if brief.instruction else ""
        return Written(
            subject=f"A word for {brief.lead_name}" if has_subject else "",
            body=self.bodies.popleft()
            if self.bodies
            else f"Hello {brief.lead_name}, this is step {brief.step_number}{asked}.",
            facts_used=tuple(name for name, _ in brief.facts[:1]),
            writer="recording",
            used=self.used,
        )

    def _changed(self, example: Example) -> Written:
        body = text_changes.made(example.before.body, example.after.body, example.draft.body)
        subject = text_changes.made(example.before.subject, example.after.subject, example.draft.subject)
        return Written(
            subject=example.draft.subject if subject is None else subject,
            body=self.bodies.popleft() if self.bodies else body or example.draft.body,
            facts_used=(),
            writer="recording",
            used=self.used,
        )
