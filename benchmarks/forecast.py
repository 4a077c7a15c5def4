"""How long the forecast of a big sequence takes, from the rows to the bottleneck, against that of a small one."""

import argparse
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from benchmarks import crowd
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, show
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from jobs.propose import propose_all
from models import Sequence as Plan
from models import Step
from models.states import Channel, Condition
from outreach import forecasting
from outreach.forecast_screens import Forecast

AIM, AIM_SECONDS = 12.0, 2.0
_FEW, _SENDERS, _LIMIT, _STEPS = 500, 5, 30, 4


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast", description=__doc__)
    parser.add_argument("--leads", type=int, default=5_000, help="leads of the big sequence (5,000)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    for name in given.databases:
        with TemporaryDirectory(prefix="plera-bench-") as directory, ExitStack() as running:
            few, many = (
                _place(running, name, Path(directory, str(count)), count) for count in (_FEW, given.leads)
            )
            found = [(_seconds(few, _FEW), _seconds(many, given.leads)) for _ in range(given.rounds)]
        figures += [
            Figure(
                f"{name}: {given.leads:,} leads ÷ {_FEW}", tuple(big / small for small, big in found), aim=AIM
            ),
            Figure(f"{name}: {_FEW} leads", tuple(small for small, _ in found), "s"),
            Figure(f"{name}: {given.leads:,} leads", tuple(big for _, big in found), "s", AIM_SECONDS, True),
        ]
    show(f"A forecast of {_STEPS} steps by {_SENDERS} senders", figures)


def _place(running: ExitStack, name: str, directory: Path, count: int) -> Crowd:
    directory.mkdir()
    url = running.enter_context(database(name, directory))
    here = crowd.gather(alone(url, directory), lead_count=count, sender_count=_SENDERS, daily_limit=_LIMIT)
    here.services.run(lambda session: _lengthen(session, here))
    propose_all(here.services, here.sequence_id)
    return here


def _lengthen(session: Session, here: Crowd) -> None:
    """Add emails until the sequence has its steps."""
    first = session.query(Step).filter_by(sequence_id=here.sequence_id).count() + 1
    for position in range(first, _STEPS + 1):
        session.add(
            Step(
                workspace_id=here.workspace_id,
                sequence_id=here.sequence_id,
                position=position,
                channel=Channel.EMAIL,
                delay_days=2,
                condition=Condition.ONLY_IF_NO_REPLY,
            )
        )


def _seconds(here: Crowd, count: int) -> float:
    began_at = time.perf_counter()
    found = here.services.read(lambda session: _forecast(session, here))
    seconds = time.perf_counter() - began_at
    if found.messages != count * _STEPS:
        raise Broken(f"{found.messages} messages were forecast, not {count * _STEPS}.")
    return seconds


def _forecast(session: Session, here: Crowd) -> Forecast:
    sequence = session.get_one(Plan, here.sequence_id)
    return forecasting.of(session, sequence, now=here.services.now())


if __name__ == "__main__":
    main()
