"""What a person decides about a mail of which nobody knows whether it left, once, with the right to."""

from datetime import timedelta

import pytest

from models import Attempt, Delivery, Enrollment, History, Lead, Message, Person, SenderAccount, Step
from models.states import DeliveryState, EnrollmentState, LeadStage
from outreach import home, pausing_leads, unknown_cards, unknown_sends
from outreach.errors import AlreadyDecided, NotAllowed, NotFound, NotReady
from outreach.ledger_screens import UnknownSend
from outreach.setting_screens import HomeOverview
from tests.outreach.doing import at_once, change, kinds, sent, settle, stranger, walk
from tests.outreach.unknowns import BROKE, asked, message_id, unknown, with_sent_folders
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def owner_of(world: World, delivery: Delivery) -> int:
    return world.row(SenderAccount, delivery.sender_account_id).owner_person_id or 0


def card(world: World, delivery: Delivery) -> UnknownSend:
    found = world.services.read(lambda session: unknown_cards.card(session, delivery.id))
    assert found is not None
    return found


def test_the_card_says_who_what_when_and_what_is_known(world: World) -> None:
    delivery = unknown(world)

    shown = card(world, delivery)

    assert (shown.lead_name, shown.recipient) == ("Yuki Tanaka", "yuki@kumo.test")
    assert (shown.sequence_name, shown.step, shown.handed_over_at) == ("Robotics Q1", 1, MONDAY)
    assert "files no copies" in shown.known
    assert (shown.outcome, shown.can_take_back) == ("", False)


def test_it_was_sent_goes_on_from_the_day_of_the_hand_over(world: World) -> None:
    delivery = unknown(world)
    world.clock.advance(days=1)

    world.act(unknown_sends.it_was_sent, delivery.id)

    first, second = world.rows(Delivery)
    assert (first.state, first.reason) == (DeliveryState.SENT, "Ana said that it was sent")
    assert second.send_at.date() == MONDAY.date() + timedelta(days=3)
    (entry,) = world.rows(History, kind="delivery.sent")
    assert entry.by_person_id == world.ana_id
    shown = card(world, delivery)
    assert shown.outcome.startswith("Ana said that it was sent · Tue 1 Dec")
    assert shown.can_take_back


def test_send_it_again_goes_through_every_check_with_the_same_message_id(world: World) -> None:
    delivery = unknown(world)
    world.clock.advance(hours=1)

    world.act(unknown_sends.send_again, delivery.id)
    assert world.row(Delivery, delivery.id).intent_at is None
    settle(world)

    again = world.rows(Delivery)[0]
    assert (again.state, again.attempt) == (DeliveryState.SENT, 2)
    first, second = sent(world)
    assert first["Message-ID"] == second["Message-ID"] == message_id(world, delivery)
    assert [one.outcome for one in world.rows(Attempt)] == ["unknown", "sent"]
    assert not card(world, delivery).can_take_back


def test_send_it_again_waits_for_the_gap_and_the_limit_of_its_mailbox(world: World) -> None:
    delivery = unknown(world)
    change(world, SenderAccount, delivery.sender_account_id, free_at=MONDAY + timedelta(hours=2))

    world.act(unknown_sends.send_again, delivery.id)
    settle(world)

    waiting = world.row(Delivery, delivery.id)
    assert (waiting.state, waiting.reason) == (DeliveryState.SCHEDULED, "Ana had it sent again")
    assert len(sent(world)) == 1


def test_one_that_ends_unknown_twice_is_asked_about_twice(world: World) -> None:
    delivery = unknown(world)
    world.channel.fail(BROKE)
    world.act(unknown_sends.send_again, delivery.id)
    change(world, SenderAccount, delivery.sender_account_id, free_at=None)

    settle(world)
    settle(world)

    assert world.row(Delivery, delivery.id).state is DeliveryState.UNKNOWN
    assert len(asked(world)) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (unknown_sends.it_was_sent, unknown_sends.send_again),
        (unknown_sends.send_again, unknown_sends.it_was_sent),
        (unknown_sends.send_again, unknown_sends.send_again),
    ],
)
def test_the_second_decision_changes_nothing(world: World, first: object, second: object) -> None:
    delivery = unknown(world)
    assert callable(first)
    assert callable(second)
    world.act(first, delivery.id)
    before = world.row(Delivery, delivery.id).state

    with pytest.raises(AlreadyDecided):
        world.act(second, delivery.id, by=world.ben_id)

    assert world.row(Delivery, delivery.id).state is before
    assert len(world.rows(History, delivery_id=delivery.id)) == 3


def test_two_people_at_once_decide_once(world: World) -> None:
    delivery = unknown(world)

    raised = at_once(
        lambda: world.act(unknown_sends.send_again, delivery.id),
        lambda: world.act(unknown_sends.it_was_sent, delivery.id, by=world.ben_id),
    )

    assert sorted(type(one).__name__ for one in raised) == ["AlreadyDecided", "NoneType"]
    assert len(world.rows(History, delivery_id=delivery.id)) == 3


def test_only_who_may_launch_and_the_mailboxs_owner_decide(world: World) -> None:
    delivery = unknown(world)
    owner = owner_of(world, delivery)
    other = next(one for one in (world.ben_id, world.jo_id) if one != owner)
    for person_id in (owner, other):
        change(world, Person, person_id, may_launch=False, is_admin=False)

    with pytest.raises(NotAllowed):
        world.act(unknown_sends.send_again, delivery.id, by=other)
    with pytest.raises(NotFound):
        world.act(unknown_sends.send_again, delivery.id, by=stranger(world))
    world.act(unknown_sends.it_was_sent, delivery.id, by=owner)

    assert world.row(Delivery, delivery.id).state is DeliveryState.SENT


