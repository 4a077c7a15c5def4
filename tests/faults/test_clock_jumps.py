"""The clock of a machine jumps, or a place's clocks change, while real workers send: none twice, late or too many."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from models import Delivery, Lead
from outreach.ports import Services
from tests.faults.books import books, states
from tests.faults.company import KEY, Company, company, until
from tests.faults.desk import desk
from tests.faults.letters import Stock
from tests.faults.mail_server import MailServer
from tests.faults.skew import SkewedClock, intents
from tests.faults.stock import fill

HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
TUESDAY = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
OPENS, CLOSES = time(9, 30), time(10, 30)
LETTERS, MAILBOXES, LIMIT = 24, 8, 2
STEPS = (0, 50, 60, 80, 100, 120, 135, 148, 160, 178, 195, 215, 260)
"""Minutes after the beginning: the last ones before each window closes are among them."""
LATER = tuple(TUESDAY + timedelta(days=day, minutes=at) for day, at in product(range(1, 5), (-20, 10, 27)))


@pytest.fixture
def sqlite_office(sqlite_url: str, tmp_path: Path) -> Iterator[Company]:
    with company(tmp_path, sqlite_url) as made:
        yield made


def heed_hours(services: Services, zone: str, send_at: datetime, apart: timedelta) -> None:
    """Let the letters leave within their hours only, in this zone, each due some time after the one before."""

    def work(session: Session) -> None:
        session.execute(update(Lead).values(zone=zone))
        for number, delivery in enumerate(session.query(Delivery).order_by(Delivery.id)):
            delivery.any_hour, delivery.send_at = False, send_at + number * apart

    services.run(work)


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["ahead", "back"])
def test_a_clock_that_jumps_an_hour_in_mid_send_and_is_set_right_again(
    office: Company, server: MailServer, tmp_path: Path, jump: timedelta
) -> None:
    numbers = (
        ("window_opens", f"{OPENS:%H:%M}"),
        ("window_closes", f"{CLOSES:%H:%M}"),
        ("stale_tick_hours", 48),
        ("send_lease_seconds", 120),
    )
    stock = Stock(LETTERS, MAILBOXES, daily_limit=LIMIT, numbers=numbers)
    fill(office.url, KEY, server.port, stock, now=TUESDAY)
    heed_hours(desk(office.url, tmp_path), "UTC", TUESDAY - timedelta(minutes=1), timedelta())
    server.take_seconds(1.0)
    machine = SkewedClock(office, TUESDAY)
    office.clock()
    for _ in range(2):
        office.worker()

    until(server.unanswered, what="a letter on its way")
    machine.set(TUESDAY + jump)
    machine.settle()
    outside_hours = sum(server.letters().values())
    machine.set(TUESDAY + timedelta(minutes=2))
    machine.settle()
    server.take_seconds(0.0)
    for at in LATER:
        if states(office.url) == {"sent": LETTERS}:
            break
        machine.set(at)
        machine.settle()

    assert 0 < outside_hours <= MAILBOXES
    assert states(office.url) == {"sent": LETTERS}
    books(office.url, server).check()
    assert_within_hours_and_limits(office.url)


def assert_within_hours_and_limits(url: str) -> None:
    by_mailbox: dict[int, list[datetime]] = defaultdict(list)
    for mailbox, at in intents(url):
        assert OPENS <= at.time() < CLOSES
        by_mailbox[mailbox].append(at)
    assert len(by_mailbox) == MAILBOXES
    for ats in by_mailbox.values():
        assert all(later - first >= DAY for first, later in zip(ats, ats[LIMIT:], strict=False))


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
def test_workers_send_within_the_hours_of_a_place_whose_clocks_change(
    sqlite_office: Company,
    server: MailServer,
    tmp_path: Path,
    opens: str,
    closes: str,
    begins_at: datetime,
    window: tuple[int, int],
) -> None:
    numbers = (("window_opens", opens), ("window_closes", closes))
    fill(sqlite_office.url, KEY, server.port, Stock(6, 1, numbers=numbers), now=begins_at)
    heed_hours(desk(sqlite_office.url, tmp_path), "Africa/Cairo", begins_at, timedelta(minutes=20))
    machine = SkewedClock(sqlite_office, begins_at)
    sqlite_office.clock()
    sqlite_office.worker()

    left: dict[datetime, int] = {}
    for minutes in STEPS:
        at = begins_at + timedelta(minutes=minutes)
        machine.set(at)
        machine.settle()
        left[at] = sum(server.letters().values()) - sum(left.values())

    assert sum(left.values()) == 6
    assert {at.hour for at, count in left.items() if count} <= set(range(window[0], window[1] + 1))
    assert {at.hour for _, at in intents(sqlite_office.url)} == {
        at.hour for at, count in left.items() if count
    }
    books(sqlite_office.url, server).check()
