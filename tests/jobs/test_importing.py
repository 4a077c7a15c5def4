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
from outreach import import_leftovers, import_tries, imports, leases, taking_apart
from outreach.import_chunks import CHUNK_ROWS
from outreach.ports import Run
from outreach.table_port import Row, Table
from tests.jobs.import_files import HOLDER, addresses, begin, imported, outcome, read_in
from tests.outreach.doing import change
from tests.world import World

COUNT = CHUNK_ROWS + 200
ROWS = "".join(f"Lead {number},l{number}@a.test\n" for number in range(COUNT))
CONTENT = f"Name,Email\n{ROWS}".encode()


def test_a_job_that_is_lost_between_chunks_is_followed_by_one_that_takes_the_rest(
    world: World, tmp_path: Path
) -> None:
    import_id = read_in(world, tmp_path, CONTENT)
    begin(world, import_id)
    import_some(world.services, import_id, goes_on=lambda: False)
    assert world.row(ImportFile, import_id).done_rows == CHUNK_ROWS
    world.queue.jobs.clear()

    tick(world.services)
    assert ("import_rows", (import_id,)) in world.queue.jobs
    import_some(world.services, import_id)

    file = outcome(world, import_id).file
    assert (file.state, file.done_rows, file.added, file.known) == (ImportState.DONE, COUNT, COUNT, 0)
    assert len(addresses(world)) == COUNT


def test_a_job_that_comes_a_second_time_changes_nothing(world: World, tmp_path: Path) -> None:
    done = imported(world, tmp_path, CONTENT)

    import_some(world.services, done.file.id)

    assert outcome(world, done.file.id).file.done_rows == COUNT


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
    assert (file.state, file.done_rows, file.columns) == (ImportState.DONE, COUNT, ["Name", "Email"])


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
    assert outcome(world, first).file.added == COUNT


def test_a_file_that_only_a_command_line_left_here_is_read_when_it_is_dropped(
    world: World, tmp_path: Path
) -> None:
    change(world, ImportFile, read_in(world, tmp_path, CONTENT), slack_file_id="")

    dropped = outcome(world, read_in(world, tmp_path, CONTENT, "dropped"))

    assert dropped.file.state is ImportState.WAITING


def test_of_the_same_file_read_twice_at_once_the_first_goes_on(world: World, tmp_path: Path) -> None:
    first = read_in(world, tmp_path, CONTENT)
    change(world, ImportFile, first, state=ImportState.RECEIVED)

    second = outcome(world, read_in(world, tmp_path, CONTENT, "again"))
    read_path(world.services, first, tmp_path / "leads", HOLDER)

    assert second.file.state is ImportState.REFUSED
    assert world.row(ImportFile, first).state is ImportState.WAITING


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

    world.run(lambda session: import_leftovers.settle(session, now=world.clock.now))

    assert world.row(ImportFile, import_id).state is ImportState.DISCARDED
    assert world.rows(ImportChunk) == []


def test_rows_that_a_command_line_left_when_it_was_cut_off_are_dropped_after_two_weeks(
    world: World, tmp_path: Path
) -> None:
    import_id = read_in(world, tmp_path, CONTENT)
    begin(world, import_id)
    import_some(world.services, import_id, goes_on=lambda: False)
    change(world, ImportFile, import_id, slack_file_id="")
    world.clock.advance(days=15)

    assert world.services.read(lambda session: import_leftovers.is_settling_due(session, now=world.clock.now))
    world.run(lambda session: import_leftovers.settle(session, now=world.clock.now))

    assert world.row(ImportFile, import_id).state is ImportState.DISCARDED
    assert world.rows(ImportChunk) == []


def test_rows_that_the_database_refuses_stay_out_with_a_sentence_and_all_others_come_in(
    world: World, tmp_path: Path
) -> None:
    import_id = read_in(world, tmp_path, CONTENT)
    begin(world, import_id)

    with poison(world, "l700@a.test", "l701@a.test", f"l{COUNT - 1}@a.test"):
        import_some(world.services, import_id)

    done = outcome(world, import_id)
    assert (done.file.state, done.file.done_rows, done.file.added) == (ImportState.DONE, COUNT, COUNT - 3)
    assert done.told == dict.fromkeys((702, 703, COUNT + 1), taking_apart.GIVEN_UP)
    assert len(addresses(world)) == COUNT - 3


