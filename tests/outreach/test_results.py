"""What becomes of a hand-over: never twice, never lost, and everybody who must know is told."""

from datetime import timedelta
from itertools import pairwise

import pytest

from jobs.drain import drain_due
from models import Attempt, Delivery, Enrollment, History, Message, SenderAccount, SlackPost
from models.states import DeliveryState, PostKind, SenderState
from outreach import approvals, chores, mailboxes, results, unknown_sends, waiting
from outreach.errors import Deferred, DeliveryError, NotReady, OutcomeUnknown, Rejected, SenderBroken
from outreach.results import Outcome
from tests.outreach.doing import cause_of, kinds, reply_from_yuki, sent, settle, states, walk
from tests.outreach.test_sending import intend, one_due
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def days_pass(world: World, days: int = 10) -> None:
    for _ in range(days):
        world.clock.advance(days=1)
        settle(world)


def failed(world: World, delivery_id: int, token: str, error: DeliveryError) -> bool:
    now = world.clock.now
    return world.run(lambda session: results.failed(session, delivery_id, token, error, now=now, wall=now))


def test_a_send_is_recorded_with_its_attempt_and_the_next_step_is_planned(world: World) -> None:
    sequence_id = world.launched(leads=1)

    first, second = world.rows(Delivery)
    assert (first.state, first.token, first.provider_id) == (DeliveryState.SENT, None, "250 kept as 1")
    attempt = world.only(Attempt)
    assert (attempt.number, attempt.outcome, attempt.said) == (1, "sent", "250 kept as 1")
    assert second.state is DeliveryState.SCHEDULED
    assert world.enrolled(sequence_id)[0].position == 2
    assert kinds(world, delivery_id=first.id) == ["delivery.scheduled", "delivery.sent"]


@pytest.mark.parametrize("arrives", [True, False])
def test_an_unknown_outcome_is_never_sent_again_by_itself(world: World, arrives: bool) -> None:
    world.channel.fail(OutcomeUnknown("The connection broke at the end."), arrives=arrives)
    sequence_id = world.launched(leads=1)

    days_pass(world)

    assert len(sent(world)) == int(arrives)
    enrollment = world.enrolled(sequence_id)[0]
    assert states(world, enrollment.id) == ["unknown"]
    assert "Nobody knows" in enrollment.reason
    assert len(world.rows(SlackPost, kind=PostKind.UNKNOWN_SEND)) == 1
    with pytest.raises(NotReady, match="has been sent"):
        world.act(approvals.leave_step_out, world.messages(enrollment.id)[0].id)


def test_a_worker_that_died_between_intent_and_result_leaves_unknown(world: World) -> None:
    delivery = one_due(world)
    handover = intend(world, delivery.id)
    assert handover is not None

    world.clock.advance(seconds=119)
    settle(world)
    assert world.row(Delivery, delivery.id).state is DeliveryState.SENDING
    world.clock.advance(seconds=2)
    assert world.services.read(
        lambda session: chores.is_housekeeping_due(session, now=world.clock.now, wall=world.clock.now)
    )
    days_pass(world, 3)

    assert world.row(Delivery, delivery.id).state is DeliveryState.UNKNOWN
    assert sent(world) == []
    assert kinds(world, delivery_id=delivery.id) == ["delivery.scheduled", "delivery.unknown"]


def test_a_worker_that_was_only_slow_still_tells_that_it_sent(world: World) -> None:
    delivery = one_due(world)
    handover = intend(world, delivery.id)
    assert handover is not None
    world.clock.advance(minutes=5)
    settle(world)

    was_recorded = world.run(
        lambda session: results.sent(session, delivery.id, handover.token, "250", now=world.clock.now)
    )

    assert was_recorded
    assert states(world, delivery.enrollment_id or 0) == ["sent", "scheduled"]


def test_a_result_with_a_foreign_token_changes_nothing(world: World) -> None:
    delivery = one_due(world)
    intend(world, delivery.id)

    for error in (Rejected("No."), Deferred("Later."), SenderBroken("Locked."), OutcomeUnknown("Broke.")):
        assert not failed(world, delivery.id, "foreign", error)
    assert not world.run(lambda session: results.sent(session, delivery.id, "foreign", "250", now=MONDAY))
    assert world.row(Delivery, delivery.id).state is DeliveryState.SENDING


