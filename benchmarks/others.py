"""What else a team could send with, on the same mail server: django-post-office, and one Celery task for each mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from benchmarks.figures import Broken
from benchmarks.processes import measured
from benchmarks.servers import alone
from benchmarks.sinks import Sink
from bot.settings import Settings
from tests.bot.embedded import embedded_valkey

DJANGO = "django-post-office as it comes"
DJANGO_WIDE = "django-post-office, a thread for each mailbox"
CELERY = "one Celery task for each mail"

_BATCH, _THREADS = 100, 5
"""What django-post-office takes by itself."""
_LARGE_BATCH = 1000
"""What its documentation names as the batch of a site that sends much."""


def are_installed() -> bool:
    """Say whether both can be measured here."""
    return all(map(find_spec, ("celery", "post_office")))


@dataclass(frozen=True)
class Others:
    """Both of them, with the database and the broker that they need."""

    settings: Settings

    def mails_a_second(self, server: Sink, mails: int, mailboxes: int) -> dict[str, float]:
        """Let each send so many mails in a process of its own."""
        django = {DJANGO: (_THREADS, _BATCH), DJANGO_WIDE: (mailboxes, _LARGE_BATCH)}
        found = {
            name: self._run("benchmarks.django_mails", server, mails, threads, batch)
            for name, (threads, batch) in django.items()
        }
        return {**found, CELERY: self._run("benchmarks.celery_mails", server, mails, mailboxes)}

    def _run(self, module: str, server: Sink, mails: int, *numbers: int) -> float:
        server.taken()
        seconds, done = measured(module, self.settings, *map(str, (server.port, mails, *numbers)))
        taken = server.taken()
        if done != mails or taken != mails:
            raise Broken(f"{module} sent {done:.0f} of {mails} mails, and the server took {taken}.")
        return mails / seconds


@contextmanager
def others(database_url: str, directory: Path) -> Iterator[Others]:
    """Keep a database of their own beside ours, and a broker, until the block ends."""
    url = make_url(database_url)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE others"))
    engine.dispose()
    beside = url.set(database="others").render_as_string(hide_password=False)
    with embedded_valkey(directory) as broker:
        yield Others(replace(alone(beside, directory), redis_url=broker))
