"""A queue that forgets, dies or has no room: rows are the truth, so every letter leaves once all the same."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.books import books, states
from tests.faults.company import KEY, Company, company, until
from tests.faults.letters import Stock
from tests.faults.mail_server import MailServer
from tests.faults.stock import fill

LETTERS = 60


def forget(office: Company) -> None:
    office.queue.order("FLUSHALL")


def die_and_come_back(office: Company) -> None:
    office.queue.kill()
    office.queue.start()


def have_no_room_for_a_while(office: Company) -> None:
    office.queue.order("CONFIG", "SET", "maxmemory", "1")
    until(lambda: "tick failed" in office.said() or "unreachable" in office.said() or not _left(office))
    office.queue.order("CONFIG", "SET", "maxmemory", "0")


def _left(office: Company) -> int:
    return states(office.url)["scheduled"]


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Company]:
    with company(tmp_path, sqlite_url) as made:
        yield made


@pytest.mark.parametrize("trouble", [forget, die_and_come_back, have_no_room_for_a_while])
def test_a_queue_in_trouble_delays_letters_at_most(
    office: Company, server: MailServer, trouble: Callable[[Company], None]
) -> None:
    fill(office.url, KEY, server.port, Stock(LETTERS, 3))
    server.take_seconds(0.1)
    office.clock()
    office.worker()
    until(lambda: server.letters(), what="the first letters")

    trouble(office)
    # What falls due later needs the queue anew.
    until(lambda: states(office.url) == {"sent": LETTERS}, what="the rest of the letters")

    books(office.url, server).check()


def test_a_worker_refuses_a_queue_that_may_throw_jobs_away(office: Company) -> None:
    office.queue.order("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")

    assert office.worker().wait(30) == 1

    assert "set it to noeviction" in office.said()
    assert "Traceback" not in office.said()
