"""Tries that never reached a recipient's server do not use up a letter's patience: an outage of ours stops no lead."""

from datetime import timedelta

import pytest

from models import Attempt, Delivery, Enrollment, SenderAccount
from models.states import DeliveryState, EnrollmentState
from outreach.errors import Deferred, SenderBroken
from outreach.mail_troubles import Trouble
from tests.outreach.doing import change, settle
from tests.outreach.test_sending import one_due
from tests.world import World

pytestmark = pytest.mark.unseen
DOWN = "The mail server smtp.kestrel.test cannot be reached on port 587."
LATER = Deferred("451 try later.")


def unreached() -> Deferred:
    error = Deferred(DOWN)
    error.is_of_letter = False
    return error


def hours_pass(world: World, hours: int) -> None:
    """Let half hours pass, in each of which the mailbox may send."""
    for _ in range(2 * hours):
        world.clock.advance(minutes=30)
        settle(world)


@pytest.fixture
def due(world: World) -> Delivery:
    delivery = one_due(world)
    change(world, Delivery, delivery.id, any_hour=True)
    return delivery


def test_a_server_of_ours_that_is_down_for_days_gives_no_letter_up(world: World, due: Delivery) -> None:
    world.channel.connect_errors += [unreached() for _ in range(200)]

    hours_pass(world, 72)

    delivery = world.row(Delivery, due.id)
    assert (delivery.state, delivery.reason) == (DeliveryState.DEFERRED, DOWN)
    assert delivery.attempt > 20
    assert {one.outcome for one in world.rows(Attempt) if one.ended_at} == {"out_of_reach"}
    assert delivery.send_at - world.clock.now <= timedelta(minutes=15)
    world.channel.connect_errors.clear()
    hours_pass(world, 1)
    assert world.row(Delivery, due.id).state is DeliveryState.SENT


def test_after_an_outage_a_letter_has_all_its_tries(world: World, due: Delivery) -> None:
    world.channel.connect_errors += [unreached() for _ in range(30)]
    hours_pass(world, 24)
    world.channel.connect_errors.clear()
    world.channel.fail(LATER)

    hours_pass(world, 1)

    delivery = world.row(Delivery, due.id)
    assert delivery.state is DeliveryState.SENT
    assert world.row(Enrollment, due.enrollment_id or 0).state is EnrollmentState.ACTIVE


def test_a_mailbox_that_was_shut_out_for_days_has_used_up_no_try(world: World, due: Delivery) -> None:
    refused = SenderBroken("The mailbox refused its password.").because(Trouble.WRONG_PASSWORD)
    for _ in range(12):
        world.channel.connect_errors.append(refused)
        settle(world)
        world.clock.advance(hours=2)
        change(world, SenderAccount, due.sender_account_id, state="healthy", smtp_reason="")
    assert world.row(Delivery, due.id).attempt >= 8
    world.channel.connect_errors.clear()
    world.channel.fail(LATER)

    settle(world)

    assert world.row(Delivery, due.id).state is DeliveryState.DEFERRED
