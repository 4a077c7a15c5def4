"""Recording versions of the ports: small classes that keep what they were given, for tests and dry runs."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Condition, Lock
from typing import Any

from outreach.errors import DeliveryError, MailboxUnreadable, SlackGone, SlackProblem, SlackRefused
from outreach.ports import (
    Brief,
    FetchedMail,
    Letter,
    MailAccount,
    Screen,
    SlackAddress,
    SlackChannel,
    SlackPerson,
    Written,
)


class RecordingChannel:
    """Keeps the letters handed over. `fail` scripts errors, first in, first out, for one recipient or for any."""

    def __init__(self) -> None:
        self.sent: list[Letter] = []
        self.connected: list[str] = []
        self.connect_errors: deque[DeliveryError] = deque()
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
    """A folder in memory; `deliver` adds a mail and wakes whoever waits."""

    def __init__(self, uidvalidity: int = 1, clip_bytes: int = 5_000_000) -> None:
        self.uidvalidity = uidvalidity
        self.clip_bytes = clip_bytes
        self._mails: list[FetchedMail] = []
        self.uidnext = 1
        self._news = Condition()
        self._has_news = False

    def deliver(self, content: bytes) -> int:
        """Add a mail; return its UID."""
        with self._news:
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
        yield from later

    def wait(self, seconds: float) -> None:
        with self._news:
            self._news.wait_for(lambda: self._has_news, timeout=seconds)
            self._has_news = False


class RecordingMailboxes:
    """Mailboxes in memory by (address, folder). `errors` maps an address to what opening it raises."""

    def __init__(self) -> None:
        self.folders: dict[tuple[str, str], RecordingFolder] = {}
        self.errors: dict[str, MailboxUnreadable] = {}
        self.opened: list[tuple[str, str]] = []

    def folder(self, address: str, name: str = "INBOX") -> RecordingFolder:
        """Return a folder, made on first use."""
        return self.folders.setdefault((address, name), RecordingFolder())

    @contextmanager
    def open(self, account: MailAccount, folder: str) -> Iterator[RecordingFolder]:
        if account.address in self.errors:
            raise self.errors[account.address]
        if folder != "INBOX" and (account.address, folder) not in self.folders:
            raise MailboxUnreadable(f"The mailbox {account.address} has no folder called {folder}.")
        self.opened.append((account.address, folder))
        yield self.folder(account.address, folder)


@dataclass(frozen=True)
class RecordedPost:
    """One message as it was first posted; `screens` holds every version, the newest last."""

    workspace_id: int
    slack_channel: str
    ts: str
    thread_ts: str
    is_broadcast: bool
    screens: list[Screen] = field(default_factory=list)

    @property
    def screen(self) -> Screen:
        return self.screens[-1]


def _refusal(kind: type[SlackProblem], code: str) -> SlackProblem:
    refused = kind(f"Slack refused: {code}.")
    refused.code = code
    return refused


class RecordingSlack:
    """A Slack in memory: people, posts, their versions and reactions. The next calls raise `errors`, in order."""

    def __init__(self) -> None:
        self.posts: list[RecordedPost] = []
        self.reactions: list[tuple[str, str, str]] = []
        self.views: list[tuple[str, Any]] = []
        self.closed_views: set[str] = set()
        self.people: dict[str, SlackPerson] = {}
        self.channels: dict[str, SlackChannel] = {}
        self.hidden: set[str] = set()
        self.invited: list[tuple[str, str]] = []
        self.homes: dict[str, list[Any]] = {}
        self.errors: deque[SlackProblem] = deque()
        self._serial = 0

    def _call(self) -> None:
        if self.errors:
            raise self.errors.popleft()

    def _find(self, slack_channel: str, ts: str) -> RecordedPost:
        for post in self.posts:
            if (post.slack_channel, post.ts) == (slack_channel, ts):
                return post
        raise SlackGone("Slack has no such message: message_not_found.")

    def post(
        self, to: SlackAddress, slack_channel: str, screen: Screen, *, thread_ts: str, is_broadcast: bool
    ) -> str:
        self._call()
        self._serial += 1
        ts = f"1764500000.{self._serial:06d}"
        self.posts.append(
            RecordedPost(to.workspace_id, slack_channel, ts, thread_ts, is_broadcast, screens=[screen])
        )
        return ts

    def update(self, to: SlackAddress, slack_channel: str, ts: str, screen: Screen) -> None:
        self._call()
        self._find(slack_channel, ts).screens.append(screen)

    def react(self, to: SlackAddress, slack_channel: str, ts: str, name: str) -> None:
        self._call()
        if (slack_channel, ts, name) not in self.reactions:
            self.reactions.append((slack_channel, ts, name))

    def permalink(self, to: SlackAddress, slack_channel: str, ts: str) -> str:
        self._call()
        return f"https://slack.test/archives/{slack_channel}/p{ts.replace('.', '')}"

    def update_view(self, to: SlackAddress, view_id: str, view: Any) -> None:
        self._call()
        if view_id in self.closed_views:
            raise SlackGone("The window in Slack was closed. (not_found)")
        self.views.append((view_id, view))

    def publish_home(self, to: SlackAddress, slack_user_id: str, view: Any) -> None:
        self._call()
        self.homes.setdefault(slack_user_id, []).append(view)

    def people_page(self, to: SlackAddress, cursor: str = "") -> tuple[list[tuple[str, SlackPerson]], str]:
        """Give two people a page, so that a second page is asked for."""
        self._call()
        begin = int(cursor or 0)
        page = list(self.people.items())[begin : begin + 2]
        more = begin + 2 < len(self.people)
        return page, str(begin + 2) if more else ""

    def channel(self, to: SlackAddress, slack_channel: str) -> SlackChannel:
        self._call()
        if slack_channel not in self.channels or slack_channel in self.hidden:
            raise _refusal(SlackGone, "channel_not_found")
        return self.channels[slack_channel]

    def channel_of_bot(self, to: SlackAddress, name: str) -> SlackChannel | None:
        self._call()
        return next((one for one in self.channels.values() if one.name == name and one.has_bot), None)

    def create_channel(self, to: SlackAddress, name: str, *, is_private: bool) -> SlackChannel:
        self._call()
        if any(one.name == name for one in self.channels.values()):
            raise _refusal(SlackRefused, "name_taken")
        made = SlackChannel(
            f"CNEW{len(self.channels) + 1}", name, is_private, is_archived=False, has_bot=True
        )
        self.channels[made.id] = made
        return made

    def join(self, to: SlackAddress, slack_channel: str) -> None:
        found = self.channel(to, slack_channel)
        if found.is_archived:
            raise _refusal(SlackGone, "is_archived")
        self.channels[slack_channel] = replace(found, has_bot=True)

    def invite(self, to: SlackAddress, slack_channel: str, slack_user_id: str) -> None:
        self._call()
        if (slack_channel, slack_user_id) not in self.invited:
            self.invited.append((slack_channel, slack_user_id))

    def person(self, to: SlackAddress, slack_user_id: str) -> SlackPerson:
        self._call()
        if slack_user_id not in self.people:
            raise SlackGone("This person is no longer in Slack. (user_not_found)")
        return self.people[slack_user_id]

    def direct_channel(self, to: SlackAddress, slack_user_id: str) -> str:
        self._call()
        return f"D{slack_user_id}"


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
    """Writes a fixed text that names lead and step, keeps every brief, raises scripted errors in order."""

    def __init__(self) -> None:
        self.briefs: list[Brief] = []
        self.errors: deque[Exception] = deque()

    def write(self, brief: Brief) -> Written:
        self.briefs.append(brief)
        if self.errors:
            raise self.errors.popleft()
        has_subject = brief.channel == "email" and not brief.is_follow_up
        asked = f" ({brief.instruction})" if brief.instruction else ""
        return Written(
            subject=f"A word for {brief.lead_name}" if has_subject else "",
            body=f"Hello {brief.lead_name}, this is step {brief.step_number}{asked}.",
            facts_used=tuple(name for name, _ in brief.facts[:1]),
            writer="recording",
        )
