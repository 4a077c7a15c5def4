"""An answer whose server asks to come back later is tried again by itself for a day, and never leaves twice."""

from datetime import timedelta

import pytest

from jobs.answer import answer_now
from models import Delivery, Draft
from models.states import DeliveryKind, DeliveryState, DraftState, SuppressionKind
from outreach import answer_retries, draft_cards, drafts, suppression
from outreach.errors import AlreadyDecided, BrokeOff, Deferred, NotAllowed, QuotaUsedUp
from outreach.inbox_screens import DraftCard
from tests.outreach.doing import (
    at_once,
    change,
    draft_digest,
    drafted,
    hop,
    kinds,
    reply_from_yuki,
    sent,
    settle,
)
from tests.world import MONDAY, World

YUKI = "yuki@kumo.test"
LATER = Deferred("The mail server asks to come back later: 451 4.7.1 Greylisted.")


@pytest.fixture
def draft_id(world: World) -> int:
    """Return a draft whose first try is put off."""
    world.launched(leads=1)
    reply_from_yuki(world)
    draft_id = drafted(world)
    world.channel.fail(LATER, recipient=YUKI)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.work_off()
    return draft_id


def the_answer(world: World) -> Delivery:
    return world.only(Delivery, kind=DeliveryKind.ANSWER)


def card(world: World, draft_id: int) -> DraftCard:
    found = world.services.read(
        lambda session: draft_cards.draft_card(session, draft_id, now=world.clock.now)
    )
    assert found is not None
    return found


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (20, 60)])
def test_waits_grow_from_a_minute_to_an_hour(tries: int, minutes: int) -> None:
    assert answer_retries.wait_after(tries) == timedelta(minutes=minutes)


def test_one_that_is_put_off_says_when_it_is_tried_again_and_leaves_then(world: World, draft_id: int) -> None:
    put_off = the_answer(world)
    again = world.clock.now + timedelta(minutes=1)
    assert (put_off.state, put_off.send_at) == (DeliveryState.DEFERRED, again)
    shown = card(world, draft_id)
    assert (shown.state, shown.problem) == (DraftState.SENDING, str(LATER))
    assert shown.tried_again == "Mon 30 Nov 11:01"
    settle(world)
    assert len(sent(world)) == 1

    world.clock.advance(minutes=1)
    settle(world)

    assert len(sent(world)) == 2
    draft = world.row(Draft, draft_id)
    assert (draft.state, draft.problem) == (DraftState.SENT, "")
    assert card(world, draft_id).tried_again == ""


def test_a_walk_through_time_goes_where_it_is_tried_again(world: World, draft_id: int) -> None:
    again = the_answer(world).send_at
    hop(world)

    assert world.clock.now == again
    assert len(sent(world)) == 2


def test_a_job_that_comes_too_early_sends_nothing(world: World, draft_id: int) -> None:
    answer_now(world.services, the_answer(world).id)

    assert the_answer(world).state is DeliveryState.DEFERRED
    assert len(sent(world)) == 1


def test_the_server_may_say_how_long(world: World, draft_id: int) -> None:
    world.channel.fail(Deferred("Later.", 600.0), recipient=YUKI)
    world.clock.advance(minutes=1)
    settle(world)

    assert the_answer(world).send_at == world.clock.now + timedelta(minutes=10)


def test_a_day_after_it_was_released_it_is_given_up_with_its_text_kept(world: World, draft_id: int) -> None:
    tries = 1
    while the_answer(world).state is DeliveryState.DEFERRED:
        world.channel.fail(LATER, recipient=YUKI)
        world.clock.now = the_answer(world).send_at
        settle(world)
        tries += 1

    draft = world.row(Draft, draft_id)
    assert tries == 4 + 23
    assert (draft.state, draft.text) == (DraftState.FAILED, "Great, I send an invite.")
    assert draft.problem == f"{LATER} Given up after a day."
    assert len(sent(world)) == 1


