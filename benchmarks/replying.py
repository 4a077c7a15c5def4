"""How soon a reply has stopped its sequence for good, against one UPDATE by key and its commit."""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks import crowd
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, percentile, show
from benchmarks.plans import sender_ids
from benchmarks.scheduled import schedule
from benchmarks.servers import POSTGRES, SQLITE, alone, database, ticking
from models import Delivery, Enrollment, SenderAccount
from models.states import DeliveryState, EnrollmentState
from outreach import opening, replies
from outreach.ports import FetchedMail

AIM = 5.0
_SHARE = 0.99
_SENDERS = 32
_WARM = 20


@dataclass(frozen=True)
class Round:
    """Seconds until each reply had stopped its lead, until its conversation was open behind that, of each UPDATE."""

    replies: list[float]
    opened: list[float]
    updates: list[float]


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
                found = [_round(here, written, given.replies) for _ in range(given.rounds)]
            _check(here, _WARM + given.replies * given.rounds)
        figures += _figures(name, found)
    show(f"A reply stops its sequence among {given.deliveries:,} open deliveries", figures)


def _writers(here: Crowd) -> Sequence[tuple[int, str]]:
    """Return the enrollments and addresses of the leads, in an order in which neighbours do not follow each other."""
    wanted = select(Enrollment.id).where(Enrollment.sequence_id == here.sequence_id)
    ids = here.services.read(lambda session: list(session.scalars(wanted)))
    step = max(1, len(ids) // 1000)
    return [(one, f"<{one}.1@kestrel.test>") for first in range(step) for one in ids[first::step]]


def _round(here: Crowd, writers: Iterator[tuple[int, str]], count: int) -> Round:
    """Let a reply and an UPDATE take turns."""
    found = Round([], [], [])
    sender_id, _ = sender_ids(here)
    for _ in range(count):
        (enrollment_id, answers), (other_id, _answers) = next(writers), next(writers)
        raw_id = here.services.run(_kept(here, sender_id, enrollment_id, answers))
        found.replies.append(_seconds(here, _received(here, raw_id)))
        found.opened.append(_seconds(here, _opened(here, raw_id)))
        found.updates.append(_seconds(here, _updated(other_id)))
    return found


def _seconds(here: Crowd, work: Callable[[Session], object]) -> float:
    began_at = time.perf_counter()
    here.services.run(work)
    return time.perf_counter() - began_at


def _kept(here: Crowd, sender_id: int, enrollment_id: int, answers: str) -> Callable[[Session], int]:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "robin@dock.test", "dock@kestrel.test", "Re: Hello"
    mail["Message-ID"], mail["In-Reply-To"] = f"<reply-{enrollment_id}@dock.test>", answers
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
    high = [percentile(one.replies, _SHARE) for one in rounds]
    base = [percentile(one.updates, _SHARE) for one in rounds]
    ratios = tuple(own / other for own, other in zip(high, base, strict=True))
    middles = tuple(percentile(one.replies, 0.5) / percentile(one.updates, 0.5) for one in rounds)
    yield Figure(f"{name}: 99th percentile ÷ base", ratios, aim=AIM)
    yield Figure(f"{name}: median ÷ base", middles)
    yield Figure(f"{name}: base, 99th percentile", tuple(1000 * one for one in base), "ms")
    yield Figure(f"{name}: 99th percentile", tuple(1000 * one for one in high), "ms")
    opened = tuple(1000 * percentile(one.opened, _SHARE) for one in rounds)
    yield Figure(f"{name}: the conversation open behind it, 99th percentile", opened, "ms")


if __name__ == "__main__":
    main()
