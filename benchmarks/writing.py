"""What the lab adds to a model's own time for each message: a model that takes a second, several calls at once."""

import argparse
import time
from collections.abc import Sequence as Many
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import delete, func, select, update

from benchmarks import crowd
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, show
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from bot.wiring import build
from integrations.recording import RecordingWriter
from jobs.generate import generate_all
from jobs.propose import propose_all
from models import History, Message, Sequence
from models.states import MessageState
from outreach.ports import Services
from outreach.writer_port import Brief, Written

AIM = 1.05
"""The most that ours ÷ bare calls may be: less than 5 % on top."""


class Slow:
    """A model that takes so long for each text."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._inner = seconds, RecordingWriter()

    def write(self, brief: Brief) -> Written:
        time.sleep(self._seconds)
        return self._inner.write(brief)


def main(arguments: Many[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writing", description=__doc__)
    parser.add_argument("--leads", type=int, default=48)
    parser.add_argument("--calls", type=int, default=8, help="calls at once (8)")
    parser.add_argument("--seconds", type=float, default=1.0, help="what a call takes (1)")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    for name in given.databases:
        ratios = tuple(_measure(name, given))
        figures.append(Figure(f"{name}: ours ÷ as many bare calls", ratios, aim=AIM))
    show(f"{given.leads} leads, {given.calls} calls at once, a model that takes {given.seconds:g} s", figures)


def _measure(name: str, given: argparse.Namespace) -> list[float]:
    with TemporaryDirectory(prefix="plera-bench-") as directory, database(name, Path(directory)) as url:
        here = crowd.gather(alone(url, Path(directory)), lead_count=given.leads, sender_count=4)
        propose_all(here.services, here.sequence_id)
        model = Slow(given.seconds)
        services = replace(build(here.settings, "command"), writer=model, calls_at_once=given.calls)
        found = []
        for _ in range(given.rounds):
            texts, ours = _ours(services, here)
            found.append(ours / _bare(texts, given))
        return found


def _ours(services: Services, here: Crowd) -> tuple[int, float]:
    """Have every text written and forget them again; return how many there were and what it took."""
    services.run(
        lambda session: session.execute(
            update(Sequence).where(Sequence.id == here.sequence_id).values(is_writing=True)
        )
    )
    began_at = time.perf_counter()
    generate_all(services, here.sequence_id)
    seconds = time.perf_counter() - began_at
    written = select(func.count()).select_from(Message).where(Message.state == MessageState.NEEDS_REVIEW)
    texts = services.read(lambda session: session.scalar(written)) or 0
    if not texts:
        raise Broken("Nothing was written.")
    services.run(lambda session: (session.execute(delete(History)), session.execute(delete(Message))))
    return texts, seconds


def _bare(texts: int, given: argparse.Namespace) -> float:
    """Make as many calls at once and do nothing with what comes back."""
    began_at = time.perf_counter()
    with ThreadPoolExecutor(given.calls) as pool:
        list(pool.map(lambda _: time.sleep(given.seconds), range(texts)))
    return time.perf_counter() - began_at


if __name__ == "__main__":
    main()
