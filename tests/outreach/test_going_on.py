"""What follows a step that left is planned once, whoever does it and whatever happened to the lead meanwhile."""

import pytest

from jobs.drain import drain_due
from jobs.go_on import plan_all
from models import Delivery, Enrollment, SlackPost, Step
from models.states import DeliveryState, EnrollmentState, PostKind
from outreach import chores, going_on, pausing_leads
from outreach.planning import FOLLOW_UP
from outreach.results import Outcome, record
from tests.outreach.doing import change, reply_from_yuki, settle, walk
from tests.outreach.test_sending import crowd, enter_everybody, free_the_gaps, intend, one_due
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def left(world: World) -> Enrollment:
    """A lead whose first step was taken by its server, and nothing else yet."""
    delivery = one_due(world)
    hand_over(world, delivery)
    assert delivery.enrollment_id is not None
    return world.row(Enrollment, delivery.enrollment_id)


def hand_over(world: World, delivery: Delivery) -> None:
    handover = intend(world, delivery.id)
    assert handover is not None
    with world.channel.connect(handover.account) as connection:
        outcome = Outcome(delivery.id, handover.token, said=connection.hand_over(handover.letter))
    now = world.clock.now
    assert world.run(lambda session: record(session, [outcome], now=now, wall=now)) == 1


def plan_next(world: World) -> int:
    return world.run(lambda session: going_on.plan_next(session, now=world.clock.now))


def follow_ups(world: World) -> list[Delivery]:
    return world.rows(Delivery, priority=FOLLOW_UP)


def asked(world: World) -> list[str]:
    now = world.clock.now
    return [
        job
        for job, _ in world.run(
            lambda session: chores.due_jobs(session, now=now, wall=now, grace=MONDAY - MONDAY)
        )
    ]


def test_a_step_that_left_says_where_its_lead_stands_and_nothing_more(world: World) -> None:
    lead = left(world)

    assert (lead.position, lead.left_on, lead.is_unplanned) == (2, MONDAY.date(), True)
    assert follow_ups(world) == []
    assert "go_on" in asked(world)


def test_the_next_step_is_planned_behind_it_once(world: World) -> None:
    lead = left(world)

    assert [plan_next(world), plan_next(world)] == [1, 0]

    (follow_up,) = follow_ups(world)
    after = world.row(Enrollment, lead.id)
    assert (after.is_unplanned, after.due_at) == (
        False,
        follow_up.send_at.replace(hour=0, minute=0, second=0),
    )
    assert "go_on" not in asked(world)


def test_its_card_and_its_lab_are_redrawn(world: World) -> None:
    left(world)
    before = {one.id: one.wanted_version for one in world.rows(SlackPost)}

    plan_next(world)

    redrawn = {one.kind for one in world.rows(SlackPost) if one.wanted_version > before[one.id]}
    assert redrawn == {PostKind.APPROVAL_CARD, PostKind.LAB_ROOT}


def test_whoever_plans_the_lead_first_the_other_leaves_it_so(world: World) -> None:
    lead = left(world)
    world.act(pausing_leads.pause_lead, lead.id)
    world.act(pausing_leads.resume_lead, lead.id)
    (follow_up,) = follow_ups(world)

    assert plan_next(world) == 1

    assert [one.id for one in follow_ups(world)] == [follow_up.id]
    assert not world.row(Enrollment, lead.id).is_unplanned


def test_a_lead_that_replied_meanwhile_is_written_to_no_more(world: World) -> None:
    lead = left(world)
    reply_from_yuki(world)

    plan_next(world)

    after = world.row(Enrollment, lead.id)
    assert (after.state, after.is_unplanned, follow_ups(world)) == (EnrollmentState.REPLIED, False, [])


def test_a_lead_paused_meanwhile_goes_on_when_it_is_resumed(world: World) -> None:
    lead = left(world)
    world.act(pausing_leads.pause_lead, lead.id)

    plan_next(world)
    assert follow_ups(world) == []
    world.act(pausing_leads.resume_lead, lead.id)

    assert len(follow_ups(world)) == 1


def test_a_step_removed_while_it_was_being_sent_moves_nobody(world: World) -> None:
    delivery = one_due(world)
    handover = intend(world, delivery.id)
    assert handover is not None
    step = world.rows(Step, position=1)[0]
    change(world, Step, step.id, removed_at=MONDAY)
    outcome, now = Outcome(delivery.id, handover.token, said="250 taken"), world.clock.now

    world.run(lambda session: record(session, [outcome], now=now, wall=now))

    lead = world.row(Enrollment, delivery.enrollment_id or 0)
    assert (lead.position, lead.left_on) == (1, MONDAY.date())


def test_a_drain_plans_what_follows_before_it_ends(world: World) -> None:
    one_due(world)

    assert drain_due(world.services) == 1

    assert len(follow_ups(world)) == 1
    assert not world.run(going_on.is_any)


def test_what_a_drain_that_died_left_unplanned_the_clock_has_planned(world: World) -> None:
    lead = left(world)

    settle(world)

    assert len(follow_ups(world)) == 1
    walk(world, lambda: world.row(Enrollment, lead.id).state is EnrollmentState.COMPLETED)


def test_many_leads_are_planned_together_and_all_of_them(world: World) -> None:
    sequence_id = crowd(world, 5, delays=(0, 3))
    enter_everybody(world, sequence_id)
    for delivery in world.rows(Delivery, state=DeliveryState.SCHEDULED):
        free_the_gaps(world)
        hand_over(world, delivery)

    plan_all(world.services)

    assert len(follow_ups(world)) == 5
