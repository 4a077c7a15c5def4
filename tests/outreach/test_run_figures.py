"""The list of runs with its figures, each run's own, and in as many statements however many runs there are."""

import pytest
from sqlalchemy import event

from models import Enrollment, Run, Sequence
from models.states import EnrollmentState, RunState, SequenceState
from outreach import lab, pausing, run_figures
from outreach.errors import NotFound
from outreach.run_screens import RunFigures
from tests.outreach.doing import ask, reply_from_yuki, sent, stranger, walk
from tests.outreach.test_ending_runs import in_run, second_run
from tests.world import World

pytestmark = pytest.mark.unseen


def statements(world: World) -> int:
    """Return how many statements one look at the first page takes."""
    made: list[str] = []

    def heard(conn, cursor, statement, *rest) -> None:  # type: ignore[no-untyped-def]
        made.append(statement)

    event.listen(world.engine, "before_cursor_execute", heard)
    ask(world, run_figures.page_of)
    event.remove(world.engine, "before_cursor_execute", heard)
    return len([one for one in made if "FROM run" in one or "FROM sequence" in one])


def test_each_run_stands_with_its_own_figures_the_newest_first(world: World) -> None:
    world.launched(leads=2)
    walk(world, lambda: len(sent(world)) == 2)
    reply_from_yuki(world)
    empty = second_run(world)

    page = ask(world, run_figures.page_of)

    assert (page.page, page.pages, page.total) == (0, 1, 2)
    newest, first = page.lines
    assert (newest.run_id, newest.play, newest.state) == (empty, "Cold, email first", RunState.DRAFT)
    assert newest.figures == RunFigures()
    assert (first.name, first.state) == ("Autumn", RunState.ACTIVE)
    assert first.figures == RunFigures(sequences=1, leads=3, active=1, sent=2, replied=1)


def test_a_person_in_two_sequences_of_a_run_counts_once_and_each_mail_counts(world: World) -> None:
    world.launched(leads=1)
    world.launched(leads=1, name="Second")
    walk(world, lambda: len(sent(world)) == 2)

    (line,) = ask(world, run_figures.page_of).lines

    assert (line.figures.sequences, line.figures.active, line.figures.sent) == (2, 1, 2)


def test_the_figures_of_runs_do_not_mix(world: World) -> None:
    world.launched(leads=2)
    other = second_run(world)
    in_run(world, other, name="Second", leads=1)
    walk(world, lambda: len(sent(world)) == 3)

    theirs, mine = ask(world, run_figures.page_of).lines

    assert (mine.figures.sent, theirs.figures.sent) == (2, 1)
    assert (mine.figures.active, theirs.figures.active) == (2, 1)


def test_many_runs_take_pages_and_no_more_statements(world: World) -> None:
    few = statements(world)
    for number in range(run_figures.A_PAGE):
        second_run(world, f"Run {number}")

    assert statements(world) == few == 2
    second = ask(world, run_figures.page_of, 1)
    assert ([one.name for one in second.lines], second.page, second.pages) == (["Autumn"], 1, 2)
    assert ask(world, run_figures.page_of, 9).page == 0


def test_a_run_is_opened_with_its_sequences_the_newest_first(world: World) -> None:
    world.launched(leads=2)
    walk(world, lambda: len(sent(world)) == 2)
    world.written(name="Second")
    world.act(pausing.pause_run, world.run_id)

    found = ask(world, run_figures.detail_of, world.run_id)

    assert [one.name for one in found.sequences] == ["Second", "Robotics Q1"]
    second, first = found.sequences
    assert (first.state, first.active, first.sent) == (SequenceState.ACTIVE, 2, 2)
    assert (second.state, second.active, second.sent) == (SequenceState.IN_REVIEW, 0, 0)
    assert found.held == "The run Autumn was paused by Ana: nothing leaves until Resume"
    assert found.line.figures.sequences == len(world.rows(Sequence)) == 2


def test_another_workspace_sees_none_of_them(world: World) -> None:
    elsewhere = stranger(world)

    assert ask(world, run_figures.page_of, by=elsewhere).lines == ()
    assert len(world.rows(Run)) == 1
    with pytest.raises(NotFound):
        ask(world, run_figures.detail_of, world.run_id, by=elsewhere)


def test_who_answers_after_the_last_step_has_replied_like_anybody_else(world: World) -> None:
    sequence_id = world.launched(leads=2)
    walk(world, lambda: len(world.rows(Enrollment, state=EnrollmentState.COMPLETED)) == 2)
    reply_from_yuki(world)

    (line,) = ask(world, run_figures.page_of).lines
    shown = world.services.read(lambda session: lab.overview(session, sequence_id, now=world.clock.now))

    assert len(world.rows(Enrollment, state=EnrollmentState.COMPLETED)) == 2
    assert line.figures.replied == 1
    assert shown is not None
    assert [one.replied for one in shown.progress] == [0, 0, 1]
