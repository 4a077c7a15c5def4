"""`/plera today` lists what leaves within 24 hours, in the order and at the times of the drain."""

from datetime import timedelta

import pytest

from models import Delivery, Run, SenderAccount
from models.states import DeliveryState, RunState, SenderState
from outreach import today, today_held
from outreach.outlook_screens import Today
from tests.outreach.doing import change, hop, settle, stranger
from tests.outreach.test_forecast_agrees import launched
from tests.outreach.test_sending import crowd, enter_everybody, one_due
from tests.world import World

pytestmark = pytest.mark.unseen


def seen(world: World, by: int | None = None) -> Today:
    return world.act(today.of, by=by)


def test_it_lists_what_the_drain_then_sends_at_these_times(world: World) -> None:
    launched(world, 6, limit=5, delays=(0, 1))
    settle(world)
    for _ in range(4):
        hop(world)
    ends_at = world.clock.now + timedelta(hours=24)
    foretold = sorted(line.at for sender in seen(world).senders for line in sender.lines)
    planned = {one.id for one in world.rows(Delivery, state=DeliveryState.SCHEDULED)}

    while hop(world) and world.clock.now <= ends_at:
        pass

    left = sorted(one.intent_at for one in world.rows(Delivery) if one.id in planned and one.intent_at)
    assert foretold
    assert foretold == [at for at in left if at <= ends_at]


def test_a_sender_spreads_what_is_due_over_its_gaps_and_the_rest_is_held(world: World) -> None:
    sequence_id = crowd(world, 6, limit=4)
    enter_everybody(world, sequence_id)

    shown = seen(world)

    (sender,) = shown.senders
    assert (sender.address, sender.sent, sender.limit) == ("ana@kestrel.test", 0, 4)
    assert [line.position for line in sender.lines] == [1] * 4
    assert sender.lines[0].at == world.clock.now
    assert sender.lines[1].at >= world.clock.now + timedelta(minutes=9)
    assert shown.held == ((today_held.NO_ROOM, 2),)
    assert shown.messages == 4


def test_what_is_held_is_counted_by_the_reason_the_drain_would_give(world: World) -> None:
    delivery = one_due(world)
    change(world, SenderAccount, delivery.sender_account_id, state=SenderState.PAUSED)
    assert [reason.split(" ", 1)[1] for reason, _ in seen(world).held] == ["is paused"]

    change(world, Run, 1, state=RunState.PAUSED)
    assert seen(world).held == (("The run is paused", 1),)

    change(world, Run, 1, state=RunState.ACTIVE)
    change(world, Delivery, delivery.id, state=DeliveryState.UNKNOWN)
    assert seen(world).held == ((today_held.UNKNOWN, 1),)
    assert seen(world).senders == ()


def test_leads_that_may_enter_are_counted_within_their_senders_room(world: World) -> None:
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, daily_limit=3)
    crowd(world, 5, limit=3, delays=(0, 1, 1))

    assert seen(world).entering == 1


def test_another_workspace_sees_nothing_of_it(world: World) -> None:
    one_due(world)

    shown = seen(world, by=stranger(world))

    assert (shown.senders, shown.held, shown.entering) == ((), (), 0)
