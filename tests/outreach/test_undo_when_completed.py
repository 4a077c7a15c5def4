"""Undo of a left-out lead in what is completed: refused where a person completed it, else it opens again."""

import pytest

from models import Enrollment
from models.states import EnrollmentState
from outreach import approvals, ending_runs
from outreach.errors import NotReady
from tests.outreach.doing import settle
from tests.outreach.test_completing import finished, launched_alone, state
from tests.world import World


def left_out(world: World, sequence_id: int) -> int:
    """Leave the first lead of a sequence out; return its enrollment."""
    enrollment_id = world.enrolled(sequence_id)[0].id
    world.act(approvals.leave_lead_out, enrollment_id)
    return enrollment_id


def test_a_run_that_a_person_completed_takes_nobody_back(world: World) -> None:
    enrollment_id = left_out(world, world.launched(leads=2))
    world.act(ending_runs.complete, world.run_id)

    with pytest.raises(NotReady, match="stays out: Ana completed the run, and it stays completed"):
        world.act(approvals.undo, enrollment_id)

    assert world.row(Enrollment, enrollment_id).state is EnrollmentState.LEFT_OUT


def test_a_lead_that_was_done_is_not_taken_back_there_either(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment_id = world.enrolled(sequence_id)[0].id
    for message in world.messages(enrollment_id)[1:]:
        world.act(approvals.leave_step_out, message.id)
    assert world.row(Enrollment, enrollment_id).state is EnrollmentState.COMPLETED
    world.act(ending_runs.complete, world.run_id)

    with pytest.raises(NotReady, match="it stays completed"):
        world.act(approvals.undo, enrollment_id)


def test_what_completed_by_itself_opens_again_with_the_lead(world: World) -> None:
    sequence_id = launched_alone(world)
    finished(world, sequence_id)
    other = world.rows(Enrollment, sequence_id=sequence_id)[1]
    assert (other.state, state(world, sequence_id)) == (EnrollmentState.LEFT_OUT, ("completed", "completed"))

    world.act(approvals.undo, other.id)
    settle(world)

    assert world.row(Enrollment, other.id).state is EnrollmentState.PROPOSED
    assert state(world, sequence_id) == ("active", "active")