def test_a_result_recorded_twice_counts_once(world: World) -> None:
    delivery = one_due(world)
    handover = intend(world, delivery.id)
    assert handover is not None

    recorded = [
        world.run(lambda session: results.sent(session, delivery.id, handover.token, "250", now=MONDAY))
        for _ in range(2)
    ]

    assert recorded == [True, False]
    assert states(world, delivery.enrollment_id or 0) == ["sent", "scheduled"]


def test_results_of_a_round_that_are_recorded_twice_count_once(world: World) -> None:
    delivery = one_due(world)
    handover = intend(world, delivery.id)
    assert handover is not None
    ended = [Outcome(delivery.id, handover.token, said="250")]

    taken = [
        world.run(lambda session: results.record(session, ended, now=MONDAY, wall=MONDAY)) for _ in range(2)
    ]

    assert taken == [1, 0]
    assert kinds(world, delivery_id=delivery.id).count("delivery.sent") == 1


def test_the_late_result_of_an_attempt_that_was_given_up_does_not_end_the_next_one(world: World) -> None:
    delivery = one_due(world)
    first = intend(world, delivery.id)
    assert first is not None
    world.clock.advance(hours=1)
    now = world.clock.now
    world.run(lambda session: results.expire(session, now=now, wall=now))
    world.act(unknown_sends.send_again, delivery.id)
    second = intend(world, delivery.id)
    assert second is not None

    ended = [Outcome(delivery.id, first.token, said="250")]
    taken = world.run(lambda session: results.record(session, ended, now=now, wall=now))

    assert (taken, world.row(Delivery, delivery.id).state) == (0, DeliveryState.SENDING)


def test_a_refusal_for_good_stops_the_lead_and_says_why(world: World) -> None:
    world.channel.fail(Rejected("550 no such user"))
    sequence_id = world.launched(leads=1)

    days_pass(world)

    assert sent(world) == []
    enrollment = world.enrolled(sequence_id)[0]
    assert (enrollment.state, enrollment.reason) == ("stopped", "550 no such user")
    stopped = world.only(History, kind="enrollment.stopped")
    assert cause_of(world, stopped).kind == "delivery.rejected"


def test_a_later_is_tried_again_with_growing_waits_and_given_up_in_the_end(world: World) -> None:
    for _ in range(20):
        world.channel.fail(Deferred("451 try later."))
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    assert states(world, enrollment.id) == ["deferred"]
    assert world.only(Delivery).send_at == MONDAY + timedelta(minutes=15)

    walk(world, lambda: world.row(Enrollment, enrollment.id).state == "stopped")

    assert len(world.rows(Attempt)) == 8
    starts = [attempt.started_at for attempt in world.rows(Attempt)]
    waits = [later - earlier for earlier, later in pairwise(starts)]
    assert all(later >= earlier for earlier, later in pairwise(waits[:5]))
    assert world.only(Delivery).reason == "451 try later. Given up after 8 tries."


def test_a_later_that_ends_well_sends_once(world: World) -> None:
    world.channel.fail(Deferred("451 try later.", wait_seconds=40 * 60))
    world.launched(leads=1)
    assert world.rows(Delivery)[0].send_at == MONDAY + timedelta(minutes=40)

    walk(world, lambda: len(sent(world)) == 1)

    assert world.clock.now == MONDAY + timedelta(minutes=40)


@pytest.mark.parametrize("error", [Deferred("451 try later."), SenderBroken("535 locked")])
def test_what_comes_back_after_the_lead_replied_is_dropped(world: World, error: DeliveryError) -> None:
    world.launched(leads=1)
    follow_up = world.only(Delivery, state=DeliveryState.SCHEDULED)
    world.clock.advance(days=3, hours=15)
    handover = intend(world, follow_up.id)
    assert handover is not None
    reply_from_yuki(world)

    assert failed(world, follow_up.id, handover.token, error)

    assert states(world, follow_up.enrollment_id or 0) == ["sent", "cancelled"]
    entry = world.only(History, kind="delivery.cancelled")
    assert cause_of(world, entry).kind in ("delivery.deferred", "delivery.held")


