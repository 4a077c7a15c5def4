"""A PostgreSQL that restarts, throws connections out or finds a deadlock, and a disk without room."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import pytest
from sqlalchemy import Connection, Engine, event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import schema
from bot.database import open_engine
from jobs.lanes import CONNECTIONS
from models import Delivery, SenderAccount
from tests.bot.embedded import embedded_postgres, restart_at_once
from tests.faults.books import books, states
from tests.faults.company import KEY, Company, company, until
from tests.faults.desk import desk, drain_until
from tests.faults.letters import Stock
from tests.faults.mail_server import MailServer
from tests.faults.rush import waiting
from tests.faults.stock import fill

MAILBOXES, LETTERS = 4, 40
_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def is_over(url: str) -> bool:
    return set(states(url)) <= {"sent", "unknown"}


def at_work(office: Company, server: MailServer) -> None:
    """Let a clock and two workers begin to send."""
    fill(office.url, KEY, server.port, Stock(LETTERS, MAILBOXES))
    server.take_seconds(0.1)
    office.clock()
    office.worker()
    office.worker()
    until(lambda: len(server.letters()) >= MAILBOXES, what="the first letters")


def ended(office: Company) -> bool:
    """Say whether every letter has ended; False while the database cannot be asked."""
    try:
        return is_over(office.url)
    except OperationalError:
        return False


def _has_taken(server: MailServer, count: int) -> bool:
    return len(server.letters()) >= count


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory outside of pytest's own, which every run closes anew to the user that PostgreSQL runs as."""
    with TemporaryDirectory(prefix="plera-faults-", ignore_cleanup_errors=True) as directory:
        yield Path(directory) / "pg"


@pytest.fixture
def own_url(home: Path) -> Iterator[str]:
    """The address of a database on a PostgreSQL server that only this test uses."""
    with embedded_postgres(home) as url:
        schema.upgrade(url)
        yield url


def test_a_postgresql_that_restarts_at_once_loses_no_letter(
    own_url: str, home: Path, server: MailServer, tmp_path: Path
) -> None:
    with company(tmp_path, own_url) as office:
        at_work(office, server)

        restart_at_once(home)

        until(lambda: ended(office), what="the end of all letters")
        books(own_url, server).check(unknown=MAILBOXES * CONNECTIONS)


def test_connections_thrown_out_again_and_again_lose_no_letter(
    postgres_url: str, server: MailServer, tmp_path: Path
) -> None:
    engine = open_engine(postgres_url)
    with company(tmp_path, postgres_url) as office:
        at_work(office, server)

        for _ in range(3):
            wanted = len(server.letters()) + 6
            until(partial(_has_taken, server, wanted), what="more letters")
            with engine.connect() as connection:
                connection.execute(text(_OTHERS))

        until(lambda: ended(office), what="the end of all letters")
        books(postgres_url, server).check(unknown=3 * MAILBOXES * CONNECTIONS)
    engine.dispose()


def test_a_worker_and_another_that_deadlock_both_get_through(
    postgres_url: str, server: MailServer, tmp_path: Path
) -> None:
    fill(postgres_url, KEY, server.port, Stock(4, 1))
    engine, others = open_engine(postgres_url), desk(postgres_url, tmp_path)
    tries: list[int] = []

    def cross(session: Session) -> None:
        """Take a letter and then its mailbox, the other way round than a drain does."""
        tries.append(1)
        session.execute(select(Delivery.id).where(Delivery.id == 1).with_for_update())
        if len(tries) == 1:
            office.clock()
            office.worker()
            until(lambda: waiting(engine), what="the drain to wait")
        session.execute(select(SenderAccount.id).with_for_update())

    with company(tmp_path, postgres_url) as office:
        others.run(cross)
        until(lambda: is_over(postgres_url), what="the end of all letters")

    engine.dispose()
    assert states(postgres_url) == {"sent": 4}
    books(postgres_url, server).check()


@pytest.fixture
def disk() -> Iterator[Event]:
    """While it is set, no SQLite file may grow."""
    full = Event()

    def limit(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            pages = 1 if full.is_set() else 4_294_967_294
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "begin", limit)
    yield full
    event.remove(Engine, "begin", limit)


def test_a_disk_that_is_full_for_a_while_loses_no_letter(
    sqlite_url: str, server: MailServer, tmp_path: Path, disk: Event
) -> None:
    fill(sqlite_url, KEY, server.port, Stock(LETTERS * 5, MAILBOXES))
    services = desk(sqlite_url, tmp_path)
    with ThreadPoolExecutor(1) as pool:
        server.take_seconds(0.05)
        sending = pool.submit(drain_until, services, sqlite_url, lambda: is_over(sqlite_url))
        until(lambda: len(server.letters()) >= MAILBOXES, what="the first letters")
        disk.set()
        before = _stands_still(server)
        disk.clear()
        sending.result()

    assert before < LETTERS * 5
    assert states(sqlite_url) == {"sent": LETTERS * 5}
    books(sqlite_url, server).check()


def _stands_still(server: MailServer) -> int:
    """Wait until no more letters come, and return how many did."""
    counts = [-1, 0]

    def same() -> bool:
        counts.append(len(server.letters()))
        return len(counts) > 60 and len(set(counts[-40:])) == 1

    until(same, what="the standstill")
    return counts[-1]
