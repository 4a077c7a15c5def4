"""A killed worker may leave two letters of a mailbox of unknown end: each is settled by its copy, or asked about."""

from datetime import timedelta

import pytest

from models import Delivery, Enrollment, SenderAccount
from models.states import DeliveryState
from outreach import admission, launch, reconciling, unknown_sends
from tests.outreach.doing import change, sent, settle
from tests.outreach.unknowns import asked, file_copy, with_sent_folders
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen
GONE = "of a worker that is gone"


@pytest.fixture
def two(world: World) -> list[Delivery]:
    """Two first letters of one mailbox that were on their way when their worker was killed."""
    with_sent_folders(world)
    change(world, SenderAccount, world.sender_ids[1], state="paused")
    sequence_id = world.written()
    for enrollment in world.enrolled(sequence_id)[:2]:
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.run(lambda session: admission.admit(session, sequence_id, now=MONDAY))
    world.queue.jobs.clear()
    letters = world.rows(Delivery)
    assert len(letters) == 2
    for one in letters:
        change(
            world,
            Delivery,
            one.id,
            state=DeliveryState.SENDING,
            token=GONE,
            attempt=1,
            intent_at=world.clock.now,
            lease_until=world.clock.now + timedelta(seconds=60),
        )
    assert len({one.sender_account_id for one in letters}) == 1
    return letters


def minutes_pass(world: World, minutes: float) -> None:
    world.clock.advance(minutes=minutes)
    settle(world)


def states(world: World, two: list[Delivery]) -> list[DeliveryState]:
    return [world.row(Delivery, one.id).state for one in two]


SENT, UNKNOWN = DeliveryState.SENT, DeliveryState.UNKNOWN


@pytest.mark.parametrize(
    ("filed", "expected"),
    [((0, 1), [SENT, SENT]), ((0,), [SENT, UNKNOWN]), ((1,), [UNKNOWN, SENT]), ((), [UNKNOWN, UNKNOWN])],
    ids=["both left", "the first left", "the second left", "neither left"],
)
def test_each_is_settled_by_its_own_copy_and_the_others_become_a_card_each(
    world: World, two: list[Delivery], filed: tuple[int, ...], expected: list[DeliveryState]
) -> None:
    for place in filed:
        file_copy(world, two[place])

    minutes_pass(world, 2)
    assert states(world, two) == expected
    minutes_pass(world, 16)

    assert states(world, two) == expected
    assert len(asked(world)) == expected.count(UNKNOWN)
    for one, state in zip(two, expected, strict=True):
        reason = world.row(Delivery, one.id).reason
        assert (reason == reconciling.IN_SENT) == (state is SENT)
        enrollment = world.row(Enrollment, one.enrollment_id or 0)
        assert enrollment.position == (2 if state is SENT else 1)
    assert sent(world) == []


def test_one_that_a_person_has_sent_again_leaves_the_other_as_it_is(
    world: World, two: list[Delivery]
) -> None:
    minutes_pass(world, 18)
    minutes_pass(world, 16)
    assert len(asked(world)) == 2

    world.act(unknown_sends.send_again, two[0].id)
    minutes_pass(world, 30)
    assert (states(world, two), len(sent(world))) == ([SENT, UNKNOWN], 1)
    file_copy(world, two[1])
    minutes_pass(world, 24 * 60)

    assert states(world, two) == [SENT, SENT]
    assert len(sent(world)) == 1


def test_a_copy_that_comes_late_settles_the_one_it_is_of(world: World, two: list[Delivery]) -> None:
    minutes_pass(world, 2)
    file_copy(world, two[1])
    minutes_pass(world, 4)
    assert states(world, two) == [UNKNOWN, SENT]

    file_copy(world, two[0])
    minutes_pass(world, 11)

    assert states(world, two) == [SENT, SENT]
    assert asked(world) == []
