"""What leaves is what was approved, once, within every limit, and only while nothing forbids it."""

from datetime import date, timedelta
from email import message_from_bytes
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from jobs.drain import drain_due
from models import Attempt, Delivery, Enrollment, Lead, Message, Run, SenderAccount, Sequence
from models.states import DeliveryState, MessageState, RunState, SenderState, SuppressionKind
from outreach import admission, chores, launch, leads, planning, results, sending, suppression
from tests.moments import kept
from tests.outreach.doing import at_once, change, hop, reply_from_yuki, sent, settle, states, walk
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

DISCONNECTED = "ana@kestrel.test is disconnected: it goes on by itself once it is connected again"


@kept
def crowd(
    world: World, count: int, *, limit: int = 30, mailboxes: int = 1, delays: tuple[int, ...] = (0,)
) -> int:
    """Launch a sequence for many leads in Germany, all approved, with room for all to enter at once."""
    for number, sender_id in enumerate(world.sender_ids):
        change(world, SenderAccount, sender_id, daily_limit=limit)
        if number >= mailboxes:
            change(world, SenderAccount, sender_id, state=SenderState.PAUSED)
    rows = [
        {"name": f"Lead {n}", "email": f"lead{n}@company{n}.test", "country": "Germany"} for n in range(count)
    ]
    made = world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Many", rows=rows, now=MONDAY)
    )
    world.group_id = made.source_group_id
    sequence_id = world.written(delays=delays)
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    return sequence_id


@kept
def enter_everybody(world: World, sequence_id: int) -> None:
    """Let everybody in at once, whatever the mailbox may send in a day."""

    def work(session: Session) -> None:
        for enrollment in session.query(Enrollment).filter_by(sequence_id=sequence_id, state="waiting"):
            planning.enter(session, enrollment, now=world.clock.now, waits=False)

    world.run(work)


def free_the_gaps(world: World) -> None:
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, free_at=None)


@kept
def one_due(world: World) -> Delivery:
    """A launched lead whose first step has not been handed over."""
    sequence_id = world.written()
    world.approve(world.enrolled(sequence_id)[0].id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.run(lambda session: _admit(session, sequence_id))
    return world.only(Delivery)


def _admit(session: Session, sequence_id: int) -> None:
    admission.admit(session, sequence_id, now=MONDAY)


def intend(world: World, delivery_id: int) -> sending.Handover | None:
    return world.run(
        lambda session: sending.intend(
            session, delivery_id, now=world.clock.now, wall=world.clock.now, cipher=world.services.cipher
        )
    )


def test_exactly_the_approved_bytes_leave(world: World) -> None:
    sequence_id = world.launched(leads=1)
    walk(world, lambda: len(sent(world)) == 3)

    approved = world.messages(world.enrolled(sequence_id)[0].id)
    for letter, message in zip(world.channel.sent, approved, strict=True):
        assert message.composed is not None
        assert letter.content.endswith(message.composed)
        assert letter.recipient == message.recipient
        added = letter.content.removesuffix(message.composed).decode().split("\r\n")
        assert {line.split(":")[0] for line in added if line and not line.startswith(" ")} <= {
            "Date", "X-Original-Message-ID", "In-Reply-To", "References", "List-Unsubscribe", "List-Unsubscribe-Post",
        }  # fmt: skip


def test_nothing_leaves_without_an_approval_even_when_a_delivery_is_there(world: World) -> None:
    delivery = one_due(world)
    change(world, Message, delivery.message_id, state=MessageState.NEEDS_REVIEW)

    assert intend(world, delivery.id) is None

    after = world.row(Delivery, delivery.id)
    assert (after.state, after.reason) == (DeliveryState.CANCELLED, "The text is no longer approved")


def test_the_letters_carry_own_ids_and_follow_ups_thread_under_the_first(world: World) -> None:
    world.launched(leads=1)
    walk(world, lambda: len(sent(world)) == 3)

    first, second, third = sent(world)
    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == first["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]
    assert len({mail["Message-ID"] for mail in (first, second, third)}) == 3
    assert third["Subject"] == f"Re: {first['Subject']}"


@pytest.mark.parametrize(
    ("table", "values", "words"),
    [
        (Sequence, {"state": "paused"}, "The sequence is paused"),
        (Run, {"state": RunState.PAUSED}, "The run is paused"),
        (SenderAccount, {"state": SenderState.BROKEN}, DISCONNECTED),
        (SenderAccount, {"state": SenderState.PAUSED}, "ana@kestrel.test is paused"),
    ],
)
def test_what_was_paused_after_the_choice_holds_the_intent_and_says_so(
    world: World, table: type, values: dict, words: str
) -> None:
    delivery = one_due(world)
    row_id = delivery.sender_account_id if table is SenderAccount else 1
    change(world, table, row_id, **values)

    assert intend(world, delivery.id) is None

    after = world.row(Delivery, delivery.id)
    assert (after.state, after.reason) == (DeliveryState.SCHEDULED, words)
    assert drain_due(world.services) == 0


def test_a_lead_suppressed_at_the_last_moment_is_stopped(world: World) -> None:
    delivery = one_due(world)
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, SuppressionKind.DOMAIN, "KUMO.test", "A customer", now=MONDAY
        )
    )

    settle(world)

    assert sent(world) == []
    assert world.row(Delivery, delivery.id).state is DeliveryState.CANCELLED
    enrollment = world.row(Enrollment, delivery.enrollment_id or 0)
    assert (enrollment.state, enrollment.reason) == ("stopped", "domain is suppressed: A customer")


def test_a_follow_up_found_outside_the_window_moves_to_the_next_opening(world: World) -> None:
    delivery = one_due(world)
    change(world, Delivery, delivery.id, any_hour=False)

    assert intend(world, delivery.id) is None

    after = world.row(Delivery, delivery.id)
    assert str(after.send_at) == "2026-12-01 00:00:00+00:00"
    assert "window" in after.reason


