"""The runner: one transaction, run again when others were in the way, jobs only after its commit."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from bot.database import DatabaseUnusable, Runner, open_engine, worth_another_try
from integrations.recording import RecordingQueue
from models import Lease
from outreach.ports import enqueue_after_commit

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def locked() -> OperationalError:
    """What SQLAlchemy raises when another connection writes."""
    original = sqlite3.OperationalError("database is locked")
    original.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError("BEGIN", None, original)


class PostgresError(Exception):
    """Stands for psycopg's errors, which carry their code."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def test_jobs_go_out_only_after_the_commit(run: Runner, read: Runner, queue: RecordingQueue) -> None:
    def work(session: Session) -> None:
        session.add(Lease(name="a", until=NOON))
        enqueue_after_commit(session, "post", 1)
        enqueue_after_commit(session, "post", 1)
        assert queue.jobs == []

    run(work)

    assert queue.jobs == [("post", (1,))]
    assert read(lambda session: session.get_one(Lease, "a").until) == NOON


def test_a_rollback_drops_rows_and_jobs(run: Runner, read: Runner, queue: RecordingQueue) -> None:
    def work(session: Session) -> None:
        session.add(Lease(name="a", until=NOON))
        enqueue_after_commit(session, "post", 1)
        raise LookupError

    with pytest.raises(LookupError):
        run(work)

    assert queue.jobs == []
    assert read(lambda session: session.get(Lease, "a")) is None


def test_a_locked_database_is_tried_again_and_only_the_last_try_counts(
    engine: Engine, queue: RecordingQueue
) -> None:
    pauses: list[float] = []
    run = Runner(engine, queue, sleep=pauses.append)

    def work(session: Session) -> int:
        enqueue_after_commit(session, "post", len(pauses))
        if len(pauses) < 4:
            raise locked()
        return len(pauses)

    assert run(work) == 4
    assert queue.jobs == [("post", (4,))]
    assert len(pauses) == 4
    assert max(pauses) < 0.5


def test_after_five_tries_the_failure_is_let_through(engine: Engine, queue: RecordingQueue) -> None:
    tries: list[int] = []
    run = Runner(engine, queue, sleep=lambda seconds: None)

    def work(session: Session) -> None:
        tries.append(1)
        raise locked()

    with pytest.raises(OperationalError):
        run(work)

    assert len(tries) == 5


@pytest.mark.parametrize(
    ("code", "is_worth"), [("40001", True), ("40P01", True), ("55P03", True), ("23505", False)]
)
def test_postgresql_codes_that_only_mean_bad_luck_are_tried_again(code: str, is_worth: bool) -> None:
    assert worth_another_try(OperationalError("SELECT", None, PostgresError(code))) is is_worth


def test_other_sqlite_failures_are_not_tried_again() -> None:
    assert not worth_another_try(
        OperationalError("SELECT", None, sqlite3.OperationalError("no such table: x"))
    )


def test_twenty_threads_count_to_two_hundred_without_losing_one(run: Runner, read: Runner) -> None:
    run(lambda session: session.add(Lease(name="counter", holder="0", until=NOON)))
    start = Barrier(20)

    def count(turn: int) -> None:
        start.wait()
        for _ in range(10):
            run(add_one)

    def add_one(session: Session) -> None:
        counter = session.get_one(Lease, "counter", with_for_update=True)
        counter.holder = str(int(counter.holder) + 1)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(count, range(20)))

    assert read(lambda session: session.get_one(Lease, "counter").holder) == "200"


def test_two_processes_writing_at_once_both_get_through(url: str, run: Runner, queue: RecordingQueue) -> None:
    other_engine = open_engine(url)
    other = Runner(other_engine, queue)
    run(lambda session: session.add(Lease(name="counter", holder="0", until=NOON)))

    def add_ten(runner: Runner) -> None:
        for _ in range(10):
            runner(lambda session: _increase(session))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(add_ten, (run, other)))

    assert run(lambda session: session.get_one(Lease, "counter").holder) == "20"
    other_engine.dispose()


def _increase(session: Session) -> None:
    counter = session.get_one(Lease, "counter", with_for_update=True)
    counter.holder = str(int(counter.holder) + 1)


@pytest.mark.sqlite("on PostgreSQL each statement sees the moment at which it begins")
def test_a_reader_sees_one_moment_while_another_thread_writes(run: Runner, read: Runner) -> None:
    run(lambda session: session.add(Lease(name="a", holder="before", until=NOON)))
    looked, written = Event(), Event()

    def look_twice(session: Session) -> list[str]:
        first = session.execute(text("SELECT holder FROM lease")).scalar_one()
        looked.set()
        assert written.wait(10)
        return [first, session.execute(text("SELECT holder FROM lease")).scalar_one()]

    with ThreadPoolExecutor(1) as threads:
        seen = threads.submit(read, look_twice)
        assert looked.wait(10)
        run(lambda session: session.execute(update(Lease).values(holder="after")))
        written.set()

        assert seen.result(10) == ["before", "before"]


def test_what_only_reads_cannot_write(read: Runner, run: Runner) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        read(lambda session: session.execute(update(Lease).values(holder="x")))

    run(lambda session: session.add(Lease(name="a", until=NOON)))


def test_a_transaction_inside_another_is_refused_at_once(run: Runner) -> None:
    with pytest.raises(RuntimeError, match="inside another"):
        run(lambda session: run(lambda inner: None))

    run(lambda session: None)


def test_a_runner_is_not_used_across_a_fork(run: Runner) -> None:
    child = os.fork()
    if child == 0:
        try:
            run(lambda session: None)
        except RuntimeError:
            os._exit(7)
        os._exit(0)

    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7


def test_foreign_keys_are_held(run: Runner) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        run(
            lambda session: session.execute(
                text("INSERT INTO play (workspace_id, key, name) VALUES (99, 'a', 'a')")
            )
        )


def test_a_missing_directory_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="is not there: create it"):
        open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'plera.db'}")
