"""What the rules need from outside, and Services, which carries it to handlers and jobs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session as Session

from outreach.domain_flaws import OwnKey
from outreach.domain_records_port import DomainRecords
from outreach.enrichment_port import Enricher
from outreach.interest_port import InterestReader
from outreach.linkedin_port import LinkedIn
from outreach.mail_domains_port import MailDomains
from outreach.mail_lookup_port import MailLookup
from outreach.oauth_port import Issuer
from outreach.opt_out_links import OptOutLinks
from outreach.picture_links import PictureLinks
from outreach.slack_port import SlackPort
from outreach.table_port import TableReader
from outreach.writer_port import TEMPLATE_TERMS, Terms, Writer

T = TypeVar("T")


@dataclass(frozen=True)
class MailAccount:
    """How to reach a mailbox. `password` is in clear and never logged. Securities: "none", "starttls", "tls".

    One with an `issuer` is reached by consent (XOAUTH2): `password` is an access token then or, where it is empty,
    the present one of `sender_id` is asked for.
    """

    address: str
    display_name: str
    username: str
    password: str = field(repr=False)
    smtp_host: str
    smtp_port: int
    smtp_security: str
    imap_host: str
    imap_port: int
    imap_security: str
    issuer: str = ""
    sender_id: int = 0


@dataclass(frozen=True)
class Letter:
    """One mail ready to hand over: envelope addresses and the whole RFC 5322 bytes.

    `last_look`, if there is one, is called when only the text is left to hand over; it raises Withdrawn when the letter
    must not leave any more.
    """

    sender: str
    recipient: str
    content: bytes = field(repr=False)
    last_look: Callable[[], None] | None = field(default=None, repr=False, compare=False)


class Connection(Protocol):
    """A kept connection of one sender account."""

    def hand_over(self, letter: Letter) -> str:
        """Give the letter to the server; return what it answered.

        Raises Withdrawn, Rejected, Deferred, BrokeOff when the server hung or hung up before it had the text,
        SenderBroken, or OutcomeUnknown when the connection broke after the text was out.
        """


class ChannelPort(Protocol):
    """A way out: email, an invite or a message on LinkedIn."""

    def connect(self, account: MailAccount) -> AbstractContextManager[Connection]:
        """Open a connection that serves many letters. Raises SenderBroken or Deferred."""


@dataclass(frozen=True)
class FetchedMail:
    """One mail of a folder.

    Of one above the limit the reader was given, `content` holds headers and texts, and `is_clipped` is True. One that
    the server does not hand out (`is_refused`) comes with its headers, or with nothing.
    """

    uid: int
    content: bytes = field(repr=False)
    is_clipped: bool = False
    is_refused: bool = False


class Folder(Protocol):
    """An open IMAP folder, read only; nothing is ever marked as seen."""

    name: str
    uidvalidity: int
    uidnext: int

    def after(self, uid: int) -> Iterable[FetchedMail]:
        """Yield the mails with a larger UID, in order of UID, one at a time."""

    def first_since(self, day: date) -> int | None:
        """Return the smallest UID of what was filed on this day of the server's or later, None without any."""

    def wait(self, seconds: float) -> None:
        """Return when the server announces something new or the time is over (IDLE, else a plain wait)."""


@dataclass(frozen=True)
class FiledCopy:
    """A mail in a Sent folder: when it was filed, and at which domains, in lower case, it was sent to somebody.

    `own_id` is the Message-ID that it has there, another one than it was handed over with at some servers. `named`
    are the Message-IDs that it answers or refers to, `recipients` addresses in lower case, `is_automatic` that a
    machine wrote it, such as a vacation notice. None of these is kept.
    """

    at: datetime
    domains: frozenset[str] = frozenset()
    own_id: str = ""
    named: tuple[str, ...] = ()
    recipients: frozenset[str] = field(default=frozenset(), repr=False)
    is_automatic: bool = False


class SentCopies(Protocol):
    """The open folder in which a mailbox's server files copies of what it sends, if it does; read only.

    A copy goes by the Message-ID that the mail was handed over with, also where its server gave it another one.
    """

    name: str

    def filed_at(self, message_id: str) -> datetime | None:
        """Return when the copy with this Message-ID was filed, None when there is none. Raises MailboxUnreadable."""

    def since(self, day: date) -> Mapping[str, FiledCopy]:
        """Return each mail filed on this day or later, by Message-ID. Raises MailboxUnreadable."""

    def oldest(self, most: int) -> Sequence[datetime]:
        """Return when the oldest mails were sent, the oldest first, as their own headers say; at most so many.

        Of a large folder the first mails and some of all others are looked at. One whose header cannot be true (before
        1990, or after it was filed) counts from when it was filed. Raises MailboxUnreadable.
        """