def test_an_intent_is_given_to_one_caller_only(world: World) -> None:
    delivery = one_due(world)

    given = []
    raised = at_once(*[lambda: given.append(intend(world, delivery.id))] * 6)

    assert raised == [None] * 6
    assert len([one for one in given if one]) == 1
    assert len(world.rows(Attempt)) == 1


def test_a_reply_between_choice_and_intent_wins(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    follow_up = world.only(Delivery, state=DeliveryState.SCHEDULED)
    reply_from_yuki(world)

    assert intend(world, follow_up.id) is None
    assert states(world, enrollment.id) == ["sent", "cancelled"]


def test_a_reply_between_intent_and_hand_over_stops_everything_after_it(world: World) -> None:
    world.launched(leads=1)
    follow_up = world.only(Delivery, state=DeliveryState.SCHEDULED)
    change(world, Delivery, follow_up.id, any_hour=True)
    world.clock.advance(days=3)
    handover = intend(world, follow_up.id)
    assert handover is not None
    reply_from_yuki(world)

    world.run(lambda session: results.sent(session, follow_up.id, handover.token, "250", now=world.clock.now))
    for _ in range(10):
        world.clock.advance(days=1)
        settle(world)

    assert states(world, follow_up.enrollment_id or 0) == ["sent", "sent"]
    assert world.row(Enrollment, follow_up.enrollment_id or 0).state == "replied"


@pytest.mark.parametrize("limit", [1, 3])
def test_n_means_n_with_eight_threads_draining(world: World, limit: int) -> None:
    sequence_id = crowd(world, 6, limit=limit)
    enter_everybody(world, sequence_id)

    for _ in range(4):
        at_once(*[lambda: drain_due(world.services)] * 8)
        free_the_gaps(world)

    assert len(sent(world)) == limit
    world.clock.advance(hours=23, minutes=59)
    free_the_gaps(world)
    drain_due(world.services)
    assert len(sent(world)) == limit
    world.clock.advance(minutes=2)
    free_the_gaps(world)
    drain_due(world.services)
    assert len(sent(world)) == limit + 1


def test_intents_side_by_side_never_pass_the_limit(world: World) -> None:
    sequence_id = crowd(world, 6, limit=2)
    enter_everybody(world, sequence_id)
    ids = [delivery.id for delivery in world.rows(Delivery)]

    def try_all() -> None:
        for delivery_id in ids:
            intend(world, delivery_id)
            free_the_gaps(world)

    at_once(*[try_all] * 4)

    assert len(world.rows(Delivery, state=DeliveryState.SENDING)) == 2


def test_unknown_sends_count_against_the_limit(world: World) -> None:
    sequence_id = crowd(world, 3, limit=1)
    enter_everybody(world, sequence_id)
    first = world.rows(Delivery)[0]
    assert intend(world, first.id) is not None
    world.clock.advance(minutes=3)
    world.run(lambda session: chores.housekeep(session, now=world.clock.now, wall=world.clock.now))
    free_the_gaps(world)

    assert drain_due(world.services) == 0
    assert world.row(Delivery, first.id).state is DeliveryState.UNKNOWN


def test_a_mailbox_rests_at_least_nine_minutes_between_two_mails(world: World) -> None:
    sequence_id = crowd(world, 4)
    enter_everybody(world, sequence_id)
    walk(world, lambda: len(sent(world)) == 4)

    times = sorted(one.intent_at for one in world.rows(Delivery) if one.intent_at)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(timedelta(minutes=9) <= gap <= timedelta(minutes=30) for gap in gaps)


def test_a_new_mailbox_starts_slowly(world: World) -> None:
    for sender_id in world.sender_ids:
        change(
            world, SenderAccount, sender_id, in_use_since=date(2026, 11, 30), clean_since=date(2026, 11, 30)
        )
    sequence_id = crowd(world, 12)
    enter_everybody(world, sequence_id)

    settle(world)
    while world.clock.now < MONDAY + timedelta(hours=13) and hop(world):
        pass

    assert len([one for one in world.rows(Delivery) if one.intent_at and one.intent_at.day == 30]) == 10


def test_a_quarter_of_the_day_is_kept_for_first_touches(world: World) -> None:
    sequence_id = crowd(world, 54, limit=4)
    enter_everybody(world, sequence_id)
    deliveries = world.rows(Delivery)

    def make_follow_ups(session: Session) -> None:
        for delivery in session.query(Delivery).filter(Delivery.id.in_([one.id for one in deliveries[:52]])):
            delivery.priority = planning.FOLLOW_UP

    world.run(make_follow_ups)

    for _ in range(6):
        drain_due(world.services)
        free_the_gaps(world)

    priorities = [one.priority for one in world.rows(Delivery, state=DeliveryState.SENT)]
    assert sorted(priorities) == [planning.FOLLOW_UP] * 3 + [planning.FIRST_TOUCH]


def test_a_lead_named_like_markup_and_headers_gets_one_clean_mail(world: World) -> None:
    change(world, Lead, 1, name='=?utf-8?q?x=0D=0ABcc:_eve@evil.test?= "<!channel> *x*", eve@evil.test')

    world.launched(leads=1)

    mail = message_from_bytes(world.channel.sent[0].content)
    assert mail["Bcc"] is None
    assert world.addresses_sent() == ["yuki@kumo.test"]
    assert not mail.defects


def test_an_intent_needs_a_step_of_a_lead(world: World) -> None:
    delivery = one_due(world)
    change(world, Delivery, delivery.id, enrollment_id=None)

    assert intend(world, delivery.id) is None
    assert intend(world, 999) is None
