"""How long a tick of the clock takes with many open deliveries, against one with few of them."""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks import crowd
from benchmarks.bulk import analyze
from benchmarks.crowd import Crowd
from benchmarks.figures import Figure, show
from benchmarks.scheduled import schedule
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from jobs.aside import move_all
from jobs.tick import tick
from models import Delivery, Person, SenderAccount
from outreach import aside, pausing

AIM = 1.3
_FEW = 10_000
_SENDERS = 32
_SPREAD = timedelta(days=30)
_WARM = 5

Pair = tuple[float, float]
"""Seconds of the median tick with few and with many open deliveries."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ticking", description=__doc__)
    parser.add_argument("--deliveries", type=int, default=100_000, help="how many are many (100,000)")
    parser.add_argument("--ticks", type=int, default=40, help="ticks of each in a round (40)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    for name in given.databases:
        with TemporaryDirectory(prefix="plera-bench-") as directory, ExitStack() as running:
            places = [
                _place(running, name, Path(directory, str(count)), count)
                for count in (_FEW, given.deliveries)
            ]
            later = [_round(places, given.ticks) for _ in range(given.rounds)]
            for place in places:
                _fall_due(place)
            resting = [_round(places, given.ticks) for _ in range(given.rounds)]
            for place in places:
                _pause(place)
            paused = [_round(places, given.ticks) for _ in range(given.rounds)]
        figures += _figures(f"{name}, all due later", later)
        figures += _figures(f"{name}, all due, every sender at its limit", resting)
        figures += _figures(f"{name}, all due in a paused sequence, every sender free", paused)
    show(f"A tick with {given.deliveries:,} open deliveries ÷ one with {_FEW:,}", figures)


def _place(running: ExitStack, name: str, directory: Path, count: int) -> Crowd:
    directory.mkdir()
    url = running.enter_context(database(name, directory))
    here = crowd.gather(alone(url, directory), lead_count=count, sender_count=_SENDERS)
    schedule(here, begins_at=here.services.now() + timedelta(days=1), spread=_SPREAD)
    return here


def _fall_due(here: Crowd) -> None:
    """Let every delivery be due while no sender has room: what a backlog looks like between two sends."""
    now = here.services.now()
    with here.engine.begin() as connection:
        connection.execute(update(Delivery).values(send_at=now - timedelta(hours=1)))
        connection.execute(update(SenderAccount).values(free_at=now + timedelta(hours=1)))
    analyze(here.engine)


def _pause(here: Crowd) -> None:
    """Pause the sequence of all that is due, through the product's rule, while its senders have room for others."""
    with here.engine.begin() as connection:
        connection.execute(update(SenderAccount).values(free_at=None))
    here.services.run(lambda session: _press_pause(session, here))
    move_all(here.services, aside.SEQUENCE, here.sequence_id)
    analyze(here.engine)


def _press_pause(session: Session, here: Crowd) -> str:
    actor = session.scalars(select(Person).where(Person.is_admin).order_by(Person.id)).all()[0]
    return pausing.pause_sequence(session, actor, here.sequence_id, now=here.services.now())


def _round(places: Sequence[Crowd], ticks: int) -> Pair:
    """Tick in both places turn by turn; return the median of each."""
    seconds: list[list[float]] = [[] for _ in places]
    for turn in range(ticks + _WARM):
        for place, found in zip(places, seconds, strict=True):
            began_at = time.perf_counter()
            tick(place.services)
            if turn >= _WARM:
                found.append(time.perf_counter() - began_at)
    few, many = map(median, seconds)
    return few, many


def _figures(name: str, rounds: Sequence[Pair]) -> Iterator[Figure]:
    yield Figure(f"{name}: many ÷ few", tuple(many / few for few, many in rounds), aim=AIM)
    yield Figure(f"{name}: few", tuple(1000 * few for few, _ in rounds), "ms")
    yield Figure(f"{name}: many", tuple(1000 * many for _, many in rounds), "ms")


if __name__ == "__main__":
    main()