class MailboxPort(Protocol):
    """A way in: reading mailboxes."""

    def open(self, account: MailAccount, folder: str) -> AbstractContextManager[Folder]:
        """Raises MailboxUnreadable."""

    def open_spam(self, account: MailAccount, folder: str) -> AbstractContextManager[Folder | None]:
        """Open the Spam folder, found anew; `folder` is the last one found, "" when none was.

        None when the mailbox has no such folder. Raises MailboxUnreadable.
        """

    def open_sent(self, account: MailAccount, folder: str) -> AbstractContextManager[SentCopies | None]:
        """Open the Sent folder, found anew; `folder` is the last one found, "" when none was.

        None when the mailbox has no such folder. Raises MailboxUnreadable.
        """


class Queue(Protocol):
    """Carries jobs by name; rows are the truth, a lost job is found again by the clock."""

    def enqueue(self, job: str, *ids: int | str) -> None:
        """Ask for a job soon. A second call with the same ids before it began may be folded into the first."""

    def pending(self) -> int:
        """Return how many jobs are queued or running."""


class Cipher(Protocol):
    """Encrypts secrets; the result names the key it was made with."""

    def encrypt(self, secret: str) -> str: ...

    def decrypt(self, sealed: str) -> str:
        """Raises OutreachError when no known key opens it."""


class Run(Protocol):
    """Runs one short transaction, retried on serialisation failures, deadlocks and "database is locked"."""

    def __call__(self, work: Callable[[Session], T], /) -> T: ...


@dataclass(frozen=True)
class Services:
    """All that handlers and jobs may use. `now` is product time, `wall` real time, both aware UTC.

    `run` writes, `read` only reads; `persist` writes what nobody else knows and goes on trying through an outage of
    the database, as `look` does, which only reads. `channels` is keyed by models.states.Channel values.
    `holds_after_standstill`: sends are held once the clock stood still too long, as after restoring a backup.
    `enricher` is None where no provider is set, `mail_domains` where imports are not to ask whether an address's
    domain takes mail, `mail_lookup` where nobody outside is to be asked for a mailbox's servers, `domain_records`
    where sending domains are not looked at. `calls_at_once` is how many texts a job may have the model write side
    by side, `terms` at which prices. `interest` is None where no model is to judge what replies mean, `linkedin`
    where LinkedIn is reached by hand only. `issuers` are those by whose consent mailboxes may be connected, by key;
    `public_url` is where the doors are reached from outside, "" where they are not. `links` writes and reads the
    ways out of mails, `pictures` the addresses of
    the pictures that tell that one was opened; without them mails carry none. `own_key` says what signs the mails of
    a domain here, None for nothing.
    """

    run: Run
    read: Run
    persist: Run
    look: Run
    now: Callable[[], datetime]
    wall: Callable[[], datetime]
    queue: Queue
    slack: SlackPort
    channels: Mapping[str, ChannelPort]
    mailboxes: MailboxPort
    writer: Writer
    tables: TableReader
    cipher: Cipher
    holds_after_standstill: bool = False
    enricher: Enricher | None = None
    mail_domains: MailDomains | None = None
    mail_lookup: MailLookup | None = None
    domain_records: DomainRecords | None = None
    calls_at_once: int = 1
    terms: Terms = TEMPLATE_TERMS
    interest: InterestReader | None = None
    linkedin: LinkedIn | None = None
    issuers: Mapping[str, Issuer] = field(default_factory=dict)
    public_url: str = ""
    links: OptOutLinks | None = None
    pictures: PictureLinks | None = None
    own_key: Callable[[str], OwnKey | None] = lambda domain: None


_WAITING = "jobs_after_commit"


def enqueue_after_commit(session: Session, job: str, *ids: int | str) -> None:
    """Ask for a job once the session's transaction has committed; a rollback drops it, a repeat is folded."""
    waiting: dict[tuple[str, tuple[int | str, ...]], None] = session.info.setdefault(_WAITING, {})
    waiting[(job, ids)] = None


def take_jobs(session: Session) -> Sequence[tuple[str, tuple[int | str, ...]]]:
    """Return and forget the jobs asked for in this session, in order."""
    return list(session.info.pop(_WAITING, {}))
