"""On a real PostgreSQL a pause waits for the intents under way, and no intent commits after it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models import Delivery, Person
from models.states import DeliveryState
from outreach import history, sending
from tests.outreach.doing import change
from tests.outreach.test_pausing import HOLDS, Hold
from tests.outreach.test_sending import intend, one_due
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def world(postgres_world: World) -> World:
    return postgres_world


every_hold = pytest.mark.parametrize("hold", HOLDS.values(), ids=HOLDS)


@every_hold
def test_a_pause_waits_for_an_intent_under_way_and_the_next_one_is_refused(world: World, hold: Hold) -> None:
    delivery = one_due(world)
    intended, may_commit = Event(), Event()

    def slow_intent(session: Session) -> bool:
        now = world.clock.now
        found = sending.intend(session, delivery.id, now=now, wall=now, cipher=world.services.cipher)
        session.flush()
        intended.set()
        assert may_commit.wait(10)
        return found is not None

    with ThreadPoolExecutor(2) as threads:
        intent = threads.submit(world.run, slow_intent)
        assert intended.wait(10)
        pause = threads.submit(hold.pause, world)
        assert _is_waiting(world, pause.done)
        may_commit.set()
        assert intent.result(10)
        pause.result(10)

    assert world.row(Delivery, delivery.id).state == "sending"
    change(world, Delivery, delivery.id, state=DeliveryState.SCHEDULED, token=None)
    assert intend(world, delivery.id) is None


@every_hold
def test_an_intent_waits_for_a_pause_under_way_and_is_refused(world: World, hold: Hold) -> None:
    delivery = one_due(world)
    paused, may_commit = Event(), Event()

    def slow_pause(session: Session) -> None:
        rule(session, session.get_one(Person, world.ana_id), *ids, now=world.clock.now)
        session.flush()
        paused.set()
        assert may_commit.wait(10)

    rule, *ids = hold.rule(world)
    with ThreadPoolExecutor(2) as threads:
        pause = threads.submit(world.run, slow_pause)
        assert paused.wait(10)
        intent = threads.submit(intend, world, delivery.id)
        assert _is_waiting(world, intent.done)
        may_commit.set()
        pause.result(10)

        assert intent.result(10) is None

    assert world.row(Delivery, delivery.id).state == "scheduled"


def _is_waiting(world: World, is_done: Callable[[], bool]) -> bool:
    """Say whether some session waits for a lock before the thing is done."""
    # Of this database alone: other tests share the server.
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not is_done():
        with world.engine.connect() as connection:
            if connection.execute(asked).scalar_one():
                return True
    return False


@pytest.mark.parametrize("kind", [kind for kind in HOLDS if kind != "lead"])
def test_a_pause_does_not_wait_for_somebody_who_writes_what_refers_to_its_row(
    world: World, kind: str
) -> None:
    one_due(world)
    wrote, may_commit = Event(), Event()

    def write(session: Session) -> None:
        # What the foreign keys of every inserted row take.
        for table in ("workspace", "run", "sequence", "sender_account"):
            session.execute(text(f"SELECT id FROM {table} FOR KEY SHARE"))
        wrote.set()
        assert may_commit.wait(10)

    with ThreadPoolExecutor(2) as threads:
        writing = threads.submit(world.run, write)
        assert wrote.wait(10)
        pause = threads.submit(HOLDS[kind].pause, world)
        is_blocked = _is_waiting(world, pause.done)
        may_commit.set()
        writing.result(10)
        pause.result(10)

    assert not is_blocked


def test_a_stop_and_a_result_that_is_recorded_meanwhile_never_wait_for_each_other(world: World) -> None:
    delivery = one_due(world)
    redrawn, goes_on = Event(), Event()

    def record(session: Session) -> None:
        # A result has its cards redrawn and writes history, whose rows refer to the workspace.
        session.execute(text("SELECT id FROM slack_post ORDER BY id FOR UPDATE"))
        redrawn.set()
        assert goes_on.wait(10)
        entry = history.Entry(world.workspace_id, lead_id=delivery.lead_id, delivery_id=delivery.id)
        history.record(session, entry, "delivery.sent", now=world.clock.now)

    with ThreadPoolExecutor(2) as threads:
        result = threads.submit(_once, world, record)
        assert redrawn.wait(10)
        stop = threads.submit(HOLDS["everything"].pause, world)
        assert _is_waiting(world, stop.done)
        goes_on.set()
        result.result(10)
        stop.result(10)

    assert _deadlocks(world) == 0


def _once(world: World, work: Callable[[Session], None]) -> None:
    """Do work in one transaction that is not tried again."""
    with Session(world.engine) as session, session.begin():
        work(session)


def _deadlocks(world: World) -> int:
    asked = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    with world.engine.connect() as connection:
        return int(connection.execute(asked).scalar_one())
