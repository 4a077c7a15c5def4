"""A sequence whose steps marked always go on after a reply; the others stop, and a word for stop stops all."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Lead, Reply, Run, Sequence, Step
from models.states import Condition, EnrollmentState, LeadStage, SuppressionKind
from outreach import after_reply, pausing_leads, suppression
from outreach.ports import take_jobs
from tests.moments import kept
from tests.outreach.doing import cause_of, change, kinds, reply_from_yuki, sent, settle, states, walk
from tests.world import World

pytestmark = pytest.mark.unseen


@kept
def going_on(world: World, *conditions: Condition, is_on: bool = True) -> int:
    """Launch a sequence for Yuki whose later steps have these conditions; step 1 has left."""
    sequence_id = world.written(delays=(0, *(2 for _ in conditions)))
    change(world, Sequence, sequence_id, goes_on_after_reply=is_on)
    steps = world.rows(Step, sequence_id=sequence_id)[1:]
    for step, condition in zip(steps, conditions, strict=True):
        change(world, Step, step.id, condition=condition)
    world.approve(1)
    change(world, Sequence, sequence_id, state="active")
    change(world, Run, world.run_id, state="active")
    settle(world)
    assert states(world, 1) == ["sent", "scheduled"]
    return sequence_id


def recipients(world: World) -> int:
    return len(sent(world, "yuki@kumo.test"))


ALWAYS, NO_REPLY = Condition.ALWAYS, Condition.ONLY_IF_NO_REPLY


def test_only_the_steps_marked_always_still_leave_and_count_from_where_the_others_would_have(
    world: World,
) -> None:
    going_on(world, NO_REPLY, ALWAYS, NO_REPLY)

    reply_from_yuki(world)

    enrollment = world.row(Enrollment, 1)
    assert (enrollment.state, enrollment.position, enrollment.left_on) == ("active", 3, date(2026, 12, 2))
    assert enrollment.due_at == datetime(2026, 12, 4, 9, tzinfo=ZoneInfo("Asia/Tokyo")).astimezone(UTC)
    assert enrollment.reason == "They replied: only the steps marked always are still sent"
    assert states(world, 1) == ["sent", "cancelled", "scheduled"]
    assert world.only(Reply).stopped_steps == 2
    walk(world, lambda: world.row(Enrollment, 1).state is EnrollmentState.COMPLETED)
    assert recipients(world) == 2
    assert [one.reason for one in world.rows(History, kind="step.skipped")] == ["They replied"] * 2
    assert world.row(Lead, 1).stage is LeadStage.REPLIED


def test_a_paused_lead_who_replies_still_says_who_paused_them(world: World) -> None:
    going_on(world, NO_REPLY, ALWAYS)
    world.act(pausing_leads.pause_lead, 1)
    said = world.row(Enrollment, 1).reason

    reply_from_yuki(world)

    assert "by Ana" in said
    assert (world.row(Enrollment, 1).state, world.row(Enrollment, 1).reason) == ("paused", said)
    world.act(pausing_leads.resume_lead, 1)
    settle(world)
    assert world.row(Enrollment, 1).reason == "They replied: only the steps marked always are still sent"


def test_what_stops_names_the_reply_as_its_cause(world: World) -> None:
    going_on(world, NO_REPLY, ALWAYS)

    reply_from_yuki(world)

    goes_on = world.only(History, kind="enrollment.goes_on")
    assert cause_of(world, goes_on).kind == "reply.human"
    assert cause_of(world, world.only(History, kind="delivery.cancelled")).id == goes_on.id


def test_a_waiting_step_marked_always_keeps_its_time(world: World) -> None:
    going_on(world, ALWAYS, NO_REPLY)
    before = world.only(Delivery, state="scheduled")

    reply_from_yuki(world)

    assert world.only(Delivery, state="scheduled").send_at == before.send_at
    assert world.only(Reply).stopped_steps == 1


def test_without_a_step_marked_always_or_without_the_switch_everything_stops(world: World) -> None:
    going_on(world, NO_REPLY, NO_REPLY)

    reply_from_yuki(world)

    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
    assert states(world, 1) == ["sent", "cancelled"]


def test_with_the_switch_off_a_step_marked_always_stops_too(world: World) -> None:
    going_on(world, ALWAYS, is_on=False)

    reply_from_yuki(world)

    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
    assert states(world, 1) == ["sent", "cancelled"]


def test_a_word_for_stop_stops_the_steps_marked_always(world: World) -> None:
    going_on(world, ALWAYS)

    reply_from_yuki(world, text="STOP")

    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
    assert states(world, 1) == ["sent", "cancelled"]


def test_a_lead_blocked_meanwhile_is_not_written_to_again(world: World) -> None:
    going_on(world, ALWAYS)

    def block(session: Session) -> None:
        suppression.suppress(
            session, world.workspace_id, SuppressionKind.DOMAIN, "kumo.test", "asked", now=world.clock.now
        )

    world.run(block)
    reply_from_yuki(world)

    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED


def test_a_lead_that_has_not_entered_does_not_enter_after_a_reply(world: World) -> None:
    going_on(world, ALWAYS)
    second = world.written(name="Another", delays=(0, 2))
    change(world, Sequence, second, goes_on_after_reply=True)

    reply_from_yuki(world)

    assert world.enrolled(second)[0].state is EnrollmentState.REPLIED


def test_a_second_reply_stops_nothing_more_and_a_stop_after_it_does(world: World) -> None:
    going_on(world, NO_REPLY, ALWAYS)
    reply_from_yuki(world)

    reply_from_yuki(world, number=2)
    assert [one.stopped_steps for one in world.rows(Reply)] == [1, 0]
    assert states(world, 1) == ["sent", "cancelled", "scheduled"]

    reply_from_yuki(world, number=3, text="unsubscribe")
    assert states(world, 1) == ["sent", "cancelled", "cancelled"]
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED


@pytest.mark.parametrize(("first", "is_overtaken"), [(NO_REPLY, True), (ALWAYS, False)])
def test_a_step_that_comes_back_from_the_server_after_the_reply_leaves_only_if_marked_always(
    world: World, first: Condition, is_overtaken: bool
) -> None:
    going_on(world, first, ALWAYS)
    delivery = world.only(Delivery, state="scheduled")
    change(world, Delivery, delivery.id, state="sending")
    reply_from_yuki(world)
    change(world, Delivery, delivery.id, state="deferred")
    step_id = world.rows(Step)[1].id

    def check(session: Session) -> bool:
        row = session.get_one(Enrollment, 1)
        return after_reply.overtaken(session, row, step_id, now=world.clock.now)

    def asks_for_a_drain(session: Session) -> bool:
        check(session)
        asked = ("drain", ()) in take_jobs(session)
        session.rollback()
        return asked

    assert world.services.run(asks_for_a_drain) is is_overtaken, "the next step may be due"
    assert world.run(check) is is_overtaken
    assert world.run(check) is is_overtaken
    assert states(world, 1) == (["sent", "cancelled", "scheduled"] if is_overtaken else ["sent", "deferred"])
    assert "enrollment.goes_on" in kinds(world, enrollment_id=1)


def test_a_step_that_a_reply_overtook_is_not_handed_over(world: World) -> None:
    going_on(world, NO_REPLY, ALWAYS)
    delivery = world.only(Delivery, state="scheduled")
    change(world, Delivery, delivery.id, state="sending")
    reply_from_yuki(world)
    change(world, Delivery, delivery.id, state="deferred")

    walk(world, lambda: world.row(Enrollment, 1).state is EnrollmentState.COMPLETED)

    assert states(world, 1) == ["sent", "cancelled", "sent"]
    assert world.row(Delivery, delivery.id).reason == "They replied"
