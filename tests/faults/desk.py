"""One process's Services on a test's database, with a mail channel that loses patience quickly."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import OperationalError

from bot.settings import Settings
from bot.wiring import build
from integrations.smtp import SmtpChannel
from jobs.drain import drain_due
from models.states import Channel
from outreach.ports import Services
from tests.faults.books import states
from tests.faults.company import KEY, until


def desk(url: str, directory: Path) -> Services:
    """Return Services as a worker builds them; it waits 3 s for each of a mail server's words, 1 s for the last."""
    made = build(Settings(database_url=url, secret_keys=(KEY,), directory=directory), "command")
    return replace(made, channels={Channel.EMAIL: SmtpChannel(3.0, final_reply_seconds=1.0)})


def drain_until(services: Services, url: str, over: Callable[[], bool]) -> None:
    """Drain again and again, as the clock would have it, through whatever befalls the database."""

    def again() -> bool:
        with suppress(OperationalError):
            drain_due(services)
        return over()

    until(again, what=f"the end of all letters, with {states(url)}")


def elsewhere_in_time(
    services: Services, *, wall: timedelta = timedelta(), now: timedelta | None = None
) -> Services:
    """Return the Services of a machine whose clock is wrong by `wall`; `now` shifts product time, too, if given."""
    shift = wall if now is None else now
    return replace(services, wall=lambda: datetime.now(UTC) + wall, now=lambda: datetime.now(UTC) + shift)
