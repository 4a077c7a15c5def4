"""How fast leads are proposed, against writing the same rows with COPY or executemany, and in how much memory."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from benchmarks import crowd, rows
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, show
from benchmarks.processes import measured, peak_megabytes
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from bot.settings import Settings, read
from bot.wiring import build
from jobs.propose import propose_all
from models import Enrollment, History

AIM = 2.5
"""Times the base: a speed of 0.40."""
CEILING_MB = 150.0


@dataclass(frozen=True)
class Round:
    """Seconds of one sequence's enrolling, of a second call, of the base, and the peak memory in MB."""

    first: float
    second: float
    base: float
    peak: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.enrolling", description=__doc__)
    parser.add_argument("--leads", type=int, default=50_000, help="leads of a sequence (50,000)")
    parser.add_argument("--senders", type=int, default=8, help="senders to choose from (8)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    for name in given.databases:
        with TemporaryDirectory(prefix="plera-bench-") as directory, database(name, Path(directory)) as url:
            here = crowd.gather(
                alone(url, Path(directory)), lead_count=given.leads, sender_count=given.senders
            )
            found = [_round(here, given.leads) for _ in range(given.rounds)]
        figures += _figures(name, found)
    show(f"Proposing {given.leads:,} leads to {given.senders} senders", figures)


def _round(here: Crowd, lead_count: int) -> Round:
    sequence_id, other_id = here.add_sequence(), here.add_sequence()
    first, peak = measured("benchmarks.enrolling", here.settings, str(sequence_id))
    before = _counted(here, sequence_id)
    second, _ = measured("benchmarks.enrolling", here.settings, str(sequence_id))
    if before != (lead_count, lead_count + 1) or _counted(here, sequence_id) != before:
        raise Broken(f"Enrollments and history are {before}, then {_counted(here, sequence_id)}.")
    return Round(first, second, rows.copy_enrollments(here.engine, sequence_id, other_id), peak)


def _counted(here: Crowd, sequence_id: int) -> tuple[int, int]:
    """Return how many enrollments a sequence has and how many entries of history."""
    wanted = [
        select(func.count()).select_from(table).where(table.sequence_id == sequence_id)
        for table in (Enrollment, History)
    ]
    enrolled, noted = here.services.read(lambda session: [session.scalar(one) or 0 for one in wanted])
    return enrolled, noted


def _figures(name: str, found: Sequence[Round]) -> Iterator[Figure]:
    yield Figure(f"{name}: seconds ÷ base", tuple(one.first / one.base for one in found), aim=AIM)
    yield Figure(f"{name}: base", tuple(one.base for one in found), "s")
    yield Figure(f"{name}: proposing", tuple(one.first for one in found), "s")
    yield Figure(f"{name}: a second call, which adds none", tuple(one.second for one in found), "s")
    yield Figure(f"{name}: peak memory", tuple(one.peak for one in found), "MB", CEILING_MB, True)


def propose(settings: Settings, sequence_id: int) -> None:
    """Enroll a sequence's leads in this process and print the seconds and the peak memory in MB."""
    services = build(settings, "command")
    began_at = time.perf_counter()
    propose_all(services, sequence_id)
    seconds = time.perf_counter() - began_at
    print(seconds, peak_megabytes())


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1].isdecimal():
        propose(read(), int(sys.argv[1]))
    else:
        main()
