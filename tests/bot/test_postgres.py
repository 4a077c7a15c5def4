"""The runner on a real PostgreSQL: what the server gives up is run again, and limits hold."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from bot import schema
from bot.database import Runner, open_engine
from integrations.recording import RecordingQueue

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def engine(blank_postgres: str) -> Iterator[Engine]:
    schema.upgrade(blank_postgres)
    schema.upgrade(blank_postgres)
    schema.require_current(blank_postgres)
    opened = open_engine(blank_postgres, process="test")
    with opened.begin() as connection:
        connection.execute(text("CREATE TABLE tally (id int PRIMARY KEY, count int)"))
        connection.execute(text("INSERT INTO tally VALUES (1, 0), (2, 0)"))
    yield opened
    opened.dispose()


@pytest.fixture
def run(engine: Engine) -> Runner:
    return Runner(engine, RecordingQueue())


def test_two_that_deadlock_both_get_through(run: Runner) -> None:
    both_hold_one = Barrier(2)
    tries: list[int] = []

    def cross(first: int, second: int) -> None:
        def work(session: Session) -> None:
            tries.append(first)
            session.execute(text(f"UPDATE tally SET count = count + 1 WHERE id = {first}"))
            if len(tries) <= 2:
                both_hold_one.wait(10)
            session.execute(text(f"UPDATE tally SET count = count + 1 WHERE id = {second}"))

        run(work)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(cross, (1, 2), (2, 1)))

    counts = run(lambda session: session.execute(text("SELECT count FROM tally ORDER BY id")).scalars().all())
    assert list(counts) == [2, 2]
    assert len(tries) == 3


def test_what_only_reads_cannot_write(engine: Engine, run: Runner) -> None:
    read = Runner(engine, RecordingQueue(), writes=False)

    with pytest.raises(DBAPIError, match="read-only"):
        read(lambda session: session.execute(text("UPDATE tally SET count = 9")))

    run(lambda session: session.execute(text("UPDATE tally SET count = 0")))


def test_every_connection_has_its_limits_and_its_name(run: Runner) -> None:
    def shown(name: str) -> str:
        return str(run(lambda session: session.execute(text(f"SHOW {name}")).scalar_one()))

    assert shown("idle_in_transaction_session_timeout") == "30s"
    assert shown("lock_timeout") == "5s"
    assert shown("statement_timeout") == "30s"
    assert shown("timezone") == "UTC"
    assert shown("application_name") == "plera test"


_CUT_OFF = text("SELECT pg_terminate_backend(:pid)")


def cut_off(engine: Engine, pid: int) -> None:
    with create_engine(engine.url, poolclass=NullPool).connect() as connection:
        connection.execute(_CUT_OFF, {"pid": pid})


def own_pid(session: Session) -> int:
    return int(session.execute(text("SELECT pg_backend_pid()")).scalar_one())


def test_a_connection_that_was_cut_off_between_transactions_is_made_anew(run: Runner, engine: Engine) -> None:
    before = run(own_pid)
    cut_off(engine, before)

    assert run(own_pid) != before


def test_a_transaction_that_was_cut_off_before_its_commit_is_run_again(run: Runner, engine: Engine) -> None:
    pids: list[int] = []

    def work(session: Session) -> None:
        session.execute(text("UPDATE tally SET count = count + 1 WHERE id = 1"))
        pids.append(own_pid(session))
        if len(pids) == 1:
            cut_off(engine, pids[0])
        session.execute(text("UPDATE tally SET count = count + 1 WHERE id = 2"))

    run(work)

    counts = run(lambda session: session.execute(text("SELECT count FROM tally ORDER BY id")).scalars().all())
    assert (list(counts), len(set(pids))) == ([1, 1], 2)


def test_one_that_was_cut_off_at_its_commit_is_not_run_again(run: Runner, engine: Engine) -> None:
    done: list[int] = []

    def work(session: Session) -> None:
        done.append(own_pid(session))
        event.listen(session, "before_commit", lambda _: cut_off(engine, done[0]), once=True)

    with pytest.raises(OperationalError):
        run(work)

    assert len(done) == 1
