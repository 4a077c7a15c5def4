"""How soon a reply has stopped its sequence for good, against one UPDATE by key and its commit.

The product's clock runs beside both, as it makes SQLite's checkpoints. On SQLite all work is done in this process, so
its processor time is shown too: other work on the same cores makes the slowest of a hundred slower, not dearer.
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks import crowd
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, percentile, show
from benchmarks.plans import sender_ids
from benchmarks.scheduled import schedule
from benchmarks.servers import POSTGRES, SQLITE, alone, database, ticking
from models import Delivery, Enrollment, Lead, SenderAccount
from models.states import DeliveryState, EnrollmentState
from outreach import opening, replies
from outreach.ports import FetchedMail

AIM = 5.0
_SHARE = 0.99
_SENDERS = 32
_WARM = 20


class Spent(NamedTuple):
    """Seconds on the clock on the wall, and those in which this thread had a processor."""

    wall: float
    processor: float


@dataclass(frozen=True)
class Round:
    """Until each reply had stopped its lead, until its conversation was open behind that, and of each UPDATE."""

    replies: list[Spent]
    opened: list[Spent]
    updates: list[Spent]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replying", description=__doc__)
    parser.add_argument("--deliveries", type=int, default=100_000, help="open deliveries there are (100,000)")
    parser.add_argument("--replies", type=int, default=200, help="replies in a round (200)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    for name in given.databases:
        with TemporaryDirectory(prefix="plera-bench-") as directory, database(name, Path(directory)) as url:
            settings = alone(url, Path(directory))
            here = crowd.gather(settings, lead_count=given.deliveries, sender_count=_SENDERS)
            schedule(here, begins_at=here.services.now() + timedelta(days=1), spread=timedelta(days=30))
            written = iter(_writers(here))
            with ticking(here):
                _round(here, written, _WARM)
                gc.collect()
                gc.freeze()  # As a worker does before it forks.
                found = [_round(here, written, given.replies) for _ in range(given.rounds)]
            _check(here, _WARM + given.replies * given.rounds)
        figures += _figures(name, found)
    show(f"A reply stops its sequence among {given.deliveries:,} open deliveries", figures)


def _writers(here: Crowd) -> Sequence[tuple[int, str]]:
    """Return the enrollments and addresses of the leads, in an order in which neighbours do not follow each other."""
    wanted = (
        select(Enrollment.id, Lead.email)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(Enrollment.sequence_id == here.sequence_id)
    )
    rows = here.services.read(lambda session: session.execute(wanted).all())
    step = max(1, len(rows) // 1000)
    return [(id_, str(email)) for first in range(step) for id_, email in rows[first::step]]


def _round(here: Crowd, writers: Iterator[tuple[int, str]], count: int) -> Round:
    """Let a reply and an UPDATE take turns."""
    found = Round([], [], [])
    sender_id, _ = sender_ids(here)
    for _ in range(count):
        (enrollment_id, address), (other_id, _address) = next(writers), next(writers)
        raw_id = here.services.run(_kept(here, sender_id, enrollment_id, address))
        found.replies.append(_spent(here, _received(here, raw_id)))
        found.opened.append(_spent(here, _opened(here, raw_id)))
        found.updates.append(_spent(here, _updated(other_id)))
    return found


def _spent(here: Crowd, work: Callable[[Session], object]) -> Spent:
    wall, processor = time.perf_counter(), time.thread_time()
    here.services.run(work)
    return Spent(time.perf_counter() - wall, time.thread_time() - processor)


def _kept(here: Crowd, sender_id: int, enrollment_id: int, address: str) -> Callable[[Session], int]:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = address, "dock@kestrel.test", "Re: Hello"
    mail["Message-ID"] = f"<reply-{enrollment_id}@dock.test>"
    mail["In-Reply-To"] = f"<{enrollment_id}.1@kestrel.test>"
    mail.set_content("Thursday at ten works for me. Shall I bring our plans along?")
    fetched = FetchedMail(enrollment_id, mail.as_bytes())

    def work(session: Session) -> int:
        sender = session.get_one(SenderAccount, sender_id)
        kept = replies.keep(
            session, sender, folder="INBOX", uidvalidity=1, fetched=fetched, now=here.services.now()
        )
        if kept is None:
            raise Broken("A reply was known already.")
        return kept

    return work


def _received(here: Crowd, raw_id: int) -> Callable[[Session], str]:
    return lambda session: replies.receive(session, raw_id, now=here.services.now())


def _opened(here: Crowd, raw_id: int) -> Callable[[Session], None]:
    return lambda session: opening.show(session, raw_id, now=here.services.now())


def _updated(enrollment_id: int) -> Callable[[Session], object]:
    stopped = update(Enrollment).where(Enrollment.id == enrollment_id).values(reason="Base")
    return lambda session: session.execute(stopped)


def _check(here: Crowd, count: int) -> None:
    """Raises Broken unless so many leads are out and their deliveries cancelled."""
    replied = select(Enrollment.id).where(Enrollment.state == EnrollmentState.REPLIED)
    cancelled = select(Delivery.id).where(Delivery.state == DeliveryState.CANCELLED)
    found = here.services.read(
        lambda session: [len(session.scalars(one).all()) for one in (replied, cancelled)]
    )
    if found != [count, count]:
        raise Broken(f"{count} replies stopped {found[0]} leads and cancelled {found[1]} deliveries.")


def _figures(name: str, rounds: Sequence[Round]) -> Iterator[Figure]:
    replies = [[spent.wall for spent in one.replies] for one in rounds]
    updates = [[spent.wall for spent in one.updates] for one in rounds]
    opened = [[spent.wall for spent in one.opened] for one in rounds]
    yield Figure(f"{name}: 99th percentile ÷ base", _ratios(replies, updates, _SHARE), aim=AIM)
    yield Figure(f"{name}: median ÷ base", _ratios(replies, updates, 0.5))
    if name == SQLITE:
        own = [[spent.processor for spent in one.replies] for one in rounds]
        base = [[spent.processor for spent in one.updates] for one in rounds]
        yield Figure(f"{name}: processor time, 99th percentile ÷ base", _ratios(own, base, _SHARE))
    yield Figure(f"{name}: base, 99th percentile", _milliseconds(updates), "ms")
    yield Figure(f"{name}: 99th percentile", _milliseconds(replies), "ms")
    yield Figure(f"{name}: the conversation open behind it, 99th percentile", _milliseconds(opened), "ms")


def _ratios(own: Sequence[list[float]], base: Sequence[list[float]], share: float) -> tuple[float, ...]:
    pairs = zip(own, base, strict=True)
    return tuple(percentile(one, share) / percentile(other, share) for one, other in pairs)


def _milliseconds(rounds: Sequence[list[float]]) -> tuple[float, ...]:
    return tuple(1000 * percentile(one, _SHARE) for one in rounds)


if __name__ == "__main__":
    main()
