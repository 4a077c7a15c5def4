"""The database: engines for SQLite and PostgreSQL, and the runner of short transactions."""

import logging
import math
import os
import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from threading import Lock, local
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from bot.refusal import Refused
from outreach import folding
from outreach.errors import QueueUnreachable
from outreach.ports import Queue, take_jobs

T = TypeVar("T")

_log = logging.getLogger("plera.database")
_WRITES = "plera_writes"
_RESTS_SINCE = "plera_rests_since"
_PING_AFTER_SECONDS = 1.0
_TRIES = 5
_LONGEST_WAIT = 2.0
_RECYCLE_SECONDS = 1800
_CLOCK = "clock"
_LOG_PAGES = 16_384
"""How long SQLite's write-ahead log may get, in pages of 4 KB, before whoever commits copies it into the database."""
_CLOCK_LOG_PAGES = 500
"""The same for the clock, which commits every second: it copies the log so that no answer pays for it."""
_LOG_FILE_BYTES = 4 * 2**20
"""To what the clock cuts the log's file, which never shrinks otherwise, when it is the first to begin it anew."""
_POSTGRES_UTC = "-c timezone=UTC"
_POSTGRES_TIMEOUTS = (
    "-c idle_in_transaction_session_timeout=30000 -c lock_timeout=5000 -c statement_timeout=30000"
)
_SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# serialization_failure, deadlock_detected, lock_not_available:
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES_AGAIN = frozenset({"40001", "40P01", "55P03"})


class DatabaseUnusable(Refused):
    """The database cannot be used as it is; the text says why and what to do."""


