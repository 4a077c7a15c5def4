"""How soon a reply that is filed in a mailbox has stopped its sequence and opened its thread, against IDLE alone.

A real IMAP server on loopback, the product's own watch of an inbox over IDLE, and the jobs that follow, run as soon
as they are asked for in a thread of this process: how RQ hands a job to a worker is not in it. The base is a bare
client in IDLE on another folder of the same server, from the same APPEND to its line.
"""

import argparse
import imaplib
import queue
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks import crowd
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, percentile, show
from benchmarks.plans import sender_ids
from benchmarks.scheduled import schedule
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from bot.database import Runner
from integrations.imap import ImapMailboxes
from integrations.recording_slack import RecordingSlack
from jobs import context, mailbox
from models import Enrollment, Lead, SenderAccount, SlackPost
from models.states import EnrollmentState
from outreach.ports import MailAccount, Services
from outreach.slack_port import Screen, SlackAddress
from tests.integrations.mail_servers import MailPair, mail_pair
from tests.world import functions

AIM = 3.0
_BASE = "Base"
_PATIENCE = 20.0


@dataclass
class AtOnce:
    """A queue whose jobs a thread runs as soon as they are asked for; `done` notes when each ended."""

    jobs: queue.Queue[tuple[str, tuple[int | str, ...]] | None] = field(default_factory=queue.Queue)
    done: dict[str, float] = field(default_factory=dict)

    def enqueue(self, job: str, *ids: int | str) -> None:
        self.jobs.put((job, ids))

    def pending(self) -> int:
        return self.jobs.qsize()

    def run(self) -> None:
        known = functions()
        while (asked := self.jobs.get()) is not None:
            name, ids = asked
            known[name](*ids)
            self.done[name] = time.perf_counter()


class ToldSlack(RecordingSlack):
    """A Slack in memory that says when a message came."""

    def __init__(self) -> None:
        super().__init__()
        self.came = Event()
        self.came_at = 0.0

    def post(
        self, to: SlackAddress, slack_channel: str, screen: Screen, *, thread_ts: str, is_broadcast: bool
    ) -> str:
        ts = super().post(to, slack_channel, screen, thread_ts=thread_ts, is_broadcast=is_broadcast)
        self.came_at = time.perf_counter()
        self.came.set()
        return ts


@dataclass
class Desk:
    """The product with one mailbox that is watched; its wall clock is put on, so that Slack's pace delays nothing."""

    services: Services
    slack: ToldSlack
    queue: AtOnce
    pair: MailPair
    skipped: timedelta = timedelta()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.noticing", description=__doc__)
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--replies", type=int, default=40, help="replies in a round (40)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    for name in given.databases:
        with TemporaryDirectory(prefix="plera-bench-") as directory, database(name, Path(directory)) as url:
            settings = alone(url, Path(directory))
            here = crowd.gather(settings, lead_count=given.leads, sender_count=1)
            schedule(here, begins_at=here.services.now() + timedelta(days=1), spread=timedelta(days=30))
            ids = _writers(here)
            with _at_work(here) as desk, _idle(desk.pair) as base:
                _round(desk, base, ids, 5)
                rounds = [_round(desk, base, ids, given.replies) for _ in range(given.rounds)]
            _check(here, 5 + given.replies * given.rounds)
        show(f"A reply in a mailbox, {name}, {given.leads:,} leads under way", list(_figures(rounds)))


def _writers(here: Crowd) -> Iterator[tuple[int, str]]:
    """Return the enrollments of the leads, with the leads' addresses."""
    wanted = select(Enrollment.id, Lead.email).join(Lead, Lead.id == Enrollment.lead_id)
    rows = here.services.read(lambda session: session.execute(wanted).all())
    return iter([(id_, str(email)) for id_, email in rows])


@contextmanager
def _at_work(here: Crowd) -> Iterator[Desk]:
    """Watch the only mailbox of a crowd at a real IMAP server, with a thread that runs the jobs."""
    with mail_pair() as pair:
        pair.create(_BASE)
        jobs, slack = AtOnce(), ToldSlack()
        desk = Desk(here.services, slack, jobs, pair)

        def wall() -> datetime:
            return here.services.wall() + desk.skipped

        desk.services = replace(
            here.services,
            run=Runner(here.engine, jobs),
            read=Runner(here.engine, jobs, writes=False),
            persist=Runner(here.engine, jobs),
            queue=jobs,
            slack=slack,
            mailboxes=ImapMailboxes(),
            wall=wall,
        )
        context.install(lambda: desk.services)
        sender_id, _ = sender_ids(here)
        desk.services.run(lambda session: _move(session, here, sender_id, pair.account))
        stop = Event()
        threads = [
            Thread(target=jobs.run, name="jobs"),
            Thread(target=mailbox.watch, args=(desk.services, sender_id, stop), name="watch"),
        ]
        for one in threads:
            one.start()
        try:
            time.sleep(1)
            yield desk
        finally:
            stop.set()
            pair.deliver(_reply(0, "robin@dock.test"))
            threads[1].join(_PATIENCE)
            jobs.jobs.put(None)
            threads[0].join(_PATIENCE)


