"""The mail process reads each mailbox in one thread, under a lease, and comes back after a failure."""

import time
from collections.abc import Callable, Iterator
from threading import Event, Lock

import pytest

from bot.mail import Watchers
from bot.settings import Settings
from bot.wiring import build
from outreach.ports import Services


class Reader:
    """Stands for jobs.mailbox.watch: keeps who is being read and raises what was scripted."""

    def __init__(self) -> None:
        self.reading: list[int] = []
        self.begun: list[int] = []
        self.failures: list[Exception] = []
        self._lock = Lock()

    def __call__(self, services: Services, account_id: int, stop: Event) -> None:
        with self._lock:
            self.begun.append(account_id)
            if self.failures:
                raise self.failures.pop()
            self.reading.append(account_id)
        stop.wait(30)
        with self._lock:
            self.reading.remove(account_id)


def until(condition: Callable[[], bool]) -> bool:
    """Ask again and again until a condition holds or ten seconds are over."""
    ends_at = time.monotonic() + 10
    while not condition():
        if time.monotonic() > ends_at:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture
def services(url: str) -> Services:
    return build(Settings(database_url=url), "test")


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def watchers(services: Services, reader: Reader) -> Iterator[Watchers]:
    made = Watchers(services, reader, pause_seconds=0.01)
    yield made
    made.end_all()


def test_each_mailbox_is_read_once_and_new_ones_join(watchers: Watchers, reader: Reader) -> None:
    watchers.follow([1])
    watchers.follow([1, 2])

    assert until(lambda: sorted(reader.reading) == [1, 2])
    assert sorted(reader.begun) == [1, 2]


def test_one_that_is_disconnected_is_left_alone(watchers: Watchers, reader: Reader) -> None:
    watchers.follow([1, 2])
    assert until(lambda: sorted(reader.reading) == [1, 2])

    watchers.follow([2])

    assert until(lambda: reader.reading == [2])


def test_two_processes_never_read_the_same_mailbox(
    services: Services, watchers: Watchers, reader: Reader
) -> None:
    second_reader = Reader()
    second = Watchers(services, second_reader, pause_seconds=0.01)
    watchers.follow([1])

    second.follow([1, 2])
    assert second.account_ids == {2}

    watchers.end_all()
    second.follow([1, 2])
    assert until(lambda: sorted(second_reader.reading) == [1, 2])
    second.end_all()


def test_inbox_and_sent_folder_of_a_mailbox_are_read_each_under_a_lease_of_its_own(
    services: Services, watchers: Watchers, reader: Reader
) -> None:
    sent_reader = Reader()
    sent = Watchers(services, sent_reader, pause_seconds=0.01, lease="sent")
    watchers.follow([1])

    sent.follow([1])

    assert until(lambda: list(reader.reading) == [1])
    assert until(lambda: list(sent_reader.reading) == [1])
    sent.end_all()


def test_a_reader_that_fails_begins_again(watchers: Watchers, reader: Reader) -> None:
    reader.failures = [ValueError("odd"), ValueError("odd")]

    watchers.follow([1])

    assert until(lambda: reader.reading == [1])
    assert reader.begun == [1, 1, 1]