def open_engine(url: str, *, process: str = "plera", for_migrations: bool = False) -> Engine:
    """Return an engine that has not connected yet; migrations run without timeouts and foreign key checks.

    Raises DatabaseUnusable when the driver is missing or the directory of an SQLite file is not there.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, process, for_migrations)
    if find_spec("psycopg") is None:
        raise DatabaseUnusable(
            "PostgreSQL needs the psycopg package: install it with `pip install 'plera-slack[postgres]'`."
        )
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=30,
        pool_recycle=_RECYCLE_SECONDS,
        hide_parameters=True,
        connect_args={
            "application_name": f"plera {process}",
            "connect_timeout": 10,
            "options": _POSTGRES_UTC if for_migrations else f"{_POSTGRES_UTC} {_POSTGRES_TIMEOUTS}",
        },
    )
    _ping_after_rest(engine)
    return engine


def _ping_after_rest(engine: Engine) -> None:
    """Try a connection that has rested before it is used, so that one which broke meanwhile is made anew.

    `pool_pre_ping` would do so every time: a transaction of a few statements would pay for one more.
    """

    @event.listens_for(engine, "checkin")
    def _note(connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_RESTS_SINCE] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _try(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
        if time.monotonic() - record.info.get(_RESTS_SINCE, math.inf) < _PING_AFTER_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def _sqlite(url: str, process: str, for_migrations: bool) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        parent = Path(path).parent
        if not parent.is_dir():
            raise DatabaseUnusable(f"The directory {parent} is not there: create it or correct DATABASE_URL.")
        if not os.access(parent, os.W_OK):
            raise DatabaseUnusable(f"The directory {parent} cannot be written to: change its owner or mode.")
    # A connection reads the planner's statistics once, when it is opened (bot/statistics.py).
    engine = create_engine(
        url, pool_size=8, max_overflow=40, pool_recycle=_RECYCLE_SECONDS, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None
        connection.create_function(folding.SQLITE_FUNCTION, 1, folding.folded, deterministic=True)
        try:
            for pragma in (
                "busy_timeout=5000",
                "journal_mode=WAL",
                "synchronous=NORMAL",
                f"foreign_keys={'OFF' if for_migrations else 'ON'}",
                *(() if for_migrations else _log_pragmas(process)),
            ):
                connection.execute(f"PRAGMA {pragma}").close()
        except sqlite3.Error:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, for_migrations)
        if connection.info.get(_WRITES) is not writes:
            connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
            connection.info[_WRITES] = writes
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _log_pragmas(process: str) -> tuple[str, ...]:
    """Say when a process checkpoints: the clock soon, any other only where the clock is down or cannot keep up.

    SQLite looks after each commit and copies without holding up readers or writers. The log begins anew with the next
    write once all of it was copied and nobody reads from it; whoever begins it cuts its file, so the clock does so when
    nobody else writes. https://www.sqlite.org/wal.html, "Avoiding Excessively Large WAL Files"
    """
    if process != _CLOCK:
        return (f"wal_autocheckpoint={_LOG_PAGES}",)
    return f"wal_autocheckpoint={_CLOCK_LOG_PAGES}", f"journal_size_limit={_LOG_FILE_BYTES}"


class Runner:
    """Runs one short transaction and puts the jobs it asked for into the queue once it has committed.

    The whole transaction is run again, up to five times, after a serialisation failure, a deadlock, "database is
    locked" or a connection that broke before the commit; so the work may do nothing but read and write rows. With
    `writes=False` a write fails.
    With `patience_seconds` it goes on for so long while the database cannot be reached, so the work must bear
    being run after it has committed. Raises RuntimeError when it is used inside its own work or after a fork.
    """

    def __init__(
        self,
        engine: Engine,
        queue: Queue,
        *,
        writes: bool = True,
        patience_seconds: float = 0.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        is_sqlite = engine.dialect.name == "sqlite"
        options = {_WRITES: writes} if is_sqlite else {"postgresql_readonly": not writes}
        self._engine = engine.execution_options(**options)
        self._queue = queue
        self._sleep = sleep
        self._patience_seconds = patience_seconds
        self._pid = os.getpid()
        self._inside = local()
        # SQLite lets one writer in and makes the others poll; threads of one process take turns here instead.
        self._turn: AbstractContextManager[Any] = Lock() if is_sqlite and writes else nullcontext()

    def __call__(self, work: Callable[[Session], T], /) -> T:
        self._check_use()
        gives_up_at = time.monotonic() + self._patience_seconds
        for attempt in count(1):
            try:
                result, jobs = self._once(work)
            except (DBAPIError, PoolTimeout) as error:
                if not self._goes_on(error, attempt, gives_up_at):
                    raise
                self._sleep(min(0.01 * 2**attempt, _LONGEST_WAIT) * random.uniform(0.5, 1.5))
            else:
                self._ask_for(jobs)
                return result
        raise AssertionError("unreachable")

    def _goes_on(self, error: DBAPIError | PoolTimeout, attempt: int, gives_up_at: float) -> bool:
        is_transient = isinstance(error, DBAPIError) and (
            worth_another_try(error) or self._was_cut_off(error)
        )
        if is_transient and attempt < _TRIES:
            return True
        is_away = is_transient or isinstance(error, OperationalError | InterfaceError | PoolTimeout)
        return is_away and time.monotonic() < gives_up_at

    def _was_cut_off(self, error: DBAPIError) -> bool:
        """Say whether the connection broke before the commit was asked for, so that surely nothing was written."""
        return error.connection_invalidated and not self._inside.commits

    def _ask_for(self, jobs: Sequence[tuple[str, tuple[int | str, ...]]]) -> None:
        """Enqueue what the committed transaction asked for; when the queue is away the clock asks again."""
        try:
            for job, ids in jobs:
                self._queue.enqueue(job, *ids)
        except QueueUnreachable:
            _log.warning("queue unreachable; the clock asks again", extra={"jobs": len(jobs)})

    def _once(self, work: Callable[[Session], T]) -> tuple[T, Any]:
        self._inside.is_busy, self._inside.commits = True, False
        try:
            with self._turn, Session(self._engine, expire_on_commit=False) as session:
                result = work(session)
                self._inside.commits = True
                session.commit()
                return result, take_jobs(session)
        finally:
            self._inside.is_busy = False

    def _check_use(self) -> None:
        if self._pid != os.getpid():
            raise RuntimeError("a database runner must be made after the fork")
        if getattr(self._inside, "is_busy", False):
            raise RuntimeError("a transaction was opened inside another")


def worth_another_try(error: DBAPIError) -> bool:
    """Whether the database gave up this transaction only because of what others did at the same time."""
    original = error.orig
    if isinstance(original, sqlite3.Error):
        # The low byte is the primary code: BUSY_SNAPSHOT and its like are kinds of BUSY.
        return (getattr(original, "sqlite_errorcode", 0) & 0xFF) in _SQLITE_BUSY
    return getattr(original, "sqlstate", None) in _POSTGRES_AGAIN