def _move(session: Session, here: Crowd, sender_id: int, account: MailAccount) -> None:
    sender = session.get_one(SenderAccount, sender_id)
    sender.imap_host, sender.imap_port, sender.imap_security = account.imap_host, account.imap_port, "none"
    sender.username = account.username
    sender.password_secret = here.services.cipher.encrypt(account.password)


@dataclass
class Idling:
    """A bare client in IDLE; `heard` is set, and `heard_at` noted, with each line that tells of mail."""

    heard: Event = field(default_factory=Event)
    heard_at: float = 0.0


@contextmanager
def _idle(pair: MailPair) -> Iterator[Idling]:
    base = Idling()
    client = imaplib.IMAP4(pair.account.imap_host, pair.account.imap_port)
    client.login(pair.account.username, pair.account.password)
    client.select(_BASE, readonly=True)

    def listen() -> None:
        client.send(b"X1 IDLE\r\n")
        while line := client.readline():
            if b"EXISTS" in line:
                base.heard_at = time.perf_counter()
                base.heard.set()
            if line.startswith(b"X1"):
                return

    thread = Thread(target=listen, name="idle")
    thread.start()
    try:
        time.sleep(0.5)
        yield base
    finally:
        client.send(b"DONE\r\n")
        thread.join(_PATIENCE)
        client.shutdown()


def _reply(enrollment_id: int, sender: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, "dock@kestrel.test", "Re: Hello"
    mail["Message-ID"] = f"<reply-{enrollment_id}@dock.test>"
    mail["In-Reply-To"] = f"<{enrollment_id}.1@kestrel.test>"
    mail.set_content("Thursday at ten works for me. Shall I bring our plans along?")
    return mail.as_bytes()


@dataclass(frozen=True)
class Round:
    """Seconds from the APPEND: to IDLE's line, until the lead was stopped, and until the thread stood in Slack."""

    notices: list[float]
    stopped: list[float]
    posted: list[float]


def _round(desk: Desk, base: Idling, ids: Iterator[tuple[int, str]], count: int) -> Round:
    found = Round([], [], [])
    account = desk.pair.account
    with imaplib.IMAP4(account.imap_host, account.imap_port) as client:
        client.login(account.username, account.password)
        for _ in range(count):
            mail = _reply(*next(ids))
            base.heard.clear()
            began = time.perf_counter()
            client.append(_BASE, "", "", mail)
            if not base.heard.wait(_PATIENCE):
                raise Broken("IDLE told nothing.")
            found.notices.append(base.heard_at - began)
            desk.slack.came.clear()
            began = time.perf_counter()
            client.append("INBOX", "", "", mail)
            if not desk.slack.came.wait(_PATIENCE):
                raise Broken("No thread was opened.")
            found.posted.append(desk.slack.came_at - began)
            found.stopped.append(desk.queue.done["receive"] - began)
            _rest(desk)
    return found


def _rest(desk: Desk) -> None:
    """Let what is behind the thread's first message count as shown, and Slack's pause pass."""
    time.sleep(0.1)
    desk.services.run(
        lambda session: session.execute(update(SlackPost).values(shown_version=SlackPost.wanted_version))
    )
    desk.skipped += timedelta(minutes=5)


def _check(here: Crowd, count: int) -> None:
    """Raises Broken unless so many leads have been stopped."""
    replied = select(Enrollment.id).where(Enrollment.state == EnrollmentState.REPLIED)
    found = here.services.read(lambda session: len(session.scalars(replied).all()))
    if found != count:
        raise Broken(f"{count} replies stopped {found} leads.")


def _figures(rounds: Sequence[Round]) -> Iterator[Figure]:
    for share, words in ((0.5, "median"), (0.9, "90th percentile")):
        pairs = [(percentile(one.posted, share), percentile(one.notices, share)) for one in rounds]
        aim = AIM if share == 0.5 else None
        ratios = tuple(own / other for own, other in pairs)
        yield Figure(f"Stopped and its thread posted ÷ IDLE's notice: {words}", ratios, aim=aim)
    for name, values in (
        ("IDLE's notice", [one.notices for one in rounds]),
        ("Stopped and shown to the outbox", [one.stopped for one in rounds]),
        ("Thread posted", [one.posted for one in rounds]),
    ):
        yield Figure(f"{name}: median", tuple(1000 * percentile(one, 0.5) for one in values), "ms")


if __name__ == "__main__":
    main()
