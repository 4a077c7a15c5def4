"""What the rules need from outside, and Services, which carries it to handlers and jobs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session as Session

T = TypeVar("T")


@dataclass(frozen=True)
class MailAccount:
    """How to reach a mailbox. `password` is in clear and never logged. Securities: "none", "starttls", "tls"."""

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


@dataclass(frozen=True)
class Letter:
    """One mail ready to hand over: envelope addresses and the whole RFC 5322 bytes."""

    sender: str
    recipient: str
    content: bytes = field(repr=False)


class Connection(Protocol):
    """A kept connection of one sender account."""

    def hand_over(self, letter: Letter) -> str:
        """Give the letter to the server; return what it answered.

        Raises Rejected, Deferred, BrokeOff when the server hung or hung up before it had the text, SenderBroken, or
        OutcomeUnknown when the connection broke after the text was out.
        """


class ChannelPort(Protocol):
    """A way out: email here, LinkedIn later."""

    def connect(self, account: MailAccount) -> AbstractContextManager[Connection]:
        """Open a connection that serves many letters. Raises SenderBroken or Deferred."""


@dataclass(frozen=True)
class FetchedMail:
    """One mail of a folder; `content` is cut after the limit the reader was given, then `is_clipped` is True."""

    uid: int
    content: bytes = field(repr=False)
    is_clipped: bool = False


class Folder(Protocol):
    """An open IMAP folder, read only; nothing is ever marked as seen."""

    uidvalidity: int
    uidnext: int

    def after(self, uid: int) -> Iterable[FetchedMail]:
        """Yield the mails with a larger UID, in order of UID, one at a time."""

    def wait(self, seconds: float) -> None:
        """Return when the server announces something new or the time is over (IDLE, else a plain wait)."""


@dataclass(frozen=True)
class FiledCopy:
    """A mail in a Sent folder: when it was filed, and at which domains, in lower case, it was sent to somebody."""

    at: datetime
    domains: frozenset[str] = frozenset()


class SentCopies(Protocol):
    """The open folder in which a mailbox's server files copies of what it sends, if it does; read only.

    A copy goes by the Message-ID that the mail was handed over with, also where its server gave it another one.
    """

    name: str

    def filed_at(self, message_id: str) -> datetime | None:
        """Return when the copy with this Message-ID was filed, None when there is none. Raises MailboxUnreadable."""

    def since(self, day: date) -> Mapping[str, FiledCopy]:
        """Return each mail filed on this day or later, by Message-ID. Raises MailboxUnreadable."""


class MailboxPort(Protocol):
    """A way in: reading mailboxes."""

    def open(self, account: MailAccount, folder: str) -> AbstractContextManager[Folder]:
        """Raises MailboxUnreadable."""

    def open_sent(self, account: MailAccount, folder: str) -> AbstractContextManager[SentCopies | None]:
        """Open the Sent folder, found anew; `folder` is the last one found, "" when none was.

        None when the mailbox has no such folder. Raises MailboxUnreadable.
        """


@dataclass(frozen=True)
class Brief:
    """Everything a writer may know: the profile, the lead's facts and what this step is for. All of it is data.

    `facts` are (name, value) pairs; `earlier` are the bodies of this lead's earlier steps, oldest first.
    """

    sender_name: str
    sender_role: str
    offer: str
    proof: tuple[str, ...]
    tone: str
    call_to_action: str
    do: tuple[str, ...]
    dont: tuple[str, ...]
    language: str
    lead_name: str
    facts: tuple[tuple[str, str], ...]
    channel: str
    step_number: int
    step_count: int
    day: int
    purpose: str
    is_follow_up: bool
    earlier: tuple[str, ...] = ()
    instruction: str = ""


@dataclass(frozen=True)
class Written:
    """What a writer gives back; `facts_used` names entries of the brief's facts. Subject is empty on follow-ups.

    `language` is the one it is really written in, "" when the writer does not say.
    """

    subject: str
    body: str
    facts_used: tuple[str, ...]
    writer: str
    language: str = ""


class Writer(Protocol):
    """Turns briefs into texts, through LangChain."""

    def write(self, brief: Brief) -> Written:
        """Raises WriterFailed."""


@dataclass(frozen=True)
class SlackAddress:
    """Which workspace's token to use; every call to Slack takes one."""

    workspace_id: int
    token: str = field(repr=False)


