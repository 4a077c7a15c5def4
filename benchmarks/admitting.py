"""How fast reviewed leads are let in, against writing the same rows with COPY or executemany."""

import argparse
import gc
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from benchmarks import crowd, rows
from benchmarks.figures import Broken, Figure, show
from benchmarks.processes import measured, peak_megabytes
from benchmarks.scheduled import wait_to_enter
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from bot.settings import Settings, read
from bot.wiring import build
from jobs.admit import admit_now
from models import Enrollment
from models.states import EnrollmentState
from outreach import holidays_of

CEILING_MB = 150.0
AIM = 2.5
"""Times the base: a speed of 0.40."""
_DAILY_LIMIT = 5000
_LEADS_OF_A_SENDER = 1000
_ENTERED = select(func.count()).where(Enrollment.state == EnrollmentState.ACTIVE)
_MADE = (("delivery", "1 = 1"), ("history", "kind IN ('enrollment.active', 'delivery.scheduled')"))
_CHANGED = (("lead", "stage = 'outreach_active'"), ("enrollment", "state = 'active'"), ("counter", "1 = 1"))


@dataclass(frozen=True)
class Round:
    """Seconds of letting everybody in, of writing all those rows again, of only the new ones; peak memory in MB."""

    admitting: float
    base: float
    made: float
    peak: float


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
        seconds, peak = measured("benchmarks.admitting", here.settings, str(here.sequence_id))
        again = admit_now(here.services, here.sequence_id)
        entered = here.services.read(lambda session: session.scalar(_ENTERED))
        if (entered, again) != (lead_count, 0):
            raise Broken(f"{entered} of {lead_count} leads entered, {again} in a second call.")
        made = rows.write_again(here, _MADE)
        base = rows.write_again(here, (*_CHANGED, *_MADE))
        return Round(seconds, base, made, peak)


def admit(settings: Settings, sequence_id: int) -> None:
    """Let everybody in, in this process, and print the seconds and the peak memory in MB."""
    services = build(settings, "command")
    # As a worker does before its first job.
    holidays_of.preload()
    gc.freeze()
    began_at = time.perf_counter()
    while admit_now(services, sequence_id):
        pass
    print(time.perf_counter() - began_at, peak_megabytes())


def _figures(name: str, found: Sequence[Round], lead_count: int) -> Iterator[Figure]:
    yield Figure(f"{name}: seconds ÷ base", tuple(one.admitting / one.base for one in found), aim=AIM)
    yield Figure(f"{name}: base", tuple(one.base for one in found), "s")
    made = tuple(one.admitting / one.made for one in found)
    yield Figure(f"{name}: seconds ÷ only its deliveries and history", made, aim=AIM)
    yield Figure(f"{name}: leads let in a second", tuple(lead_count / one.admitting for one in found), "")
    yield Figure(f"{name}: peak memory", tuple(one.peak for one in found), "MB", CEILING_MB, True)


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1].isdecimal():
        admit(read(), int(sys.argv[1]))
    else:
        main()
