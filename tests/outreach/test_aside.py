"""Steps of paused sequences are set aside: nobody walks past them, and all come back when it goes on."""

from datetime import timedelta

import pytest

from jobs.tick import tick
from models import Delivery, Sequence, Setting
from models.states import DeliveryState
from outreach import aside, due, pausing, turns
from tests.outreach.crowds import multiply
from tests.outreach.doing import sent, walk
from tests.world import World

pytestmark = pytest.mark.unseen

COPIES = 12


@pytest.fixture
def live(world: World) -> int:
    """A live sequence whose step 1 has left; step 2 of every lead waits."""
    sequence_id = world.launched(leads=1, delays=(0, 3))
    multiply(world, world.enrolled(sequence_id)[0].id, COPIES)
    return sequence_id


def priorities(world: World) -> set[int]:
    return {one.priority for one in world.rows(Delivery, state=DeliveryState.SCHEDULED)}


def fall_due(world: World) -> None:
    world.clock.advance(hours=24 * 8)


def test_a_pause_sets_what_waits_aside_and_resume_brings_it_back(world: World, live: int) -> None:
    assert priorities(world) == {1}

    world.act(pausing.pause_sequence, live)
    world.work_off()
    held = priorities(world)
    world.act(pausing.resume_sequence, live)
    world.work_off()

    assert held == {1 + aside.ASIDE}
    assert priorities(world) == {1}
    assert world.rows(Setting, name=f"aside:sequence:{live}") == []


def test_a_pause_holds_before_anything_was_set_aside(world: World, live: int) -> None:
    fall_due(world)
    world.act(pausing.pause_sequence, live)
    world.queue.jobs.clear()

    world.queue.enqueue("drain")
    world.work_off()

    assert priorities(world) == {1}
    assert len(sent(world)) == 1


def test_whoever_looks_for_what_is_due_finds_nothing_set_aside(world: World, live: int) -> None:
    world.act(pausing.pause_sequence, live)
    world.work_off()
    fall_due(world)

    now = world.clock.now
    found = world.run(lambda session: turns.candidates(session, world.sender_ids, now=now))
    plain = due.is_waiting()

    assert found == []
    assert len(world.run(lambda session: session.query(Delivery).where(plain).all())) == COPIES + 1


def test_a_lost_job_is_asked_for_again_by_the_clock(world: World, live: int) -> None:
    world.act(pausing.pause_sequence, live)
    world.queue.jobs.clear()

    tick(world.services)
    world.work_off()

    assert priorities(world) == {1 + aside.ASIDE}


def test_what_is_brought_back_late_still_leaves(world: World, live: int) -> None:
    world.act(pausing.pause_sequence, live)
    world.work_off()
    fall_due(world)
    world.act(pausing.resume_sequence, live)
    world.queue.jobs.clear()

    walk(world, lambda: len(sent(world)) == 2 + COPIES, hops=120)

    assert priorities(world) == set()


def test_a_run_sets_aside_all_of_its_sequences_and_leaves_a_paused_one_there(world: World, live: int) -> None:
    world.act(pausing.pause_sequence, live)
    world.act(pausing.pause_run, world.run_id)
    world.work_off()
    world.act(pausing.resume_run, world.run_id)
    world.work_off()
    still = priorities(world)
    world.act(pausing.resume_sequence, live)
    world.work_off()

    assert still == {1 + aside.ASIDE}
    assert priorities(world) == {1}


def test_pausing_and_resuming_in_a_hurry_ends_as_the_state_says(world: World, live: int) -> None:
    world.act(pausing.pause_sequence, live)
    world.run(lambda session: aside.go_on(session, aside.SEQUENCE, live))
    world.act(pausing.resume_sequence, live)
    world.act(pausing.pause_sequence, live)
    world.act(pausing.resume_sequence, live)
    world.work_off()

    assert world.row(Sequence, live).state == "active"
    assert priorities(world) == {1}


def test_nothing_is_looked_for_while_everything_is_stopped_and_all_is_found_after(
    world: World, live: int
) -> None:
    fall_due(world)
    later = world.clock.now + timedelta(minutes=1)

    def found() -> bool:
        return bool(
            world.run(
                lambda session: turns.lease_senders(session, now=later, wall=later, token="look", most=1)
            )
        )

    world.act(pausing.stop_everything)
    stopped = found()
    world.run(lambda session: turns.release_senders(session, world.sender_ids, "look"))
    world.act(pausing.resume_everything)
    later = later + timedelta(days=3)

    assert not stopped
    assert found()
