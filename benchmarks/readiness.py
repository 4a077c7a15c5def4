"""How long the readiness findings of a big sequence take to work out, against those of a small one."""

import argparse
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import update
from sqlalchemy.orm import Session

from benchmarks import crowd, plans
from benchmarks.bulk import analyze, loading
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, show
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from models import Message
from models import Sequence as Plan
from models.states import EnrollmentState, MessageState, SequenceState
from outreach import findings, lab_screens
from outreach.finding_kinds import FindingKind

AIM, AIM_SECONDS = 12.0, 2.0
_FEW, _SENDERS, _STEPS = 500, 5, 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readiness", description=__doc__)
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
    show(f"Readiness findings over leads with {_STEPS} texts each", figures)


def _place(running: ExitStack, name: str, directory: Path, count: int) -> Crowd:
    """Make a sequence whose every lead waits for review with all its texts, a tenth of them flagged."""
    directory.mkdir()
    url = running.enter_context(database(name, directory))
    here = crowd.gather(alone(url, directory), lead_count=count, sender_count=_SENDERS)
    with loading(here.engine) as connection:
        connection.execute(plans.enrollments(here, here.sequence_id, EnrollmentState.PROPOSED))
        connection.execute(plans.messages(here, here.sequence_id, last=_STEPS, content=b""))
    here.services.run(_to_review)
    analyze(here.engine)
    return here


def _to_review(session: Session) -> None:
    session.execute(update(Message).values(state=MessageState.NEEDS_REVIEW, decided_at=None))
    session.execute(update(Message).where(Message.id % 10 == 0).values(is_flagged=True))
    session.execute(update(Plan).values(state=SequenceState.IN_REVIEW))


def _seconds(here: Crowd, count: int) -> float:
    began_at = time.perf_counter()
    found = here.services.read(lambda session: _found(session, here))
    seconds = time.perf_counter() - began_at
    sentences = {one.kind: one.sentence for one in found}
    if f"{count:,} leads" not in sentences.get(FindingKind.UNVERIFIED, ""):
        raise Broken(f"Not every lead was counted: {sentences}")
    return seconds


def _found(session: Session, here: Crowd) -> tuple[lab_screens.Finding, ...]:
    sequence = session.get_one(Plan, here.sequence_id)
    return findings.findings(session, sequence, now=here.services.now())


if __name__ == "__main__":
    main()
