"""Imports that are cut off, doubled or overtaken: each row is taken in once, and nothing is undone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from jobs.import_rows import import_some
from jobs.read_file import read_path
from jobs.tick import tick
from models import ImportChunk, ImportFile, Lead, SourceGroup
from models.states import ImportState
from outreach import imports, leases, taking_apart
from outreach.ports import Run
from tests.jobs.import_files import HOLDER, addresses, begin, imported, outcome, read_in
from tests.outreach.doing import change
from tests.world import World

ROWS = "".join(f"Lead {number},l{number}@a.test\n" for number in range(1_200))
CONTENT = f"Name,Email\n{ROWS}".encode()


def test_a_job_that_is_lost_between_chunks_is_followed_by_one_that_takes_the_rest(
    world: World, tmp_path: Path
) -> None:
    import_id = read_in(world, tmp_path, CONTENT)
    begin(world, import_id)
    import_some(world.services, import_id, goes_on=lambda: False)
    assert world.row(ImportFile, import_id).done_rows == 1_000
    world.queue.jobs.clear()

    tick(world.services)
    assert ("import_rows", (import_id,)) in world.queue.jobs
    import_some(world.services, import_id)

    file = outcome(world, import_id).file
    assert (file.state, file.done_rows, file.added, file.known) == (ImportState.DONE, 1_200, 1_200, 0)
    assert len(addresses(world)) == 1_200


def test_a_job_that_comes_a_second_time_changes_nothing(world: World, tmp_path: Path) -> None:
    done = imported(world, tmp_path, CONTENT)

    import_some(world.services, done.file.id)

    assert outcome(world, done.file.id).file.done_rows == 1_200


def test_a_file_that_another_job_reads_is_left_to_it(world: World, tmp_path: Path) -> None:
    path = tmp_path / "leads"
    path.write_bytes(CONTENT)
    file = world.act(imports.receive, "F1", name="leads")
    wall = world.services.wall()
    world.run(
        lambda session: leases.take(session, f"{imports.LEASE}{file.id}", "other", wall=wall, seconds=60)
    )

    read_path(world.services, file.id, path, HOLDER)

    assert world.rows(ImportChunk) == []
    assert world.row(ImportFile, file.id).state is ImportState.RECEIVED
    world.clock.advance(seconds=61)
    read_path(world.services, file.id, path, HOLDER)
    assert world.row(ImportFile, file.id).state is ImportState.WAITING


def test_a_late_reader_does_not_take_away_rows_and_columns_of_a_running_import(
    world: World, tmp_path: Path
) -> None:
    import_id = read_in(world, tmp_path, CONTENT)
    begin(world, import_id)
    import_some(world.services, import_id, goes_on=lambda: False)
    world.queue.jobs.clear()

    read_path(world.services, import_id, tmp_path / "leads", HOLDER)
    world.run(
        lambda session: imports.wait_for_columns(
            session, import_id, columns=["x"], mapping={}, notes=[], rows=1, now=world.clock.now
        )
    )
    world.run(lambda session: leases.forget(session, f"{imports.LEASE}{import_id}"))
    import_some(world.services, import_id)

    file = outcome(world, import_id).file
    assert (file.state, file.done_rows, file.columns) == (ImportState.DONE, 1_200, ["Name", "Email"])


def test_the_same_file_dropped_while_it_is_imported_is_refused_and_the_first_goes_on(
    world: World, tmp_path: Path
) -> None:
    first = read_in(world, tmp_path, CONTENT)
    begin(world, first)
    import_some(world.services, first, goes_on=lambda: False)
    world.queue.jobs.clear()

    second = outcome(world, read_in(world, tmp_path, CONTENT, "again"))
    import_some(world.services, first)

    assert second.file.state is ImportState.REFUSED
    assert "here already: go on with the card of the other one" in second.card
    assert outcome(world, first).file.added == 1_200


def test_an_erased_lead_is_not_known_again_and_stays_as_it_is(world: World, tmp_path: Path) -> None:
    content = b"Name,Email,Company\nMia Lang,mia@lang.test,Lang AG\n"
    imported(world, tmp_path, content)
    (mia,) = world.rows(Lead, email="mia@lang.test")
    change(world, Lead, mia.id, email=None, name="", erased_at=world.clock.now)

    again = outcome(world, read_in(world, tmp_path, content + b"Ole Berg,ole@berg.test,Berg\n", "second"))
    begin(world, again.file.id)
    import_some(world.services, again.file.id)

    assert world.row(Lead, mia.id).name == ""
    (new,) = world.rows(Lead, email="mia@lang.test")
    assert new.id != mia.id


def test_a_group_into_which_another_file_is_coming_is_not_taken_back(world: World, tmp_path: Path) -> None:
    good = read_in(world, tmp_path, CONTENT)
    begin(world, good)
    bad = read_in(world, tmp_path, b"Name,Email\n,nobody@a.test\n", "bad")
    begin(world, bad)

    import_some(world.services, bad)
    import_some(world.services, good)

    (group,) = world.rows(SourceGroup, name="File")
    assert group.deleted_at is None
    assert outcome(world, good).file.source_group_id == group.id == outcome(world, bad).file.source_group_id


def test_a_file_nobody_maps_is_dropped_after_two_weeks(world: World, tmp_path: Path) -> None:
    import_id = read_in(world, tmp_path, CONTENT)
    world.clock.advance(days=15)

    world.run(lambda session: imports.settle(session, now=world.clock.now))

    assert world.row(ImportFile, import_id).state is ImportState.DISCARDED
    assert world.rows(ImportChunk) == []


def test_rows_that_the_database_refuses_stay_out_with_a_sentence_and_all_others_come_in(
    world: World, tmp_path: Path
) -> None:
    import_id = read_in(world, tmp_path, CONTENT)
    begin(world, import_id)

    with poison(world, "l700@a.test", "l701@a.test", "l1199@a.test"):
        import_some(world.services, import_id)

    done = outcome(world, import_id)
    assert (done.file.state, done.file.done_rows, done.file.added) == (ImportState.DONE, 1_200, 1_197)
    assert done.told == dict.fromkeys((702, 703, 1_201), taking_apart.GIVEN_UP)
    assert len(addresses(world)) == 1_197


def test_a_database_that_is_away_is_held_against_no_row(world: World, tmp_path: Path) -> None:
    import_id = read_in(world, tmp_path, CONTENT)
    begin(world, import_id)
    hurdle = Hurdle(world.services.run, falls_at=4)

    with pytest.raises(OperationalError):
        import_some(replace(world.services, run=hurdle), import_id)
    world.clock.advance(seconds=61)
    import_some(world.services, import_id)

    done = outcome(world, import_id)
    assert (done.file.state, done.file.added, done.told) == (ImportState.DONE, 1_200, {})


@dataclass
class Hurdle:
    """A runner whose database goes away once, in the midst of a transaction."""

    run: Run
    falls_at: int
    calls: int = 0

    def __call__(self, work: Callable[[Session], Any], /) -> Any:
        self.calls += 1
        falls = self.calls == self.falls_at

        def broken(session: Session) -> Any:
            work(session)
            raise OperationalError("COMMIT", None, Exception("the server closed the connection"))

        return self.run(broken if falls else work)


@contextmanager
def poison(world: World, *addresses: str) -> Iterator[None]:
    """Make the database refuse leads for a while, as nothing that a rule checks would."""
    listed = ", ".join(f"'{one}'" for one in addresses)
    is_sqlite = world.engine.dialect.name == "sqlite"
    refuse, allow = (
        (
            f"CREATE TRIGGER poison BEFORE INSERT ON lead WHEN NEW.email IN ({listed}) "
            "BEGIN SELECT RAISE(ABORT, 'by hand'); END",
            "DROP TRIGGER poison",
        )
        if is_sqlite
        else (
            f"ALTER TABLE lead ADD CONSTRAINT poison CHECK (email NOT IN ({listed}))",
            "ALTER TABLE lead DROP CONSTRAINT poison",
        )
    )
    world.run(lambda session: session.execute(text(refuse)))
    try:
        yield
    finally:
        world.run(lambda session: session.execute(text(allow)))
