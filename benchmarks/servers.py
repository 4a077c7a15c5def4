"""What stands around the server whose answers are timed: the databases, the queue, Slack, and the server itself."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread

from redis import Redis
from sqlalchemy import select

from benchmarks.crowd import Crowd
from benchmarks.figures import Broken
from benchmarks.processes import free_port, python, wait_for_answer
from bot.demo_home import Secrets
from bot.settings import Settings
from integrations.cipher import new_key
from models import Lease
from outreach.waiting import CLOCK
from tests.bot.embedded import embedded_postgres, embedded_valkey

KEPT = Secrets(new_key(), "xoxb-bench", "signing", "mail", "redis", {"smtp_port": 2525, "imap_port": 1143})
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
_TEAR_SECONDS = 1.0
_TICKS_WITHIN_SECONDS = 30.0


@dataclass(frozen=True)
class Door:
    """Where requests go, and the secret that signs them."""

    port: int
    secret: str


@contextmanager
def surroundings(directory: Path) -> Iterator[Settings]:
    """Run Valkey and the Slack stand-in until the block ends; yields the settings of a server among them."""
    with ExitStack() as running:
        redis_url = running.enter_context(embedded_valkey(directory))
        running.enter_context(_emptied(redis_url))
        port = free_port()
        command = ["-m", "benchmarks.slack_standin", str(port)]
        slack = running.enter_context(python("slack", command, directory / "slack.log"))
        wait_for_answer(port, "/", slack, lambda status: status == 200)
        yield Settings(
            redis_url=redis_url,
            slack_signing_secret=KEPT.signing_secret,
            slack_url=f"http://127.0.0.1:{port}/api/",
            secret_keys=(KEPT.secret_key,),
            directory=directory,
        )


def alone(database_url: str, directory: Path) -> Settings:
    """Return the settings of a process that needs nothing but its database."""
    return Settings(
        database_url=database_url,
        slack_signing_secret=KEPT.signing_secret,
        secret_keys=(KEPT.secret_key,),
        directory=directory,
    )


@contextmanager
def _emptied(redis_url: str) -> Iterator[None]:
    """Empty the queue every second, as workers would: a job that waits for ever would make the next ask cheaper."""
    is_over = Event()

    def empty() -> None:
        with Redis.from_url(redis_url) as redis:
            while not is_over.wait(_TEAR_SECONDS):
                redis.flushdb()

    thread = Thread(target=empty, name="emptying")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@contextmanager
def database(name: str, directory: Path) -> Iterator[str]:
    """Run an empty database until the block ends; yields its address."""
    if name == SQLITE:
        yield f"sqlite:///{directory / 'plera.db'}"
    else:
        with embedded_postgres(directory / "postgres") as url:
            yield url


def environ_of(settings: Settings, port: int) -> dict[str, str]:
    """Return the environment in which a process of the product has these settings."""
    return {
        # The demo's kind of web process: loopback only, and no questions to Slack at its start.
        "PLERA_DEMO": "1",
        "PLERA_DIR": str(settings.directory),
        "PLERA_SLACK_URL": settings.slack_url,
        "PLERA_SECRET_KEY": settings.secret_keys[0],
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret,
        "SLACK_BOT_TOKEN": KEPT.bot_token,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "PORT": str(port),
    }


@contextmanager
def ticking(here: Crowd) -> Iterator[None]:
    """Run the product's clock beside a crowd until the block ends, with a queue that is emptied in place of workers."""
    directory = here.settings.directory
    with ExitStack() as running:
        redis_url = running.enter_context(embedded_valkey(directory))
        running.enter_context(_emptied(redis_url))
        environ = environ_of(replace(here.settings, redis_url=redis_url), free_port())
        del environ["PLERA_DEMO"]  # There it ticks four times a second.
        command = ["-m", "bot.cli", "clock"]
        clock = running.enter_context(python("clock", command, directory / "clock.log", environ))
        ends_at = time.monotonic() + _TICKS_WITHIN_SECONDS
        ticked = select(Lease.name).where(Lease.name == CLOCK, Lease.ticked_at.is_not(None))
        while here.services.read(lambda session: session.scalar(ticked)) is None:
            if not clock.is_running or time.monotonic() > ends_at:
                raise Broken(f"The clock did not tick:\n{clock.tail()}")
            time.sleep(0.05)
        yield


@contextmanager
def served(settings: Settings, name: str, arguments: list[str]) -> Iterator[Door]:
    """Run a server in a process of its own until the block ends."""
    port = free_port()
    environ = environ_of(settings, port)
    with python(name, arguments, settings.directory / f"{name}.log", environ) as child:
        wait_for_answer(port, "/", child, lambda status: status == 404)
        yield Door(port, settings.slack_signing_secret)
