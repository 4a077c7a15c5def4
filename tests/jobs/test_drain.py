"""The drain sends what may leave, once, however many of it run and wherever they die."""

import pytest

from jobs import drain
from jobs.drain import drain_due
from models import Attempt, Delivery, SenderAccount
from models.states import DeliveryState, SenderState
from outreach import pausing, turns
from outreach.errors import Deferred, DeliveryError, OutcomeUnknown, Rejected, SenderBroken
from tests.outreach.doing import at_once, change, reply_from_yuki, sent, settle
from tests.outreach.test_sending import crowd, enter_everybody, free_the_gaps, one_due
from tests.world import World


def test_a_drain_that_runs_twice_sends_once(world: World) -> None:
    one_due(world)

    assert drain_due(world.services) == 1
    assert drain_due(world.services) == 0

    assert len(sent(world)) == 1
    assert world.row(SenderAccount, world.rows(Delivery)[0].sender_account_id).lease_token is None


def test_drains_at_once_send_once(world: World) -> None:
    one_due(world)

    assert at_once(*[lambda: drain_due(world.services)] * 4) == [None] * 4

    assert len(sent(world)) == 1
    assert len(world.rows(Attempt)) == 1


def test_a_sender_leased_elsewhere_is_left_alone_until_its_lease_ends(world: World) -> None:
    one_due(world)
    now = world.clock.now
    world.run(lambda session: turns.lease_senders(session, now=now, wall=now, token="dead"))

    assert drain_due(world.services) == 0
    world.clock.advance(seconds=121)

    assert drain_due(world.services) == 1


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Rejected("550"), DeliveryState.REJECTED),
        (Deferred("451"), DeliveryState.DEFERRED),
        (SenderBroken("535"), DeliveryState.SCHEDULED),
        (OutcomeUnknown("broke"), DeliveryState.UNKNOWN),
    ],
)
def test_one_failure_ends_in_its_state_and_gives_the_sender_back(
    world: World, error: DeliveryError, state: DeliveryState
) -> None:
    delivery = one_due(world)
    world.channel.fail(error)

    assert drain_due(world.services) == 0

    assert world.row(Delivery, delivery.id).state is state
    assert world.row(SenderAccount, delivery.sender_account_id).lease_until is None


def test_an_smtp_server_that_is_down_loses_nothing(world: World) -> None:
    sequence_id = crowd(world, 3)
    enter_everybody(world, sequence_id)
    world.channel.connect_errors.append(SenderBroken("The server is down."))

    drain_due(world.services)
    assert {one.state for one in world.rows(Delivery)} == {DeliveryState.SCHEDULED}
    assert world.row(SenderAccount, world.sender_ids[0]).state is SenderState.BROKEN
    for _ in range(8):
        world.clock.advance(minutes=20)
        settle(world)

    assert sorted(world.addresses_sent()) == [f"lead{n}@company{n}.test" for n in range(3)]


def test_a_reply_before_the_drain_stops_what_was_due(world: World) -> None:
    world.launched(leads=1)
    world.clock.advance(days=3, hours=15)
    reply_from_yuki(world)

    drain.drain()

    assert len(sent(world)) == 1


def test_a_pause_before_the_drain_holds_what_was_due(world: World) -> None:
    delivery = one_due(world)
    world.act(pausing.pause_sequence, 1)

    assert drain_due(world.services) == 0

    assert world.row(Delivery, delivery.id).state is DeliveryState.SCHEDULED


def test_two_mailboxes_send_side_by_side_over_their_own_connections(world: World) -> None:
    sequence_id = crowd(world, 8, mailboxes=2)
    enter_everybody(world, sequence_id)

    assert drain_due(world.services) == 2

    assert sorted(world.channel.connected) == ["ana@kestrel.test", "jo@kestrel.test"]
    senders = [letter.sender for letter in world.channel.sent]
    assert sorted(senders) == ["ana@kestrel.test", "jo@kestrel.test"]


def test_a_first_touch_that_cannot_leave_does_not_keep_the_drain_from_ending(world: World) -> None:
    delivery = one_due(world)
    change(world, Delivery, delivery.id, any_hour=False)

    assert drain_due(world.services) == 0
    free_the_gaps(world)
    assert drain_due(world.services) == 0

    assert world.row(Delivery, delivery.id).send_at > world.clock.now
