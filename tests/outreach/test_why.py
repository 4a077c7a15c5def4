"""`/plera why` gives the reason that the drain goes by, and never says that something leaves which does not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from models import Delivery, Enrollment, Message, Run, SenderAccount, Sequence, Workspace
from models.states import (
    DeliveryState,
    EnrollmentState,
    HoldKind,
    MessageState,
    RunState,
    SenderState,
    SequenceState,
    SuppressionKind,
)
from outreach import launch, suppression, why
from outreach.errors import NotFound
from outreach.outlook_screens import WhyLead, WhyMatches, WhyStep
from outreach.why_steps import CAN_LEAVE
from tests.outreach.doing import change, reply_from_yuki, stranger
from tests.outreach.test_sending import intend, one_due
from tests.world import World, build

pytestmark = pytest.mark.unseen


def told(world: World, lead_id: int = 1) -> WhyLead:
    return world.act(why.of, lead_id)


def steps(world: World, lead_id: int = 1) -> tuple[WhyStep, ...]:
    return told(world, lead_id).sequences[0].steps


def test_a_step_that_is_due_can_leave_now(world: World) -> None:
    one_due(world)

    first, second, third = steps(world)

    assert (first.sentence, first.at) == (CAN_LEAVE, world.clock.now)
    assert second.sentence == "Follows 3 days after the step before"
    assert second.is_about
    assert second.at is not None
    assert str(second.at).startswith("2026-12-03")
    assert third.at is not None
    assert third.at > second.at


def test_what_was_sent_says_when_and_the_next_its_planned_time(world: World) -> None:
    world.launched(leads=1)
    planned = world.only(Delivery, state=DeliveryState.SCHEDULED)

    first, second, _ = steps(world)

    assert (first.sentence, first.at) == ("Sent", world.clock.now)
    assert second.at == planned.send_at
    assert second.sentence.startswith("Planned: 3 days after Mon 30 Nov, when the email before it left")
    assert "in Asia/Tokyo (from city Tokyo)" in second.sentence


@pytest.mark.parametrize(
    ("table", "values", "reason"),
    [
        (Workspace, {"hold": HoldKind.STOPPED}, "Everything is stopped"),
        (Run, {"state": RunState.PAUSED}, "The run is paused"),
        (SenderAccount, {"state": SenderState.PAUSED}, "is paused"),
        (SenderAccount, {"state": SenderState.BROKEN}, "is disconnected"),
        (SenderAccount, {"state": SenderState.REMOVED}, "was removed: choose another sender"),
        (Enrollment, {"state": EnrollmentState.PAUSED}, "The lead is paused"),
        (Message, {"state": MessageState.NEEDS_REVIEW}, "The text is no longer approved"),
        (SenderAccount, {"daily_limit": 0}, "may send 0 messages a day"),
    ],
)
def test_whatever_holds_a_step_is_named(
    world: World, table: type, values: dict[str, Any], reason: str
) -> None:
    delivery = one_due(world)
    rows: dict[type, int] = {SenderAccount: delivery.sender_account_id, Message: delivery.message_id}
    row_id = rows.get(table, 1)
    change(world, table, row_id, **values)

    assert reason in steps(world)[0].sentence


def test_a_gap_names_the_sender_and_its_end(world: World) -> None:
    delivery = one_due(world)
    free_at = world.clock.now + timedelta(minutes=11)
    change(world, SenderAccount, delivery.sender_account_id, free_at=free_at)

    first = steps(world)[0]

    assert "rests between two messages" in first.sentence
    assert first.at == free_at


def test_a_closed_window_names_its_next_opening(world: World) -> None:
    delivery = one_due(world)
    change(world, Delivery, delivery.id, any_hour=False)

    first = steps(world)[0]

    assert first.sentence == "Outside the recipient's sending window"
    assert str(first.at) == "2026-12-01 00:00:00+00:00"


def test_a_lead_outside_knows_its_place_in_the_queue_and_its_day(world: World) -> None:
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, daily_limit=4)
    change(world, SenderAccount, world.sender_ids[1], state=SenderState.PAUSED)
    sequence_id = world.launched(leads=3)
    outside = [one for one in world.enrolled(sequence_id) if one.state is EnrollmentState.WAITING]

    last = told(world, outside[-1].lead_id).sequences[0]

    assert last.standing == f"Waits to enter: number {len(outside)} of those whom ana@kestrel.test writes to"
    assert last.at == world.clock.now + timedelta(days=len(outside))
    assert last.steps[0].at == last.at


def test_before_the_launch_and_before_the_review_it_says_what_to_do(world: World) -> None:
    sequence_id = world.written()
    assert "press Launch…" in told(world).sequences[0].standing
    assert steps(world)[0].sentence == "Waits for approval: approve it"

    world.approve(world.enrolled(sequence_id)[0].id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()

    assert "wait for review" in told(world, 2).sequences[0].standing


def test_a_reply_says_that_nothing_more_leaves(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)

    sequence = told(world).sequences[0]

    assert sequence.standing == "They replied: nothing more is sent by itself"
    assert [step.sentence for step in sequence.steps] == [
        "Sent",
        "Is not sent any more",
        "Is not sent any more",
    ]


def test_an_unknown_send_points_to_the_sent_folder(world: World) -> None:
    world.launched(leads=1)
    delivery = world.rows(Delivery)[0]
    change(world, Delivery, delivery.id, state=DeliveryState.UNKNOWN)

    assert "look into the Sent folder of" in steps(world)[0].sentence


def test_people_are_found_by_address_and_by_part_of_a_name(world: World) -> None:
    assert world.act(_find, "YUKI@kumo.test") == 1
    assert world.act(_find, "<mailto:yuki@kumo.test|yuki@kumo.test>") == 1
    assert world.act(_find, "tanaka") == 1
    several = world.act(_find, "test")
    assert isinstance(several, WhyMatches)
    assert [one.name for one in several.leads] == ["Lena Vogt, Vogt", "Sam Reed, Reed", "Yuki Tanaka, Kumo"]
    assert world.act(_find, "%") == WhyMatches("%", ())
    assert world.act(_find, "") == WhyMatches("", ())


def _find(session: Any, actor: Any, wanted: str, *, now: datetime) -> int | WhyMatches:
    return why.find(session, actor, wanted)


def test_nobody_of_another_workspace_is_told_anything(world: World) -> None:
    eve = stranger(world)

    assert world.act(_find, "yuki@kumo.test", by=eve) == WhyMatches("yuki@kumo.test", ())
    with pytest.raises(NotFound):
        world.act(why.of, 1, by=eve)


CHANGES: tuple[tuple[type, dict[str, list[Any]]], ...] = (
    (Workspace, {"hold": [None, None, None, HoldKind.STOPPED, HoldKind.RESTORED]}),
    (Run, {"state": [RunState.ACTIVE, RunState.ACTIVE, RunState.PAUSED]}),
    (Sequence, {"state": [SequenceState.ACTIVE, SequenceState.ACTIVE, SequenceState.PAUSED]}),
    (Enrollment, {"state": [EnrollmentState.ACTIVE, EnrollmentState.ACTIVE, EnrollmentState.PAUSED]}),
    (SenderAccount, {"state": [SenderState.HEALTHY, SenderState.HEALTHY, *SenderState]}),
    (SenderAccount, {"daily_limit": [0, 1, 30], "free_at": [None, -60, 60]}),
    (Message, {"state": [MessageState.APPROVED, MessageState.APPROVED, MessageState.NEEDS_REVIEW]}),
    (Delivery, {"any_hour": [True, False], "domain": ["", "kumo.test"]}),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.integers(0, 23), st.booleans())
def test_it_says_that_a_step_can_leave_exactly_when_it_is_handed_over(
    kept_engine: Engine, data: st.DataObject, hours_later: int, is_suppressed: bool
) -> None:
    world = build(kept_engine)
    delivery = one_due(world)
    world.clock.advance(hours=hours_later)
    rows: dict[type, int] = {SenderAccount: delivery.sender_account_id, Message: delivery.message_id}
    for table, values in CHANGES:
        chosen = {name: data.draw(st.sampled_from(options)) for name, options in values.items()}
        if isinstance(chosen.get("free_at"), int):
            chosen["free_at"] = world.clock.now + timedelta(seconds=chosen["free_at"])
        change(world, table, rows.get(table, 1), **chosen)
    if is_suppressed and data.draw(st.booleans()):
        world.run(
            lambda session: suppression.suppress(
                session, world.workspace_id, SuppressionKind.DOMAIN, "kumo.test", "asked", now=world.clock.now
            )
        )

    says_so = steps(world)[0].sentence == CAN_LEAVE

    assert says_so == (intend(world, delivery.id) is not None)