def test_a_server_that_broke_off_before_it_had_the_text_is_tried_again_too(
    world: World, draft_id: int
) -> None:
    world.channel.fail(BrokeOff("It fell silent."), recipient=YUKI)
    world.clock.advance(minutes=1)
    settle(world)
    assert the_answer(world).state is DeliveryState.DEFERRED

    world.clock.advance(minutes=5)
    settle(world)

    assert len(sent(world)) == 2


def test_an_answer_that_meets_the_quota_waits_for_it(world: World, draft_id: int) -> None:
    world.channel.fail(QuotaUsedUp("It lets it send no more for now.", 86_000.0), recipient=YUKI)
    world.clock.advance(minutes=1)
    settle(world)

    assert the_answer(world).send_at == world.clock.now + timedelta(seconds=86_000)
    assert card(world, draft_id).tried_again


def test_retry_now_tries_at_once_with_the_same_message_id(world: World, draft_id: int) -> None:
    message_id = world.row(Draft, draft_id).message_id

    world.act(answer_retries.retry_now, draft_id)
    world.work_off()
    settle(world)

    assert (len(sent(world)), world.row(Draft, draft_id).message_id) == (2, message_id)
    with pytest.raises(AlreadyDecided):
        world.act(answer_retries.retry_now, draft_id)


def test_cancel_makes_it_a_draft_again_which_may_be_edited_and_sent(world: World, draft_id: int) -> None:
    world.act(answer_retries.cancel, draft_id)
    world.clock.advance(hours=2)
    settle(world)
    assert len(sent(world)) == 1
    assert the_answer(world).state is DeliveryState.CANCELLED
    assert "answer.cancelled" in kinds(world, lead_id=1)

    world.act(drafts.edit_draft, draft_id, text="Thursday, then.")
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.work_off()

    assert "Thursday, then." in sent(world)[1].as_string()
    assert world.row(Draft, draft_id).state is DraftState.SENT


def test_who_neither_wrote_it_nor_owns_the_conversation_decides_nothing(world: World, draft_id: int) -> None:
    for rule in (answer_retries.retry_now, answer_retries.cancel):
        with pytest.raises(NotAllowed):
            world.act(rule, draft_id, by=world.ben_id)


def test_deleting_the_message_it_came_from_withdraws_it(world: World, draft_id: int) -> None:
    world.act(drafts.source_deleted, slack_channel="CINBOX", ts="9.1")
    world.clock.advance(hours=2)
    settle(world)

    assert world.row(Draft, draft_id).state is DraftState.WITHDRAWN
    assert len(sent(world)) == 1


def test_a_block_that_comes_meanwhile_keeps_it_from_leaving(world: World, draft_id: int) -> None:
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, SuppressionKind.ADDRESS, YUKI, "Blocked", now=MONDAY
        )
    )
    world.clock.advance(minutes=1)
    settle(world)

    assert len(sent(world)) == 1
    assert world.row(Draft, draft_id).state is DraftState.FAILED


@pytest.mark.parametrize("_", range(3))
def test_cancel_and_the_next_try_at_once_end_one_way(world: World, draft_id: int, _: int) -> None:
    world.clock.advance(minutes=1)
    delivery_id = the_answer(world).id

    at_once(
        lambda: world.act(answer_retries.cancel, draft_id),
        lambda: answer_now(world.services, delivery_id),
    )
    settle(world)

    is_sent = len(sent(world)) == 2
    assert world.row(Draft, draft_id).state is (DraftState.SENT if is_sent else DraftState.OPEN)
    assert the_answer(world).state is (DeliveryState.SENT if is_sent else DeliveryState.CANCELLED)


def test_a_failed_answer_is_not_cancelled_as_one_that_waits(world: World, draft_id: int) -> None:
    change(world, Delivery, the_answer(world).id, state=DeliveryState.REJECTED)

    with pytest.raises(AlreadyDecided):
        world.act(answer_retries.cancel, draft_id)