def test_an_owner_who_became_a_guest_decides_nothing_and_is_not_asked(world: World) -> None:
    for sender_id in world.sender_ids:
        owner = world.row(SenderAccount, sender_id).owner_person_id or 0
        if owner != world.ana_id:
            change(world, Person, owner, is_guest=True)
        change(world, SenderAccount, sender_id, owner_person_id=world.jo_id)

    delivery = unknown(world)

    assert asked(world) == ["UANA"]
    with pytest.raises(NotAllowed):
        world.act(unknown_sends.it_was_sent, delivery.id, by=world.jo_id)


def test_a_step_that_was_removed_meanwhile_is_not_sent_again_and_the_lead_goes_on(world: World) -> None:
    delivery = unknown(world, arrives=False)
    removed = world.row(Message, delivery.message_id).step_id or 0
    change(world, Step, removed, removed_at=MONDAY)

    world.act(unknown_sends.send_again, delivery.id)
    settle(world)

    assert world.row(Delivery, delivery.id).state is DeliveryState.CANCELLED
    left = [
        world.row(Message, one.message_id).step_id for one in world.rows(Delivery) if one.id != delivery.id
    ]
    assert left
    assert removed not in left


def test_a_lead_that_has_ended_is_not_written_to_again(world: World) -> None:
    delivery = unknown(world)
    change(world, Enrollment, delivery.enrollment_id or 0, state=EnrollmentState.STOPPED)

    with pytest.raises(NotReady, match="the lead is stopped"):
        world.act(unknown_sends.send_again, delivery.id)
    world.act(unknown_sends.it_was_sent, delivery.id)

    assert [one.state for one in world.rows(Delivery)] == ["sent"]


def test_a_word_taken_back_leaves_it_unknown_and_cancels_what_followed_from_it(world: World) -> None:
    with_sent_folders(world)
    delivery = unknown(world)
    world.act(unknown_sends.it_was_sent, delivery.id)

    world.act(unknown_sends.take_back, delivery.id)

    first, second = world.rows(Delivery)
    assert [first.state, second.state] == ["unknown", "cancelled"]
    enrollment = world.row(Enrollment, delivery.enrollment_id or 0)
    assert (enrollment.position, enrollment.state) == (1, EnrollmentState.ACTIVE)
    assert card(world, delivery).outcome == ""
    world.act(unknown_sends.send_again, delivery.id)
    walk(world, lambda: len(sent(world)) == 4)
    assert [one.state for one in world.rows(Delivery)] == ["sent", "cancelled", "sent", "sent"]


def test_a_paused_lead_keeps_saying_who_paused_it_while_nobody_knows_and_after(world: World) -> None:
    delivery = unknown(world)
    enrollment_id = delivery.enrollment_id or 0
    world.act(unknown_sends.it_was_sent, delivery.id)
    world.act(pausing_leads.pause_lead, enrollment_id)

    world.act(unknown_sends.take_back, delivery.id)
    said_meanwhile = world.row(Enrollment, enrollment_id).reason
    world.act(unknown_sends.it_was_sent, delivery.id)

    paused = "Paused by Ana: nothing leaves until Resume"
    assert (said_meanwhile, world.row(Enrollment, enrollment_id).reason) == (paused, paused)


def test_the_last_steps_word_is_taken_back_as_well(world: World) -> None:
    world.channel.fail(BROKE, arrives=True)
    world.launched(leads=1, delays=(0,))
    settle(world)
    delivery = world.only(Delivery)
    world.act(unknown_sends.it_was_sent, delivery.id)
    assert world.row(Enrollment, delivery.enrollment_id or 0).state is EnrollmentState.COMPLETED

    world.act(unknown_sends.take_back, delivery.id)

    assert world.row(Enrollment, delivery.enrollment_id or 0).state is EnrollmentState.ACTIVE
    assert world.row(Lead, delivery.lead_id).stage is LeadStage.OUTREACH_ACTIVE
    assert kinds(world, kind="enrollment.active")[-1] == "enrollment.active"


def test_a_word_is_not_taken_back_once_the_next_step_has_left(world: World) -> None:
    delivery = unknown(world)
    world.act(unknown_sends.it_was_sent, delivery.id)
    walk(world, lambda: len(sent(world)) == 2)

    with pytest.raises(AlreadyDecided, match="gone on"):
        world.act(unknown_sends.take_back, delivery.id)


def test_what_the_server_said_is_not_taken_back(world: World) -> None:
    world.launched(leads=1)

    with pytest.raises(AlreadyDecided):
        world.act(unknown_sends.take_back, world.rows(Delivery)[0].id)


def test_app_home_counts_what_is_unknown(world: World) -> None:
    unknown(world)

    def needs() -> tuple[str, ...]:
        shown = world.services.read(lambda session: home.shown(session, world.ana_id, now=MONDAY))
        assert isinstance(shown, HomeOverview)
        return shown.needs

    assert needs()[0].startswith("1 unknown send: nobody knows whether it left.")
    world.act(unknown_sends.it_was_sent, world.only(Delivery).id)
    assert not [one for one in needs() if "unknown" in one]
