"""Letting leads wait for other sequences, and the archive."""

from collections.abc import Callable
from functools import partial

import pytest

from models import Enrollment, History, Person, Sequence
from models.states import EnrollmentState, SequenceState
from outreach import completing, generating, lab_lines, launch, switching, why
from outreach.errors import AlreadyDecided, NotAllowed, NotFound, NotReady
from tests.outreach.doing import ask, change, settle, stranger
from tests.world import MONDAY, World


def two(world: World) -> tuple[int, int]:
    """One sequence that writes to everybody, and a second one whose leads are approved."""
    first = world.launched(leads=3)
    second = world.written(name="Docks Q4")
    for enrollment in world.enrolled(second):
        world.approve(enrollment.id)
    return first, second


def entered(world: World, sequence_id: int) -> int:
    return sum(one.entered_at is not None for one in world.rows(Enrollment, sequence_id=sequence_id))


def test_leads_that_are_active_elsewhere_enter_once_they_are_done_there(world: World) -> None:
    first, second = two(world)
    world.act(switching.wait_for_others, second)
    world.act(launch.launch, second, first_step_waits=False)
    settle(world)
    assert entered(world, second) == 0

    one = world.enrolled(first)[0]
    change(world, Enrollment, one.id, state=EnrollmentState.COMPLETED)
    settle(world)

    (there,) = (row for row in world.rows(Enrollment, sequence_id=second) if row.entered_at is not None)
    assert there.lead_id == one.lead_id


def test_without_the_switch_they_enter_though_they_are_active_elsewhere(world: World) -> None:
    _, second = two(world)
    world.act(launch.launch, second, first_step_waits=False)
    settle(world)

    assert entered(world, second) == 3


def test_who_waits_for_another_sequence_is_told_so(world: World) -> None:
    _, second = two(world)
    world.act(switching.wait_for_others, second)
    world.act(launch.launch, second, first_step_waits=False)
    settle(world)
    lead_id = world.enrolled(second)[0].lead_id

    told = world.act(why.of, lead_id)

    (here,) = (one for one in told.sequences if one.name == "Docks Q4")
    assert here.standing == "Waits to enter: the lead is active in another sequence"


def test_switching_it_off_lets_them_in_at_once(world: World) -> None:
    _, second = two(world)
    world.act(switching.wait_for_others, second)
    world.act(launch.launch, second, first_step_waits=False)
    settle(world)

    world.act(switching.do_not_wait, second)
    world.work_off()

    assert entered(world, second) == 3


def test_a_switch_pressed_twice_says_so_and_is_written_down_once(world: World) -> None:
    sequence_id = world.sequence()
    world.act(switching.wait_for_others, sequence_id)

    with pytest.raises(AlreadyDecided):
        world.act(switching.wait_for_others, sequence_id)

    assert world.only(History, kind="sequence.waits_for_others").by_person_id == world.ana_id


def test_a_sequence_that_was_never_launched_is_archived_and_brought_back_as_it_was(world: World) -> None:
    sequence_id = world.written()

    said = world.act(switching.archive, sequence_id)

    assert said == "Robotics Q1 is archived. `/plera sequences` brings it back."
    assert ask(world, lab_lines.lines) == []
    (line,) = ask(world, switching.archived)
    assert (line.name, line.archived_at) == ("Robotics Q1", MONDAY)
    with pytest.raises(NotReady, match="archived"):
        world.act(generating.start, sequence_id)
    with pytest.raises(AlreadyDecided):
        world.act(switching.archive, sequence_id)

    world.act(switching.bring_back, sequence_id)

    assert [one.sequence_id for one in ask(world, lab_lines.lines)] == [sequence_id]
    assert ask(world, switching.archived) == ()
    with pytest.raises(AlreadyDecided):
        world.act(switching.bring_back, sequence_id)


def test_an_archived_sequence_is_not_launched(world: World) -> None:
    sequence_id = world.written()
    world.approve(world.enrolled(sequence_id)[0].id)
    world.act(switching.archive, sequence_id)

    for rule in (launch.summary, partial(launch.launch, first_step_waits=False)):
        with pytest.raises(NotReady, match="archived"):
            world.act(rule, sequence_id)

    assert world.row(Sequence, sequence_id).state is SequenceState.IN_REVIEW


def test_a_live_sequence_stays(world: World) -> None:
    sequence_id = world.launched(leads=1)

    with pytest.raises(NotReady, match="still runs"):
        world.act(switching.archive, sequence_id)

    assert world.row(Sequence, sequence_id).archived_at is None


def test_an_archived_sequence_that_is_completed_is_not_opened_again_by_newcomers(world: World) -> None:
    sequence_id = world.launched(leads=1)
    change(world, Sequence, sequence_id, state=SequenceState.COMPLETED)
    world.act(switching.archive, sequence_id)

    world.run(lambda session: completing.settle(session, now=world.clock.now))

    assert world.row(Sequence, sequence_id).state is SequenceState.COMPLETED


@pytest.mark.parametrize("rule", [switching.archive, switching.bring_back, switching.wait_for_others])
def test_nobody_else_switches_or_archives(world: World, rule: Callable[..., str]) -> None:
    sequence_id = world.sequence()

    with pytest.raises(NotFound):
        world.act(rule, sequence_id, by=stranger(world))
    change(world, Person, world.ben_id, is_guest=True)
    with pytest.raises(NotAllowed):
        world.act(rule, sequence_id, by=world.ben_id)
