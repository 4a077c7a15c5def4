"""How fast thousands of clean messages are approved in one press, against one UPDATE of the same rows and columns.

The clock runs beside both, and each is first in every other round.
"""

import argparse
import time
from collections.abc import Callable
from collections.abc import Sequence as Many
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, update

from benchmarks import crowd, plans
from benchmarks.bulk import analyze, loading
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, show
from benchmarks.letters import BODY, CONTENT
from benchmarks.servers import POSTGRES, SQLITE, alone, database, ticking
from models import Enrollment, Message, Person, Sequence
from models.states import ApprovalKind, EnrollmentState, MessageState, SequenceState
from outreach import bulk_approvals, bulk_offers

AIM = 5.0
CLICK_SECONDS = 1.0
STEPS = 3
"""How many messages each lead has."""


def main(arguments: Many[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.approving", description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--empty", action="store_true", help="texts of one word, no mail made of them")
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    for name in given.databases:
        found = _measure(name, given.messages, given.rounds, is_empty=given.empty)
        figures += [
            Figure(f"{name}: ours ÷ one UPDATE", tuple(ours / base for _, ours, base in found), aim=AIM),
            Figure(
                f"{name}: the press, s", tuple(ours for _, ours, _ in found), aim=CLICK_SECONDS, unit=" s"
            ),
            Figure(f"{name}: one UPDATE, s", tuple(base for _, _, base in found), unit=" s"),
            Figure(f"{name}: drawing the modal, s", tuple(drawn for drawn, _, _ in found), unit=" s"),
        ]
    show(f"{given.messages:,} clean messages", figures)


def _measure(name: str, messages: int, rounds: int, *, is_empty: bool) -> list[tuple[float, float, float]]:
    with TemporaryDirectory(prefix="plera-bench-") as directory, database(name, Path(directory)) as url:
        here = crowd.gather(alone(url, Path(directory)), lead_count=messages // STEPS, sender_count=5)
        with loading(here.engine) as connection:
            connection.execute(plans.enrollments(here, here.sequence_id, EnrollmentState.PROPOSED))
            connection.execute(
                plans.messages(here, here.sequence_id, last=STEPS, content=b"" if is_empty else CONTENT)
            )
        _to_review(here)
        values = {"digest": func.substr(Message.rfc_message_id, 1, 64)} | ({} if is_empty else {"body": BODY})
        here.services.run(lambda session: session.execute(update(Message).values(**values)))
        here.services.run(
            lambda session: session.execute(update(Sequence).values(state=SequenceState.IN_REVIEW))
        )
        analyze(here.engine)
        with ticking(here):
            return [_round(here, messages, is_first=bool(number % 2)) for number in range(rounds)]


def _round(here: Crowd, messages: int, *, is_first: bool) -> tuple[float, float, float]:
    """Return the seconds of drawing the modal, of the press, and of the bare UPDATE."""
    before = _base(here) if is_first else 0.0
    drawn, ours = _press(here, messages)
    return drawn, ours, before or _base(here)


def _base(here: Crowd) -> float:
    seconds = _timed(lambda: _bare(here))
    _to_review(here)
    return seconds


def _press(here: Crowd, messages: int) -> tuple[float, float]:
    services, now = here.services, here.services.now()
    found: list[int] = []

    def draw() -> None:
        found.append(
            services.run(
                lambda session: (
                    bulk_offers.offer(session, session.get_one(Person, 1), here.sequence_id, now=now).batch_id
                )
            )
        )

    drawn = _timed(draw)
    ours = _timed(
        lambda: services.run(
            lambda session: bulk_approvals.approve(session, session.get_one(Person, 1), found[0], now=now)
        )
    )
    approved = select(func.count()).where(Message.approval_kind == ApprovalKind.UNREAD)
    if services.read(lambda session: session.scalar(approved)) != messages // STEPS * STEPS:
        raise Broken("Not every message was approved.")
    _to_review(here)
    return drawn, ours


def _bare(here: Crowd) -> None:
    values = {
        "state": MessageState.APPROVED,
        "decided_at": here.services.now(),
        "decided_by_id": 1,
        "approval_kind": ApprovalKind.UNREAD,
    }
    here.services.run(
        lambda session: session.execute(
            update(Message).where(Message.state == MessageState.NEEDS_REVIEW).values(**values)
        )
    )


def _to_review(here: Crowd) -> None:
    values = {
        "state": MessageState.NEEDS_REVIEW,
        "decided_at": None,
        "decided_by_id": None,
        "approval_kind": None,
    }
    here.services.run(lambda session: session.execute(update(Message).values(**values)))
    here.services.run(
        lambda session: session.execute(update(Enrollment).values(state=EnrollmentState.PROPOSED))
    )


def _timed(work: Callable[[], object]) -> float:
    began_at = time.perf_counter()
    work()
    return time.perf_counter() - began_at


if __name__ == "__main__":
    main()
