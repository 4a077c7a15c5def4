"""Undo brings nobody back who has answered meanwhile, except where steps marked always go on."""

import pytest

from models import Delivery, Enrollment, Sequence
from models.states import EnrollmentState
from outreach import approvals, unknown_sends
from outreach.errors import AlreadyDecided, NotReady
from tests.outreach.doing import change, reply_from_yuki, sent, settle
from tests.outreach.unknowns import BROKE
from tests.world import World

pytestmark = pytest.mark.unseen


def first_of(world: World, sequence_id: int) -> int:
    return world.enrolled(sequence_id)[0].id


def test_a_lead_that_replied_after_it_was_left_out_is_not_brought_back(world: World) -> None:
    enrollment_id = first_of(world, world.launched(leads=1))
    world.act(approvals.leave_lead_out, enrollment_id)
    reply_from_yuki(world)

    with pytest.raises(NotReady, match="stays out: they replied"):
        world.act(approvals.undo, enrollment_id)

    assert world.row(Enrollment, enrollment_id).state is EnrollmentState.LEFT_OUT


def test_a_lead_that_replied_after_its_last_step_gets_none_that_was_left_out(world: World) -> None:
    enrollment_id = first_of(world, world.launched(leads=1))
    for message in world.messages(enrollment_id)[1:]:
        world.act(approvals.leave_step_out, message.id)
    reply_from_yuki(world)

    with pytest.raises(NotReady, match="stays out: they replied"):
        world.act(approvals.undo, enrollment_id)

    assert world.row(Enrollment, enrollment_id).state is EnrollmentState.COMPLETED


def test_where_steps_marked_always_go_on_the_others_are_passed_over_all_the_same(world: World) -> None:
    sequence_id = world.launched(leads=1)
    change(world, Sequence, sequence_id, goes_on_after_reply=True)
    enrollment_id = first_of(world, sequence_id)
    world.act(approvals.leave_lead_out, enrollment_id)
    reply_from_yuki(world)

    world.act(approvals.undo, enrollment_id)

    assert world.row(Enrollment, enrollment_id).state is EnrollmentState.COMPLETED
    assert len(sent(world)) == 1


def test_the_last_steps_word_is_not_taken_back_once_the_lead_has_replied(world: World) -> None:
    world.channel.fail(BROKE, arrives=True)
    world.launched(leads=1, delays=(0,))
    settle(world)
    delivery = world.only(Delivery)
    world.act(unknown_sends.it_was_sent, delivery.id)
    reply_from_yuki(world)

    with pytest.raises(AlreadyDecided, match="gone on"):
        world.act(unknown_sends.take_back, delivery.id)

    assert world.row(Enrollment, delivery.enrollment_id or 0).state is EnrollmentState.COMPLETED
