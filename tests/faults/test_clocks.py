"""Clocks that die, jump or skip an hour: no letter leaves twice, and none outside its window."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from jobs.drain import drain_due
from jobs.tick import tick
from models import Delivery, Lead, Lease
from outreach import turns
from outreach.ports import Services
from outreach.waiting import CLOCK
from tests.faults.books import books, states
from tests.faults.company import KEY, Company, kill, until
from tests.faults.desk import desk, elsewhere_in_time
from tests.faults.letters import Stock
from tests.faults.mail_server import MailServer
from tests.faults.stock import fill

HOUR = timedelta(hours=1)
CAIRO = "Africa/Cairo"


def holder(services: Services) -> str:
    query = select(Lease.holder).where(Lease.name == CLOCK)
    return str(services.read(lambda session: session.scalar(query)) or "")


def test_of_two_clocks_one_ticks_and_the_other_takes_over(
    office: Company, server: MailServer, tmp_path: Path
) -> None:
    services = desk(office.url, tmp_path)
    clocks = [office.clock(), office.clock()]
    until(lambda: holder(services), what="the first tick")
    leading = next(one for one in clocks if holder(services).endswith(f":{one.pid}"))

    kill(leading)
    fill(office.url, KEY, server.port, Stock(8, 2))
    office.worker()

    until(lambda: states(office.url) == {"sent": 8}, what="the letters")
    assert not holder(services).endswith(f":{leading.pid}")
    books(office.url, server).check()


@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_a_machine_whose_clock_is_an_hour_off_sends_nothing_twice(
    url: str, server: MailServer, tmp_path: Path, ahead: timedelta
) -> None:
    fill(url, KEY, server.port, Stock(12, 3))
    right = desk(url, tmp_path)
    wrong = elsewhere_in_time(right, wall=ahead)

    for services in (right, wrong, right, wrong, elsewhere_in_time(right, wall=2 * HOUR)):
        tick(services)
        drain_due(services)

    assert states(url) == {"sent": 12}
    books(url, server).check()


def test_a_clock_set_back_an_hour_keeps_a_dead_workers_mailbox_for_that_hour_at_most(
    sqlite_url: str, server: MailServer, tmp_path: Path
) -> None:
    fill(sqlite_url, KEY, server.port, Stock(4, 1))
    right = desk(sqlite_url, tmp_path)
    dead = elsewhere_in_time(right, wall=HOUR)
    dead.run(lambda session: turns.lease_senders(session, now=dead.now(), wall=dead.wall(), token="dead"))

    assert drain_due(right) == 0

    assert drain_due(elsewhere_in_time(right, wall=HOUR + timedelta(minutes=1))) == 4
    books(sqlite_url, server).check()


@pytest.mark.parametrize(
    ("opens", "closes", "begins_at", "window"),
    [
        # Egypt's clocks skip the first hour of Friday, 30 April 2027.
        ("00:00", "02:00", datetime(2027, 4, 29, 21, 0, tzinfo=UTC), (22, 23)),
        # They show the last hour of Thursday, 28 October 2027, twice.
        ("22:00", "23:30", datetime(2027, 10, 28, 18, 0, tzinfo=UTC), (19, 20)),
    ],
    ids=["gap", "overlap"],
)
def test_letters_leave_inside_their_window_once_when_clocks_change(
    sqlite_url: str,
    server: MailServer,
    tmp_path: Path,
    opens: str,
    closes: str,
    begins_at: datetime,
    window: tuple[int, int],
) -> None:
    numbers = (("window_opens", opens), ("window_closes", closes))
    fill(sqlite_url, KEY, server.port, Stock(6, 1, daily_limit=1_000, numbers=numbers), now=begins_at)
    services = desk(sqlite_url, tmp_path)
    services.run(lambda session: _in_cairo(session, begins_at))

    left: dict[datetime, int] = {}
    for minutes in range(0, 300, 10):
        at = begins_at + timedelta(minutes=minutes)
        left[at] = drain_due(_standing_at(services, at))

    assert sum(left.values()) == 6
    assert {at.hour for at, count in left.items() if count} <= set(range(window[0], window[1] + 1))
    books(sqlite_url, server).check()


def _standing_at(services: Services, at: datetime) -> Services:
    return replace(services, now=lambda: at)


def _in_cairo(session: Session, begins_at: datetime) -> None:
    session.execute(update(Lead).values(zone=CAIRO))
    for number, delivery in enumerate(session.scalars(select(Delivery))):
        delivery.any_hour, delivery.send_at = False, begins_at + timedelta(minutes=20 * number)
