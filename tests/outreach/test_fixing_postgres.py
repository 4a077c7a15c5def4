"""On a real PostgreSQL two people, two batches and a send at the same time: each text is decided once."""

import pytest

from models import Delivery, Message
from models.states import DeliveryState, FixItemState, FixState
from outreach import editing, fix_applying, fix_undoing, sending
from outreach.errors import AlreadyDecided, NotReady
from tests.outreach.doing import at_once, kinds, sent, walk
from tests.outreach.fixes import applied, asked, edit, fix, items, proposed, text
from tests.outreach.test_fixing_all import untick
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def world(postgres_world: World) -> World:
    return postgres_world


def test_two_presses_of_apply_put_each_text_in_place_once(world: World) -> None:
    sequence_id = world.written()
    fix_id = proposed(world, sequence_id)

    ended = at_once(
        lambda: world.act(fix_applying.apply, fix_id),
        lambda: world.act(fix_applying.apply, fix_id, by=world.ben_id),
    )
    world.work_off()

    assert [type(one) for one in ended if one is not None] == [AlreadyDecided]
    assert kinds(world).count("message.fixed") == 2


def test_a_tick_and_apply_at_once_agree_on_what_is_applied(world: World) -> None:
    sequence_id = world.written()
    fix_id = proposed(world, sequence_id)
    odd = items(world, fix_id)[0]

    tick, press = at_once(
        lambda: untick(world, odd.id, world.ben_id), lambda: world.act(fix_applying.apply, fix_id, shown=2)
    )
    world.work_off()

    assert (tick is None) is isinstance(press, NotReady)
    assert len(items(world, fix_id, FixItemState.APPLIED)) == (0 if tick is None else 2)


def test_two_batches_that_overlap_are_applied_at_once_and_each_text_is_changed_once(world: World) -> None:
    sequence_id = world.written()
    first = proposed(world, sequence_id)
    second = asked(world, edit(world, text(world, sequence_id, 2), "Hello", "Dear"))
    world.work_off()
    for one in (first, second):
        world.act(fix_applying.apply, one)

    def carry_out(fix_id: int) -> None:
        while world.run(lambda session: fix_applying.apply_next(session, fix_id, now=world.clock.now)):
            pass

    ended = at_once(lambda: carry_out(first), lambda: carry_out(second))

    assert ended == [None, None]
    last = text(world, sequence_id, 3)
    bodies = {"Hello Sam Reed, here comes step 2.", "Dear Sam Reed, this is step 2."}
    assert last.body in bodies
    states = [items(world, one)[-1].state for one in (first, second)]
    assert sorted(states) == [FixItemState.APPLIED, FixItemState.PASSED]


def test_an_edit_and_apply_at_once_never_lose_what_was_typed(world: World) -> None:
    sequence_id = world.written()
    fix_id = proposed(world, sequence_id)
    mine = text(world, sequence_id, 2)
    world.act(fix_applying.apply, fix_id)

    ended = at_once(
        lambda: world.run(lambda session: fix_applying.apply_next(session, fix_id, now=world.clock.now)),
        lambda: world.act(editing.edit, mine.id, digest=mine.digest, subject="", body="Typed by hand."),
    )
    world.work_off()

    assert ended == [None, None]
    item = next(one for one in items(world, fix_id) if one.message_id == mine.id)
    after = world.row(Message, mine.id)
    # Either the edit came first and is passed over, or its writer is shown the text as it is and asked again.
    assert (after.body == "Typed by hand.") is (item.state is FixItemState.PASSED)


def test_undo_and_a_send_at_once_either_keep_the_sent_one_or_send_nothing(world: World) -> None:
    sequence_id = world.launched(leads=3)
    walk(world, lambda: len(sent(world)) == 3)
    fix_id = proposed(world, sequence_id)
    applied(world, fix_id)
    world.approve(world.enrolled(sequence_id)[1].id)
    delivery = world.rows(Delivery, message_id=text(world, sequence_id, 2).id)[-1]
    assert delivery.state is DeliveryState.SCHEDULED
    now = world.clock.now = delivery.send_at
    cipher = world.services.cipher

    def send() -> None:
        world.run(lambda session: sending.intend(session, delivery.id, now=now, wall=now, cipher=cipher))

    sending_ended, undo_ended = at_once(send, lambda: world.act(fix_undoing.undo, fix_id))

    assert sending_ended is None
    is_leaving = world.row(Delivery, delivery.id).state is DeliveryState.SENDING
    assert isinstance(undo_ended, NotReady) is is_leaving
    assert fix(world, fix_id).state is (FixState.APPLIED if is_leaving else FixState.UNDOING)
