"""An installation on a machine whose clock a test sets, while its workers and its clock run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import open_engine
from models import Delivery, Lease
from outreach import waiting
from tests.faults.company import Company, until

A_MOMENT = timedelta(seconds=5)


class SkewedClock:
    """The clock of a machine: what it shows from now on, in a file that every process of the company reads."""

    def __init__(self, office: Company, shows: datetime) -> None:
        self._file = office.directory / "skew"
        self._engine = open_engine(office.url)
        self.set(shows)
        office.environ["PLERA_SKEW"] = str(self._file)
        office.program = "tests.faults.skewed"

    def set(self, shows: datetime) -> None:
        """Let the machine show this instant, from which it goes on."""
        self._skew = shows - datetime.now(UTC)
        _put(self._file, str(self._skew.total_seconds()))

    def now(self) -> datetime:
        return datetime.now(UTC) + self._skew

    def settle(self) -> None:
        """Wait until the clock process has ticked at this time and nothing that may leave is left."""
        since = self.now()
        until(lambda: not self._busy(since), what="a moment without work")

    def _busy(self, since: datetime) -> list[str]:
        with Session(self._engine) as session:
            ticked = session.scalar(select(Lease.ticked_now).where(Lease.name == waiting.CLOCK))
            # A mailbox that rests for a moment between two letters is not done.
            _, busy, _ = waiting.demo_due(session, self.now() + A_MOMENT)
        is_new = ticked is not None and since <= ticked < since + timedelta(hours=1)
        return [one for one in busy if "mails" in one] + ([] if is_new else ["no tick yet"])


def intents(url: str) -> list[tuple[int, datetime]]:
    """Return the mailbox and the instant of each letter's intent, in order of time."""
    engine = open_engine(url)
    try:
        with Session(engine) as session:
            rows = session.execute(select(Delivery.sender_account_id, Delivery.intent_at)).all()
    finally:
        engine.dispose()
    return sorted(((sender, at) for sender, at in rows if at is not None), key=lambda one: one[1])


def _put(file: Path, content: str) -> None:
    fresh = file.with_suffix(".fresh")
    fresh.write_text(content, "ascii")
    fresh.replace(file)
