"""Mail servers, a disk and a backup that fail real workers: letters end as they must, and nothing leaves twice."""

import resource
from collections import Counter
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import open_engine
from jobs.lanes import CONNECTIONS
from jobs.tick import tick
from models import Delivery, Person
from outreach import holding
from tests.faults import sink
from tests.faults.books import books, states, without_card
from tests.faults.company import KEY, Company, company, horses, kill, until
from tests.faults.desk import desk, elsewhere_in_time
from tests.faults.letters import Stock, mailbox
from tests.faults.mail_server import MailServer
from tests.faults.stock import fill
from tests.faults.test_restored import cards, copy

BAD, WELL = 1, 2
DAY = timedelta(days=1)
sqlite_only = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def states_of(url: str, mailbox_id: int) -> Counter[str]:
    engine = open_engine(url)
    try:
        with Session(engine) as session:
            query = select(Delivery.state).where(Delivery.sender_account_id == mailbox_id)
            return Counter(str(one) for one in session.scalars(query))
    finally:
        engine.dispose()


@sqlite_only
@pytest.mark.parametrize(
    ("mode", "ends", "unknown"),
    [
        (sink.BUSY, {"deferred": 3}, 0),
        (sink.LATER, {"deferred": 3}, 0),
        (sink.LOCKED_OUT, {"scheduled": 3}, 0),
        (sink.REFUSED, {"rejected": 3}, 0),
        (sink.RESET, {"unknown": 1, "scheduled": 2}, 1),
        (sink.TARPIT, {"sent": 1}, 0),
    ],
)
def test_a_worker_ends_the_letters_of_a_mailbox_in_trouble_as_it_must(
    office: Company, server: MailServer, mode: str, ends: dict[str, int], unknown: int
) -> None:
    each = sum(ends.values())
    fill(office.url, KEY, server.port, Stock(letters=2 * each, mailboxes=2))
    server.misbehave(mode, mailbox(BAD))
    worker = office.worker()
    clock = office.clock()

    until(lambda: states_of(office.url, WELL) == {"sent": each}, what="the letters of the other mailbox")
    # Letters that wait for a mailbox look as if nobody had tried them: both must have come to the server.
    until(
        lambda: states_of(office.url, BAD) == ends and server.connections() >= 2, what=f"{ends} after {mode}"
    )
    until(lambda: not office.queue.jobs("send") and not horses(worker), what="the end of the drain")

    assert (worker.poll(), clock.poll()) == (None, None)
    assert states_of(office.url, BAD) == ends
    books(office.url, server).check(unknown=unknown)


@sqlite_only
def test_a_worker_killed_while_a_server_is_silent_leaves_one_unknown_and_the_other_mailbox_goes_on(
    office: Company, server: MailServer
) -> None:
    fill(office.url, KEY, server.port, Stock(letters=6, mailboxes=2))
    server.misbehave(sink.SILENT, mailbox(BAD))
    office.clock()
    office.looker()
    worker = office.worker()
    until(lambda: states_of(office.url, WELL) == {"sent": 3}, what="the letters of the other mailbox")
    until(lambda: len(server.letters()) == 4, what="the letter that nobody answers")
    assert states_of(office.url, BAD) == {"sending": 1, "scheduled": 2}

    kill(worker)
    server.misbehave(sink.GOOD, mailbox(BAD))
    office.worker()

    until(lambda: states_of(office.url, BAD) == {"unknown": 1, "sent": 2}, what="the end of all letters")
    until(lambda: not without_card(office.url), what="the card that asks about it")
    books(office.url, server).check(unknown=1)


@sqlite_only
def test_a_disk_that_is_full_for_a_while_under_a_worker_loses_no_letter(
    office: Company, server: MailServer
) -> None:
    count, mailboxes = 80, 4
    fill(office.url, KEY, server.port, Stock(count, mailboxes))
    server.take_seconds(0.1)
    office.clock()
    office.looker()
    worker = office.worker()
    until(lambda: len(server.letters()) >= mailboxes, what="the first letters")

    room_on_disk(office, 1)
    stopped_at = stands_still(server)
    room_on_disk(office, resource.RLIM_INFINITY)
    if worker.poll() is not None:
        office.worker()

    assert stopped_at < count
    until(
        lambda: set(states(office.url)) <= {"sent", "unknown"} and not without_card(office.url),
        what="the end of all letters",
    )
    books(office.url, server).check(unknown=mailboxes * CONNECTIONS)


def room_on_disk(office: Company, size: int) -> None:
    """Let no process of an installation write beyond this size of a file, as on a disk without room."""
    for started in office.running:
        if started.poll() is None:
            one = psutil.Process(started.pid)
            for process in (one, *one.children(recursive=True)):
                process.rlimit(psutil.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def stands_still(server: MailServer) -> int:
    """Wait until no more letters come, and return how many did."""
    counts = [-1, 0]

    def same() -> bool:
        counts.append(len(server.letters()))
        return len(counts) > 60 and len(set(counts[-50:])) == 1

    until(same, what="the standstill")
    return counts[-1]


def test_workers_on_yesterdays_backup_send_nothing_until_a_person_says_so(
    sqlite_url: str, server: MailServer, tmp_path: Path
) -> None:
    letters = 6
    kept, backup = tmp_path / "plera.db", tmp_path / "backup.db"
    fill(sqlite_url, KEY, server.port, Stock(letters, 2))
    copy(kept, backup)
    with company(tmp_path, sqlite_url) as today:
        today.clock()
        today.worker()
        until(lambda: states(sqlite_url) == {"sent": letters}, what="today's letters")

    copy(backup, kept)
    yesterday = elsewhere_in_time(desk(sqlite_url, tmp_path), wall=-DAY, now=timedelta())
    tick(yesterday)
    services = desk(sqlite_url, tmp_path)
    another = tmp_path / "another"
    another.mkdir()
    with company(another, sqlite_url) as restored:
        restored.clock()
        worker = restored.worker()
        until(lambda: cards(services), what="the card that asks")
        until(lambda: not restored.queue.jobs("send") and not horses(worker), what="the end of the drains")
        assert states(sqlite_url) == {"scheduled": letters}
        assert sum(server.letters().values()) == letters

        services.run(lambda session: holding.go_on(session, session.get_one(Person, 1), now=services.now()))
        until(lambda: states(sqlite_url) == {"sent": letters}, what="the letters that a person let go")
        assert cards(services) == 1
