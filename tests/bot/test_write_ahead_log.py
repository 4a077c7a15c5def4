"""SQLite's log of writes: the clock copies it into the database, others only where it would grow without bound."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.database import Runner, open_engine
from integrations.recording import RecordingQueue

MEGABYTE = 2**20

Opened = Callable[[str], Runner]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def opened(path: Path, queue: RecordingQueue) -> Iterator[Opened]:
    """Open the database as a process of this name does."""
    engines: list[Engine] = []

    def open_as(process: str) -> Runner:
        engines.append(open_engine(f"sqlite:///{path}", process=process))
        return Runner(engines[-1], queue)

    yield open_as
    for engine in engines:
        engine.dispose()


def write(run: Runner, megabytes: int) -> None:
    run(lambda session: session.execute(text("CREATE TABLE IF NOT EXISTS blob (content BLOB)")))
    for _ in range(megabytes):
        run(lambda session: session.execute(text(f"INSERT INTO blob VALUES (zeroblob({MEGABYTE}))")))


def tick(run: Runner) -> None:
    run(lambda session: session.execute(text("CREATE TABLE IF NOT EXISTS tick (at INTEGER)")))
    run(lambda session: session.execute(text("INSERT INTO tick VALUES (1)")))


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


@pytest.mark.parametrize("process", ["web", "worker-now", "mail", "command"])
def test_who_answers_never_copies_the_log_while_the_clock_does(
    opened: Opened, path: Path, process: str
) -> None:
    write(opened(process), 12)
    before = size_of(path)

    tick(opened("clock"))

    assert before < MEGABYTE
    assert size_of(path) > 12 * MEGABYTE


def test_a_log_that_grew_is_short_again_after_a_quiet_tick(opened: Opened, path: Path) -> None:
    write(opened("web"), 12)
    grown = size_of(log_of(path))

    tick(opened("clock"))

    assert grown > 12 * MEGABYTE
    assert size_of(log_of(path)) <= 4 * MEGABYTE


def test_a_short_log_is_left_alone_by_the_clock_too(opened: Opened, path: Path) -> None:
    write(opened("web"), 1)

    tick(opened("clock"))

    assert size_of(path) < MEGABYTE


def test_the_log_stays_bounded_while_the_clock_is_down(opened: Opened, path: Path) -> None:
    write(opened("web"), 150)

    assert 60 * MEGABYTE < size_of(log_of(path)) < 70 * MEGABYTE
    assert size_of(path) > 60 * MEGABYTE


def test_what_a_reader_holds_back_is_copied_once_it_has_ended(opened: Opened, path: Path) -> None:
    web, clock = opened("web"), opened("clock")
    write(web, 1)
    reader = open_engine(f"sqlite:///{path}")
    with reader.connect() as reading:
        reading.execute(text("SELECT count(*) FROM blob")).scalar_one()
        write(web, 6)
        tick(clock)
        held_back = size_of(path)
    reader.dispose()

    tick(clock)

    assert held_back < 4 * MEGABYTE
    assert size_of(path) > 7 * MEGABYTE