def test_a_lead_that_replied_keeps_that_as_its_reason_while_nobody_knows_of_its_last_mail(
    world: World,
) -> None:
    world.launched(leads=1)
    follow_up = world.only(Delivery, state=DeliveryState.SCHEDULED)
    world.clock.advance(days=3, hours=15)
    handover = intend(world, follow_up.id)
    assert handover is not None
    reply_from_yuki(world)

    assert failed(world, follow_up.id, handover.token, OutcomeUnknown("The connection broke."))
    reason_meanwhile = world.row(Enrollment, follow_up.enrollment_id or 0).reason
    world.act(unknown_sends.it_was_sent, follow_up.id)

    enrollment = world.row(Enrollment, follow_up.enrollment_id or 0)
    assert (reason_meanwhile, enrollment.reason) == ("They replied", "They replied")
    assert states(world, enrollment.id) == ["sent", "sent"]


def test_a_refusal_for_good_changes_no_lead_that_replied_meanwhile(world: World) -> None:
    world.launched(leads=1)
    follow_up = world.only(Delivery, state=DeliveryState.SCHEDULED)
    world.clock.advance(days=3, hours=15)
    handover = intend(world, follow_up.id)
    assert handover is not None
    reply_from_yuki(world)

    assert failed(world, follow_up.id, handover.token, Rejected("552 mailbox full"))

    enrollment = world.row(Enrollment, follow_up.enrollment_id or 0)
    assert (enrollment.state, enrollment.reason) == ("replied", "They replied")
    assert states(world, enrollment.id) == ["sent", "rejected"]
    assert "enrollment.stopped" not in kinds(world)


def test_a_broken_mailbox_holds_its_sends_tells_its_owner_once_and_heals(world: World) -> None:
    world.channel.connect_errors.extend([SenderBroken("535 The password was refused.")] * 3)
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    sender = world.row(SenderAccount, enrollment.email_sender_id or 0)
    assert (sender.state, sender.broken_side) == (SenderState.BROKEN, "smtp")
    assert states(world, enrollment.id) == ["scheduled"]
    assert drain_due(world.services) == 0
    ((_, asked),) = world.asked_to_reconnect()
    assert "535 The password was refused.\nNothing was lost: 1 message waits until it works again." in asked

    for _ in range(8):
        world.clock.advance(minutes=20)
        settle(world)

    assert len(sent(world)) == 1
    healed = world.row(SenderAccount, sender.id)
    assert (healed.state, healed.health_reason, healed.broken_side) == (SenderState.HEALTHY, "", "")
    assert [words for _, words in world.asked_to_reconnect()] == [
        f"✓ {sender.address} works again: what waited for it goes on."
    ]
    assert "delivery.held" in kinds(world)


def test_a_probe_comes_five_minutes_after_the_break_and_not_before(world: World) -> None:
    world.channel.connect_errors.append(SenderBroken("535 locked"))
    world.launched(leads=1)

    world.clock.advance(minutes=4)
    settle(world)
    assert sent(world) == []
    world.clock.advance(minutes=10)
    settle(world)

    assert len(sent(world)) == 1


def test_a_mailbox_that_cannot_be_read_does_not_send(world: World) -> None:
    delivery = one_due(world)
    world.run(
        lambda session: mailboxes.unreadable(
            session, delivery.sender_account_id, "The password was refused.", wall=MONDAY
        )
    )

    settle(world)
    world.clock.advance(hours=2)
    settle(world)
    assert sent(world) == []
    world.run(lambda session: mailboxes.checked(session, delivery.sender_account_id, wall=world.clock.now))
    settle(world)

    assert len(sent(world)) == 1


def test_a_sending_mail_keeps_the_demo_busy_and_an_unknown_one_does_not(world: World) -> None:
    delivery = one_due(world)
    intend(world, delivery.id)

    def busy() -> list[str]:
        return world.services.read(lambda session: waiting.demo_due(session, world.clock.now))[1]

    assert "1 mails being sent" in busy()
    world.clock.advance(minutes=3)
    settle(world)
    assert "1 mails being sent" not in busy()


def test_the_text_of_a_message_on_its_way_does_not_change(world: World) -> None:
    delivery = one_due(world)
    before = world.row(Message, delivery.message_id).composed
    intend(world, delivery.id)

    with pytest.raises(NotReady, match="has been sent"):
        world.act(approvals.leave_step_out, delivery.message_id)
    assert world.row(Message, delivery.message_id).composed == before
