"""A PostgreSQL that restarts, throws connections out or finds a deadlock, and a disk without room."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import pytest
from sqlalchemy import Connection, Engine, event, select, text
from sqlalchemy.orm import Session

from bot import schema
from bot.database import open_engine
from models import Delivery, SenderAccount
from outreach import results
from outreach.ports import Services
from tests.bot.embedded import embedded_postgres, restart_at_once
from tests.faults.books import books, states
from tests.faults.company import KEY, until
from tests.faults.desk import desk, drain_until
from tests.faults.letters import Stock
from tests.faults.mail_server import MailServer
from tests.faults.stock import fill

MAILBOXES, LETTERS = 4, 40
_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def is_over(url: str) -> bool:
    return set(states(url)) <= {"sent", "unknown"}


def while_sending(services: Services, url: str, server: MailServer, trouble: Callable[[], object]) -> None:
    """Send everything, with trouble in the midst of it."""
    server.take_seconds(0.1)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(drain_until, services, url, lambda: _settled(services) and is_over(url))
        until(lambda: len(server.letters()) >= MAILBOXES, what="the first letters")
        trouble()
        sending.result()


def _has_taken(server: MailServer, count: int) -> bool:
    return len(server.letters()) >= count


def _settled(services: Services) -> bool:
    services.run(lambda session: results.expire(session, now=services.now(), wall=services.wall()))
    return True


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
    fill(own_url, KEY, server.port, Stock(LETTERS, MAILBOXES))

    while_sending(desk(own_url, tmp_path), own_url, server, lambda: restart_at_once(home))

    books(own_url, server).check(unknown=MAILBOXES)


def test_connections_thrown_out_again_and_again_lose_no_letter(
    postgres_url: str, server: MailServer, tmp_path: Path
) -> None:
    fill(postgres_url, KEY, server.port, Stock(LETTERS, MAILBOXES))
    engine = open_engine(postgres_url)

    def throw_out() -> None:
        for _ in range(3):
            wanted = len(server.letters()) + 6
            until(partial(_has_taken, server, wanted), what="more letters")
            with engine.connect() as connection:
                connection.execute(text(_OTHERS))

    while_sending(desk(postgres_url, tmp_path), postgres_url, server, throw_out)

    engine.dispose()
    books(postgres_url, server).check(unknown=3 * MAILBOXES)


def test_a_drain_and_another_that_deadlock_both_get_through(
    postgres_url: str, server: MailServer, tmp_path: Path
) -> None:
    fill(postgres_url, KEY, server.port, Stock(4, 1))
    services, others = desk(postgres_url, tmp_path), desk(postgres_url, tmp_path)
    engine = open_engine(postgres_url)
    tries: list[int] = []

    def cross(session: Session) -> None:
        """Take a letter and then its mailbox, the other way round than a drain does."""
        tries.append(1)
        session.execute(select(Delivery.id).where(Delivery.id == 1).with_for_update())
        if len(tries) == 1:
            has_letter.set()
            until(lambda: _count(engine, _WAITING), what="the drain to wait")
        session.execute(select(SenderAccount.id).with_for_update())

    has_letter = Event()
    with ThreadPoolExecutor(2) as pool:
        crossing = pool.submit(others.run, cross)
        assert has_letter.wait(10)
        draining = pool.submit(drain_until, services, postgres_url, lambda: is_over(postgres_url))
        crossing.result()
        draining.result()

    engine.dispose()
    assert states(postgres_url) == {"sent": 4}
    books(postgres_url, server).check()


def _count(engine: Engine, query: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


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
