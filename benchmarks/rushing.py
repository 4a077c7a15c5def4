"""How late the last of many deliveries is taken that are due at one instant, against timers of Celery."""

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import update

from benchmarks import crowd
from benchmarks.bulk import analyze
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, show
from benchmarks.processes import python
from benchmarks.scheduled import schedule
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from jobs.drain import drain_due
from models import Delivery, SenderAccount
from models.states import Channel, DeliveryState
from outreach import turns
from outreach.ports import Letter, MailAccount, Services
from tests.bot.embedded import embedded_valkey

AIM_SECONDS = 0.5
AIM = 0.3
_PATIENCE_SECONDS = 60.0
_CONTENT = b"From: dock@kestrel.test\r\nTo: robin@dock.test\r\nSubject: Hello\r\n\r\nHello\r\n"


class Nowhere:
    """A way out that takes every letter at once and drops it; it is its own connection."""

    @contextmanager
    def connect(self, account: MailAccount) -> Iterator["Nowhere"]:
        yield self

    def hand_over(self, letter: Letter) -> str:
        if letter.last_look is not None:
            letter.last_look()
        return "250 dropped"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rushing", description=__doc__)
    parser.add_argument("--senders", type=int, default=3000, help="senders with one delivery each (3,000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="plera-bench-") as directory:
        timers = _timers(Path(directory), given.senders, given.rounds) if find_spec("celery") else []
    figures = [Figure("Celery: its last timer", tuple(timers), "s")] if timers else []
    for name in given.databases:
        with TemporaryDirectory(prefix="plera-bench-") as directory, database(name, Path(directory)) as url:
            settings = alone(url, Path(directory))
            here = crowd.gather(settings, lead_count=given.senders, sender_count=given.senders)
            schedule(here, begins_at=here.services.now(), spread=timedelta(seconds=1), content=_CONTENT)
            leased = tuple(_leased(here, given.senders) for _ in range(given.rounds))
            sent = tuple(_sent(here, given.senders) for _ in range(given.rounds))
        figures += _figures(name, leased, sent, timers)
    show(f"{given.senders:,} deliveries of as many senders, due at one instant", figures)


def _figures(
    name: str, leased: tuple[float, ...], sent: tuple[float, ...], timers: Sequence[float]
) -> Iterator[Figure]:
    yield Figure(f"{name}: the last one leased", leased, "s", AIM_SECONDS)
    if timers:
        ratios = tuple(one / base for one, base in zip(leased, timers, strict=True))
        yield Figure(f"{name}: the same ÷ Celery", ratios, aim=AIM)
    yield Figure(f"{name}: a whole drain, every intent and result recorded", sent, "s")


def _fall_due(here: Crowd) -> None:
    with here.engine.begin() as connection:
        connection.execute(
            update(Delivery).values(state=DeliveryState.SCHEDULED, token=None, intent_at=None, done_at=None)
        )
        connection.execute(update(SenderAccount).values(free_at=None, lease_token=None, lease_until=None))
    analyze(here.engine)


def _leased(here: Crowd, count: int) -> float:
    """Lease the senders as a drain does that has nothing to do for any of them; return the seconds it took."""
    _fall_due(here)
    services, taken = here.services, 0
    began_at = time.perf_counter()
    while found := services.run(
        lambda session: turns.lease_senders(session, now=services.now(), wall=services.wall(), token="bench")
    ):
        taken += len(found)
    seconds = time.perf_counter() - began_at
    if taken != count:
        raise Broken(f"{taken} of {count} senders were leased.")
    return seconds


def _sent(here: Crowd, count: int) -> float:
    """Drain with a way out that costs nothing; return the seconds until every result was recorded."""
    _fall_due(here)
    services: Services = replace(here.services, channels={Channel.EMAIL: Nowhere()})
    began_at = time.perf_counter()
    taken = 0
    while more := drain_due(services):
        taken += more
    seconds = time.perf_counter() - began_at
    if taken != count:
        raise Broken(f"{taken} of {count} deliveries were sent.")
    return seconds


def _timers(directory: Path, count: int, rounds: int) -> list[float]:
    """Let Celery run so many timers that are due at one instant; return how late the last one ran in each round."""
    found: list[float] = []
    with embedded_valkey(directory) as broker:
        environ = {"PLERA_BENCH_BROKER": broker}
        for number in range(rounds):
            marks = directory / f"marks-{number}"
            marks.touch()
            found.append(_round(directory, environ | {"PLERA_BENCH_MARKS": str(marks)}, marks, count))
    return found


def _round(directory: Path, environ: dict[str, str], marks: Path, count: int) -> float:
    command = ["-m", "celery", "-A", "benchmarks.celery_timers", "worker", "-c", "2", "-l", "WARNING"]
    with python("celery", command, directory / "celery.log", environ) as worker:
        due_at = time.time() + count / 250 + 5
        arguments = ["-m", "benchmarks.celery_timers", str(count), str(due_at)]
        with python("asking", arguments, directory / "asking.log", environ) as asking:
            if asking.process is None or asking.process.wait(_PATIENCE_SECONDS):
                raise Broken(f"The timers could not be asked for:\n{asking.tail()}")
        if time.time() > due_at - 1 or marks.stat().st_size:
            raise Broken("Asking for the timers took longer than until they were due.")
        while marks.stat().st_size < count:
            if time.time() > due_at + _PATIENCE_SECONDS or not worker.is_running:
                raise Broken(f"Only {marks.stat().st_size} of {count} timers ran:\n{worker.tail()}")
            time.sleep(0.01)
        return os.stat(marks).st_mtime - due_at


if __name__ == "__main__":
    main()
