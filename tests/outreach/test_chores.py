"""What the clock finds undone, and what it tidies."""

from datetime import timedelta

import pytest

from models import Message, SeenEvent, SenderAccount
from models.states import SenderState
from outreach import chores, seen
from tests.outreach.doing import change, drafted, reply_from_yuki
from tests.outreach.test_sending import intend, one_due
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def jobs(world: World) -> set[str]:
    found = world.services.read(
        lambda session: chores.due_jobs(
            session, now=world.clock.now, wall=world.clock.now, grace=timedelta(seconds=10)
        )
    )
    return {name for name, _ in found}


def test_a_due_send_asks_for_a_drain_until_it_is_taken(world: World) -> None:
    delivery = one_due(world)
    assert "drain" in jobs(world)

    intend(world, delivery.id)

    assert "drain" not in jobs(world)


def test_a_sender_that_rests_or_is_leased_asks_for_no_drain(world: World) -> None:
    delivery = one_due(world)
    change(world, SenderAccount, delivery.sender_account_id, free_at=MONDAY + timedelta(minutes=1))
    assert "drain" not in jobs(world)
    change(
        world,
        SenderAccount,
        delivery.sender_account_id,
        free_at=None,
        lease_until=MONDAY + timedelta(minutes=1),
    )

    assert "drain" not in jobs(world)


def test_a_rewrite_asked_for_is_due_until_it_is_written(world: World) -> None:
    sequence_id = world.written()
    message = world.messages(world.enrolled(sequence_id)[0].id)[0]
    change(world, Message, message.id, state="drafting", rewrite_asked="")

    assert "rewrite" in jobs(world)


def test_a_draft_that_waits_for_a_person_is_no_job(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)
    drafted(world)

    assert "answer" not in jobs(world)


def test_an_event_is_first_once_and_forgotten_after_a_day(world: World) -> None:
    def first() -> bool:
        return world.run(lambda session: seen.is_first(session, "event:1", wall=world.clock.now))

    assert [first(), first()] == [True, False]
    world.clock.advance(hours=25)
    assert world.services.read(
        lambda session: chores.is_housekeeping_due(session, now=world.clock.now, wall=world.clock.now)
    )
    world.run(lambda session: chores.housekeep(session, now=world.clock.now, wall=world.clock.now))

    assert world.services.read(lambda session: session.get(SeenEvent, "event:1")) is None
    assert first()


def test_a_mailbox_broken_while_reading_is_not_probed_by_sending(world: World) -> None:
    change(
        world,
        SenderAccount,
        world.sender_ids[0],
        state=SenderState.BROKEN,
        broken_side="imap",
        imap_reason="It is down.",
        broken_at=MONDAY,
    )
    world.clock.advance(hours=1)

    world.run(lambda session: chores.housekeep(session, now=world.clock.now, wall=world.clock.now))

    assert world.row(SenderAccount, world.sender_ids[0]).state is SenderState.BROKEN
