"""What a restored backup forgot is found in the Sent folders before anything leaves."""

from datetime import timedelta

import pytest

from jobs import tick
from models import (
    Delivery,
    Draft,
    Enrollment,
    SenderAccount,
)
from models.states import DeliveryKind, DeliveryState, DraftState, HoldKind
from outreach import drafts, holding, launch, restored
from outreach.errors import MailboxUnreadable
from tests.outreach.doing import (
    draft_digest,
    drafted,
    reply_from_yuki,
    sent,
    settle,
)
from tests.outreach.standstills import card, hops_on, stand_still, watched, workspace
from tests.outreach.unknowns import file_copy, message_id, sent_folder
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


@pytest.fixture
def world(world: World) -> World:
    return watched(world)


def test_reconcile_finds_what_had_left_and_counts_from_its_day(world: World) -> None:
    world.launched(leads=1)
    second = world.only(Delivery, state=DeliveryState.SCHEDULED)
    file_copy(world, second, at=MONDAY + timedelta(days=3, hours=1))
    stand_still(world, days=4)

    world.act(holding.reconcile)
    assert card(world).is_looking
    world.work_off()

    found = world.row(Delivery, second.id)
    assert (found.state, found.reason) == (DeliveryState.SENT, restored.IN_SENT)
    assert found.intent_at == MONDAY + timedelta(days=3, hours=1)
    third = world.only(Delivery, state=DeliveryState.SCHEDULED)
    assert third.send_at.date() == (MONDAY + timedelta(days=7)).date()
    shown = card(world)
    assert (shown.is_looking, shown.due) == (False, 0)
    assert shown.found[0] == "Found in the Sent folders, and counted as sent now: 1."
    assert workspace(world).hold is HoldKind.RESTORED
    world.act(holding.go_on)
    hops_on(world, mails=2)
    assert len(world.rows(Delivery, state=DeliveryState.SENT)) == 3


def test_reconcile_follows_a_lead_through_every_step_that_had_left(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    second, third = world.messages(enrollment.id)[1:]
    folder = sent_folder(world, second.sender_account_id or 0)
    folder.copies[second.rfc_message_id] = MONDAY + timedelta(days=3)
    folder.copies[third.rfc_message_id] = MONDAY + timedelta(days=7)
    stand_still(world, days=9)

    world.act(holding.reconcile)
    world.work_off()

    assert [one.state for one in world.rows(Delivery)] == ["sent"] * 3
    assert world.row(Enrollment, enrollment.id).state == "completed"
    assert card(world).found[0].endswith(": 2.")


def test_reconcile_lets_those_in_whose_first_mail_had_left(world: World) -> None:
    sequence_id = world.written()
    enrollment = world.enrolled(sequence_id)[0]
    world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    first = world.messages(enrollment.id)[0]
    folder = sent_folder(world, first.sender_account_id or 0)
    folder.copies[first.rfc_message_id] = MONDAY + timedelta(hours=1)
    stand_still(world, days=1)
    assert world.row(Enrollment, enrollment.id).entered_at is None

    world.act(holding.reconcile)
    world.work_off()
    world.act(holding.go_on)
    settle(world)

    assert sent(world) == []
    assert [one.state for one in world.rows(Delivery)] == ["sent", "scheduled"]
    assert world.row(Enrollment, enrollment.id).position == 2


def test_reconcile_says_which_mailboxes_cannot_tell(world: World) -> None:
    world.launched(leads=1)
    delivery = world.only(Delivery, state=DeliveryState.SCHEDULED)
    address = world.row(SenderAccount, delivery.sender_account_id).address
    other = next(one for one in world.rows(SenderAccount) if one.address != address)
    world.mailboxes.errors[other.address] = MailboxUnreadable("The password was refused.")
    stand_still(world, days=4)

    world.act(holding.reconcile)
    world.work_off()

    nothing, blind, unreadable = card(world).found
    assert nothing == "In the Sent folders no mail was found that had left already."
    assert f"{address} (1 due)" in blind
    assert unreadable == f"{other.address}: The password was refused."


def test_a_reconcile_whose_job_was_lost_is_asked_for_again(world: World) -> None:
    world.launched(leads=1)
    file_copy(world, world.only(Delivery, state=DeliveryState.SCHEDULED), at=MONDAY + timedelta(days=3))
    stand_still(world, days=4)
    world.act(holding.reconcile)
    world.queue.jobs.clear()

    settle(world)

    assert len(world.rows(Delivery, state=DeliveryState.SENT)) == 2
    assert not card(world).is_looking


def test_go_on_while_it_is_being_looked_ends_the_looking(world: World) -> None:
    world.launched(leads=1)
    stand_still(world, days=4)
    world.act(holding.reconcile)
    world.act(holding.go_on)
    world.work_off()

    assert not card(world).is_looking
    assert card(world).found == ()


def test_an_answer_that_waited_is_not_sent_by_itself_but_may_be_found_or_retried(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)
    draft_id = drafted(world)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.queue.jobs.clear()
    tick.tick(world.services)
    stand_still(world, days=1)

    assert len(sent(world)) == 1
    answer = world.only(Delivery, kind=DeliveryKind.ANSWER)
    assert answer.state is DeliveryState.UNKNOWN
    assert world.row(Draft, draft_id).state is DraftState.FAILED
    folder = sent_folder(world, answer.sender_account_id)
    folder.copies[message_id(world, answer)] = MONDAY + timedelta(minutes=1)
    world.clock.advance(minutes=2)
    settle(world)
    assert world.row(Draft, draft_id).state is DraftState.SENT
    assert len(sent(world)) == 1
