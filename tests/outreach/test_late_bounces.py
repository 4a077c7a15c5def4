"""A bounce for good blocks the address that came back; what goes to an address that was put right since goes on."""

import pytest

from models import Delivery, Enrollment, Lead, Reply, Suppression
from models.states import DeliveryState, EnrollmentState, ReplyClass
from outreach import correcting
from tests.outreach.doing import change, sent, settle
from tests.outreach.test_classifying import bounce
from tests.world import World

pytestmark = pytest.mark.unseen
OLD, NEW = "yuki@kumo.test", "yuki.tanaka@kumo.test"


def comes_back(world: World, *, named: str = OLD, status: str = "5.1.1") -> Reply:
    report = bounce(status, returned=str(sent(world)[0]["Message-ID"])).replace(OLD.encode(), named.encode())
    world.receive(world.channel.sent[0].sender, report)
    return world.only(Reply)


def put_right(world: World) -> None:
    world.launched(leads=1)
    change(world, Lead, world.only(Lead, email=OLD).id, email=NEW)


def blocked(world: World) -> set[str]:
    return {one.value for one in world.rows(Suppression)}


def test_a_late_bounce_of_an_address_that_was_put_right_stops_nothing_that_goes_to_the_new_one(
    world: World,
) -> None:
    put_right(world)

    reply = comes_back(world)

    assert (reply.reply_class, reply.is_final, reply.stopped_steps) == (ReplyClass.BOUNCE, True, 0)
    assert blocked(world) == {OLD}
    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE
    assert world.only(Delivery, state=DeliveryState.SCHEDULED).enrollment_id == 1
    settle(world)
    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE


def test_such_a_bounce_is_taken_back_by_its_class_like_every_other(world: World) -> None:
    put_right(world)
    reply = comes_back(world)

    world.act(correcting.correct, reply.id, shown="bounce_for_good", chosen="bounce")

    assert blocked(world) == set()
    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE


def test_a_bounce_set_by_a_person_blocks_the_address_that_came_back_too(world: World) -> None:
    put_right(world)
    reply = comes_back(world, status="4.2.2")
    assert (reply.is_final, blocked(world)) == (False, set())

    world.act(correcting.correct, reply.id, shown="bounce", chosen="bounce_for_good")

    assert blocked(world) == {OLD}
    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE


@pytest.mark.parametrize("named", [OLD, "yuki@forwarded.test"])
def test_a_bounce_of_the_address_that_they_have_stops_them_wherever_it_was_passed_on_to(
    world: World, named: str
) -> None:
    world.launched(leads=1)

    comes_back(world, named=named)

    assert blocked(world) == {OLD}
    assert world.row(Enrollment, 1).state is EnrollmentState.STOPPED


def test_a_complaint_about_a_mail_to_the_old_address_ends_everything(world: World) -> None:
    put_right(world)
    reply = comes_back(world, status="4.2.2")

    world.act(correcting.correct, reply.id, shown="bounce", chosen="complaint")

    assert blocked(world) == {OLD, NEW}
    assert world.row(Enrollment, 1).state is EnrollmentState.STOPPED