@dataclass(frozen=True)
class Screen:
    """A message as Slack takes it: `text` is its phone notification, blocks are slack_sdk blocks."""

    text: str
    blocks: tuple[Any, ...]


@dataclass(frozen=True)
class SlackPerson:
    """Who a Slack user is, as Slack says; `is_guest` covers guests, bots, strangers and deactivated people.

    `home_team_ids` are the team and the organisation the user belongs to, empty when Slack does not say.
    """

    name: str
    email: str | None
    zone: str | None
    is_admin: bool
    is_guest: bool
    home_team_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class SlackChannel:
    """A slack_channel as Slack says; `is_shared` means that people of other companies are in it."""

    id: str
    name: str
    is_private: bool
    is_archived: bool
    has_bot: bool
    is_shared: bool = False


class SlackPort(Protocol):
    """Messages to Slack. Raises SlackGone, SlackRefused or SlackBusy."""

    def post(
        self, to: SlackAddress, slack_channel: str, screen: Screen, *, thread_ts: str, is_broadcast: bool
    ) -> str:
        """Post a message, in a thread when `thread_ts` is not empty; return its ts. Nothing unfurls."""

    def update(self, to: SlackAddress, slack_channel: str, ts: str, screen: Screen) -> None:
        """Redraw a message in place."""

    def react(self, to: SlackAddress, slack_channel: str, ts: str, name: str) -> None:
        """Put a reaction on a message; one that is there already is fine."""

    def permalink(self, to: SlackAddress, slack_channel: str, ts: str) -> str:
        """Return the address of a message."""

    def update_view(self, to: SlackAddress, view_id: str, view: Any) -> None:
        """Redraw an open modal; SlackGone when it was closed meanwhile."""

    def respond(self, response_url: str, screen: Screen) -> None:
        """Answer a request that was acknowledged, so that only who asked sees it; within half an hour."""

    def publish_home(self, to: SlackAddress, slack_user_id: str, view: Any) -> None:
        """Set a person's home tab."""

    def person(self, to: SlackAddress, slack_user_id: str) -> SlackPerson:
        """Look a user up."""

    def people_page(
        self, to: SlackAddress, cursor: str = ""
    ) -> tuple[Sequence[tuple[str, SlackPerson]], str]:
        """Return a page of the team's users by id, bots left out, and the cursor of the next page ("" at the end)."""

    def channel(self, to: SlackAddress, slack_channel: str) -> SlackChannel:
        """Look a slack_channel up; SlackGone for one that is not there or is hidden from the bot."""

    def channel_of_bot(self, to: SlackAddress, name: str) -> SlackChannel | None:
        """Return the slack_channel of this name that the bot is in, None when there is none."""

    def create_channel(self, to: SlackAddress, name: str, *, is_private: bool) -> SlackChannel:
        """Create a slack_channel; the bot is in it."""

    def join(self, to: SlackAddress, slack_channel: str) -> None:
        """Let the bot join a public slack_channel; being in it already is fine."""

    def invite(self, to: SlackAddress, slack_channel: str, slack_user_id: str) -> None:
        """Invite a person; being in it already is fine."""

    def direct_channel(self, to: SlackAddress, slack_user_id: str) -> str:
        """Return the slack_channel of the direct messages with a person."""


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

    `run` writes, `read` only reads; `persist` writes what nobody else knows and goes on trying through an outage
    of the database. `channels` is keyed by models.states.Channel values. `holds_after_standstill`: sends are held
    once the clock stood still too long, as after restoring a backup.
    """

    run: Run
    read: Run
    persist: Run
    now: Callable[[], datetime]
    wall: Callable[[], datetime]
    queue: Queue
    slack: SlackPort
    channels: Mapping[str, ChannelPort]
    mailboxes: MailboxPort
    writer: Writer
    cipher: Cipher
    holds_after_standstill: bool = False


_WAITING = "jobs_after_commit"


def enqueue_after_commit(session: Session, job: str, *ids: int | str) -> None:
    """Ask for a job once the session's transaction has committed; a rollback drops it, a repeat is folded."""
    waiting: dict[tuple[str, tuple[int | str, ...]], None] = session.info.setdefault(_WAITING, {})
    waiting[(job, ids)] = None


def take_jobs(session: Session) -> Sequence[tuple[str, tuple[int | str, ...]]]:
    """Return and forget the jobs asked for in this session, in order."""
    return list(session.info.pop(_WAITING, {}))
