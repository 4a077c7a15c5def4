"""A worker that is killed anywhere sends nothing twice, loses nothing, and says of what it cannot know."""

import logging

import pytest

from jobs import crash_points
from jobs.lanes import CONNECTIONS, LANES
from tests.faults.books import books, mailbox_states, states, without_card
from tests.faults.company import KEY, Company, horse, kill, until
from tests.faults.letters import Stock
from tests.faults.mail_server import MailServer
from tests.faults.stock import fill

MAILBOXES = 4
SEND_POINTS = tuple(name for name in crash_points.POINTS if not name.endswith("admit"))
OVER = {"sent", "unknown"}

_log = logging.getLogger(__name__)


def all_over(office: Company) -> bool:
    """Say whether every letter has been sent, or a card asks about it."""
    return set(states(office.url)) <= OVER and not without_card(office.url)


@pytest.mark.parametrize("point", SEND_POINTS)
def test_a_worker_killed_at_this_place_costs_at_most_one_unknown_a_connection(
    office: Company, server: MailServer, point: str
) -> None:
    fill(office.url, KEY, server.port, Stock(40, MAILBOXES))
    office.clock()
    office.looker()
    worker = office.worker(PLERA_CRASH_AT=f"{point}:3")

    until(lambda: "terminated unexpectedly" in office.said(), what="the crash")
    kill(worker)
    office.worker()

    until(lambda: all_over(office), what="the end of all letters")
    books(office.url, server).check(unknown=MAILBOXES * CONNECTIONS)


@pytest.mark.parametrize("point", [crash_points.BEFORE_ADMIT, crash_points.AFTER_ADMIT])
def test_a_worker_killed_while_leads_enter_lets_each_in_once(
    office: Company, server: MailServer, point: str
) -> None:
    fill(office.url, KEY, server.port, Stock(20, MAILBOXES, is_outside=True))
    office.clock()
    worker = office.worker(PLERA_CRASH_AT=point)

    until(lambda: "terminated unexpectedly" in office.said(), what="the crash")
    kill(worker)
    office.worker()

    until(lambda: states(office.url) == {"sent": 20}, what="the end of all letters")
    books(office.url, server).check()


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_twelve_kills_in_many_letters(office: Company, server: MailServer) -> None:
    # Each kill takes a hundred letters and more: those of unknown end, and what the other worker sends meanwhile.
    kills, count, mailboxes = 12, 2_400, 96
    fill(office.url, KEY, server.port, Stock(count, mailboxes))
    server.take_seconds(0.05)
    office.clock()
    office.looker()
    workers = [office.worker(), office.worker()]

    for _ in range(kills):
        _further(office, server, 60)
        killed = workers.pop(0)
        horse(killed)
        kill(killed)
        workers.append(office.worker())

    # A worker killed while it looked into a Sent folder keeps that mailbox for two minutes.
    until(lambda: all_over(office), seconds=300, what="the end of all letters")
    found = books(office.url, server)
    _log.info("%d kills in %d letters: %s; %s", kills, count, dict(found.states), found)
    found.check(unknown=kills * LANES * CONNECTIONS)


def _further(office: Company, server: MailServer, count: int) -> None:
    """Wait until the server has taken so many more letters."""
    wanted = len(server.letters()) + count
    until(
        lambda: len(server.letters()) >= wanted,
        seconds=120,
        what="more letters",
        instead=lambda: (states(office.url), mailbox_states(office.url), office.said()[-3_000:]),
    )
