"""How fast reviewed leads are let in, against writing the same deliveries and history with COPY or executemany."""

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import crowd, rows
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, show
from benchmarks.scheduled import wait_to_enter
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from jobs.admit import admit_now

AIM = 2.5
"""Times the base: a speed of 0.40."""
_DAILY_LIMIT = 5000
_LEADS_OF_A_SENDER = 1000
_WRITTEN = "kind IN ('enrollment.active', 'delivery.scheduled')"


@dataclass(frozen=True)
class Round:
    """Seconds of letting everybody in, and of the base."""

    admitting: float
    base: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.admitting", description=__doc__)
    parser.add_argument("--leads", type=int, default=2000, help="leads that wait to enter (2,000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    for name in given.databases:
        found = [_round(name, given.leads) for _ in range(given.rounds)]
        figures += _figures(name, found, given.leads)
    show(f"Letting {given.leads:,} reviewed leads in", figures)


def _round(name: str, lead_count: int) -> Round:
    with TemporaryDirectory(prefix="plera-bench-") as directory, database(name, Path(directory)) as url:
        here = crowd.gather(
            alone(url, Path(directory)),
            lead_count=lead_count,
            sender_count=max(1, lead_count // _LEADS_OF_A_SENDER),
            daily_limit=_DAILY_LIMIT,
        )
        wait_to_enter(here)
        seconds = _admit(here, lead_count)
        return Round(seconds, rows.write_again(here.engine, (("delivery", "1 = 1"), ("history", _WRITTEN))))


def _admit(here: Crowd, lead_count: int) -> float:
    began_at = time.perf_counter()
    entered = 0
    while more := admit_now(here.services, here.sequence_id):
        entered += more
    seconds = time.perf_counter() - began_at
    if entered != lead_count:
        raise Broken(f"{entered} of {lead_count} leads entered.")
    return seconds


def _figures(name: str, found: Sequence[Round], lead_count: int) -> Iterator[Figure]:
    yield Figure(f"{name}: seconds ÷ base", tuple(one.admitting / one.base for one in found), aim=AIM)
    yield Figure(f"{name}: base", tuple(one.base for one in found), "s")
    yield Figure(f"{name}: leads let in a second", tuple(lead_count / one.admitting for one in found), "")


if __name__ == "__main__":
    main()