def test_a_database_in_trouble_is_held_against_no_row(world: World, tmp_path: Path) -> None:
    import_id = read_in(world, tmp_path, b"Name,Email\nIda Holm,ida@holm.test\n")
    begin(world, import_id)

    for _ in range(2 * import_tries.MOST_ALONE):
        with pytest.raises(OperationalError):
            import_some(replace(world.services, run=Hurdle(world.services.run)), import_id)
        world.clock.advance(seconds=61)
    import_some(world.services, import_id)

    done = outcome(world, import_id)
    assert (done.file.state, done.file.added, done.told) == (ImportState.DONE, 1, {})


@pytest.mark.parametrize("is_alone", [False, True])
def test_a_row_that_ends_its_worker_stays_out_after_some_tries_and_all_others_come_in(
    world: World, tmp_path: Path, *, is_alone: bool
) -> None:
    others = 0 if is_alone else 510
    rows = "".join(f"Lead {number},l{number}@a.test\n" for number in range(others))
    content = f"Name,Email\n{rows}Kai Brandt,kai@deadly.test\n{rows.replace('@a.', '@b.')}".encode()
    import_id = read_in(world, tmp_path, content)
    begin(world, import_id)
    ends = 0

    while world.row(ImportFile, import_id).state is ImportState.IMPORTING:
        try:
            import_some(replace(world.services, mail_domains=Deadly()), import_id)
        except WorkerEnded:
            ends += 1
            assert ends < 10
            world.clock.advance(seconds=61)

    done = outcome(world, import_id)
    assert done.told == {others + 2: taking_apart.GIVEN_UP}
    assert (done.file.state, done.file.done_rows) == (ImportState.DONE, 2 * others + 1)
    assert (done.file.refused, done.file.added) == (1, 2 * others)


def test_a_file_that_ends_its_reader_is_refused_after_three_tries(world: World, tmp_path: Path) -> None:
    path = tmp_path / "leads"
    path.write_bytes(CONTENT)
    file = world.act(imports.receive, "F1", name="leads")
    services = replace(world.services, tables=DeadlyTables())
    ends = 0

    while world.row(ImportFile, file.id).state is ImportState.RECEIVED:
        world.clock.advance(seconds=301)
        try:
            read_path(services, file.id, path, f"try {ends}")
        except WorkerEnded:
            ends += 1

    assert ends == 3
    assert "save its leads as CSV UTF-8" in outcome(world, file.id).card
    assert world.rows(ImportChunk) == []


class DeadlyTables:
    """A TableReader whose tables give some rows and then end the worker's process."""

    @contextmanager
    def open(self, path: Path) -> Iterator[Table]:
        yield DeadlyTable()

    @contextmanager
    def lines(self, path: Path) -> Iterator[Iterator[Row]]:
        yield DeadlyTable().rows()


class DeadlyTable:
    """A Table of which five hundred rows can be read."""

    header, notes, blank_rows = ("Name", "Email"), (), 0

    def rows(self) -> Iterator[Row]:
        yield from (Row(number, ("Ida Holm", f"ida{number}@holm.test")) for number in range(2, 502))
        raise WorkerEnded


@pytest.mark.parametrize(
    ("sqlstate", "theirs"), [("54000", True), ("53100", False), ("57P01", False), (None, False)]
)
def test_what_goes_beyond_a_limit_of_the_database_is_held_against_the_rows(
    sqlstate: str | None, theirs: bool
) -> None:
    refused = Exception("program limit exceeded")
    refused.sqlstate = sqlstate  # type: ignore[attr-defined]

    assert taking_apart.is_theirs(OperationalError("INSERT", None, refused)) is theirs


class WorkerEnded(BaseException):
    """A worker's process ends where it stands: nothing behind it runs."""


class Deadly:
    """A MailDomains at one of whose domains the worker's process ends."""

    def accepts_mail(self, domain: str) -> bool | None:
        if domain == "deadly.test":
            raise WorkerEnded
        return True


@dataclass
class Hurdle:
    """A runner whose database has no room for one transaction, that of the first chunk."""

    run: Run
    calls: int = 0

    def __call__(self, work: Callable[[Session], Any], /) -> Any:
        self.calls += 1
        falls = self.calls == 3

        def broken(session: Session) -> Any:
            work(session)
            raise OperationalError("COMMIT", None, Exception("no space left on device"))

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
