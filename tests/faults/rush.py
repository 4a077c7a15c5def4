"""Eight worker processes that come to the same letters at the same instant."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, select, text

from bot.database import open_engine
from bot.settings import Settings
from bot.wiring import build
from models import SenderAccount
from outreach.ports import Queue
from tests.faults.company import KEY, Company, horses, until

WORKERS = 8
_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def rush(office: Company, *, times: int = 2) -> None:
    """Let eight workers drain at the same instant, and again, until nobody has anything to do."""
    queue, engine = _queue(office), open_engine(office.url, for_migrations=True)
    workers = [office.worker() for _ in range(WORKERS)]

    def are_at_work() -> bool:
        queue.enqueue("drain")
        return all(horses(one) for one in workers)

    def are_done() -> bool:
        return not office.queue.jobs("send") and not any(horses(one) for one in workers)

    for _ in range(times):
        with held_back(engine):
            until(are_at_work, what="all workers")
            until(lambda: waiting(engine) in (None, WORKERS), what="all workers at the lock")
        until(are_done, what="the end of all drains")
    engine.dispose()


@contextmanager
def held_back(engine: Engine) -> Iterator[None]:
    """Keep every drain from leasing its senders."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(select(SenderAccount.id))  # for which this connection has begun to write
        else:
            connection.execute(text("LOCK TABLE sender_account"))
        yield
        connection.rollback()


def waiting(engine: Engine) -> int | None:
    """Return how many connections wait for a lock, None on SQLite, which does not tell."""
    if engine.dialect.name == "sqlite":
        return None
    with engine.connect() as connection:
        return int(connection.execute(text(_WAITING)).scalar_one())


def _queue(office: Company) -> Queue:
    settings = Settings(
        database_url=office.url, redis_url=office.queue.url, secret_keys=(KEY,), directory=office.directory
    )
    return build(settings, "clock").queue
