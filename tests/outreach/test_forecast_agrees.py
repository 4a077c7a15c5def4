"""The forecast and the drain agree: what was forecast is what leaves, to the instant, when nobody interferes."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models import Delivery, Message, SenderAccount, Sequence
from outreach import forecast_rows, forecast_start, launch, leads
from outreach.forecast import Future
from outreach.simulation import simulate
from tests.moments import kept
from tests.outreach.doing import change, hop, settle
from tests.world import MONDAY, World, build

pytestmark = [pytest.mark.unseen, pytest.mark.long]

PLACES = (
    {"city": "Tokyo", "country": "Japan"},
    {"city": "Berlin", "country": "Germany"},
    {"city": "Boston", "region": "MA", "country": "United States"},
    {"city": "Kathmandu", "country": "Nepal"},
)


@kept
def launched(
    world: World,
    count: int,
    *,
    limit: int = 30,
    delays: tuple[int, ...] = (0, 3, 2),
    waits: bool = False,
    name: str = "Robotics Q1",
    domain: str = "company",
) -> int:
    """Launch a sequence for leads all over the world, everything approved; nobody has entered yet."""
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, daily_limit=limit)
    rows = [
        {"name": f"Lead {n}", "email": f"lead{n}@{domain}{n}.test"} | PLACES[n % len(PLACES)]
        for n in range(count)
    ]
    made = world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Many", rows=rows, now=MONDAY)
    )
    world.group_id = made.source_group_id
    sequence_id = world.written(name=name, delays=delays)
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=waits)
    return sequence_id


def foreseen(world: World, sequence_id: int) -> dict[tuple[int, int], datetime]:
    """Return when each step of each enrollment will leave, seen from now."""

    def work(session: Session) -> Future:
        ids = forecast_rows.sharing(session, session.get_one(Sequence, sequence_id))
        return simulate(forecast_start.standing(session, ids, now=world.clock.now).start)

    return {(send.enrollment_id, send.step_id): send.at for send in world.services.read(work).sends}


def happened(world: World, *, hops: int = 400) -> dict[tuple[int, int], datetime]:
    """Let everything happen and return when each step of each enrollment left."""
    settle(world)
    for _ in range(hops):
        if not hop(world):
            break
    steps = {message.id: message.step_id for message in world.rows(Message)}
    return {
        (one.enrollment_id or 0, steps[one.message_id] or 0): one.intent_at
        for one in world.rows(Delivery, state="sent")
        if one.intent_at
    }


@pytest.mark.parametrize(
    ("limit", "delays", "waits"),
    [
        pytest.param(30, (0, 3, 2), False, marks=pytest.mark.slow),
        pytest.param(4, (0, 3, 2), False, marks=pytest.mark.slow),
        (12, (0, 1), False),
        pytest.param(2, (0, 1), False, marks=pytest.mark.slow),
        pytest.param(5, (0, 1, 2), True, marks=pytest.mark.slow),
        (3, (0,), True),
    ],
)
def test_every_message_leaves_at_the_instant_that_was_forecast(
    world: World, limit: int, delays: tuple[int, ...], waits: bool
) -> None:
    sequence_id = launched(world, 12, limit=limit, delays=delays, waits=waits)

    foreseen_at = foreseen(world, sequence_id)
    happened_at = happened(world)

    assert len(happened_at) == 12 * len(delays)
    assert foreseen_at == happened_at


@pytest.mark.slow
def test_a_forecast_from_the_middle_agrees_too(world: World) -> None:
    sequence_id = launched(world, 10, limit=4)
    settle(world)
    for _ in range(12):
        hop(world)

    foreseen_at = foreseen(world, sequence_id)
    gone = set(happened(world, hops=0))
    happened_at = {key: at for key, at in happened(world).items() if key not in gone}

    assert gone
    assert happened_at
    assert foreseen_at == happened_at


@pytest.mark.slow
def test_two_sequences_that_share_their_senders_are_forecast_together(world: World) -> None:
    first = launched(world, 6, limit=4, delays=(0, 2))
    launched(world, 6, limit=4, delays=(0, 1, 1), name="Second", domain="second")

    gone = set(happened(world, hops=0))
    foreseen_at = foreseen(world, first)
    happened_at = {key: at for key, at in happened(world).items() if key not in gone}

    # Two mailboxes whose letters are taken at the same instant may plan their next steps in either order, and a
    # step's place in its window hangs on the number of its delivery: the day is the same, the hour need not be.
    assert {key: at.date() for key, at in foreseen_at.items()} == {
        key: at.date() for key, at in happened_at.items()
    }


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(1, 8),
    st.integers(1, 6),
    st.lists(st.integers(1, 5), min_size=1, max_size=3),
    st.booleans(),
    st.integers(0, 6),
)
def test_any_small_world_goes_as_forecast(
    kept_engine: Engine, count: int, limit: int, delays: list[int], waits: bool, days_later: int
) -> None:
    world = build(kept_engine)
    world.clock.advance(days=days_later)
    settle(world)
    sequence_id = launched(world, count, limit=limit, delays=(0, *delays[1:]), waits=waits)

    assert foreseen(world, sequence_id) == happened(world)
