"""Leads enter no faster than every later step can follow on time, and only with their review done."""

from datetime import date

import pytest

from models import Enrollment, SenderAccount, Sequence
from models.states import MessageState, ReviewScope, SenderState, SequenceState
from outreach import admission, approvals, launch, leads, pace, pausing, reviewing
from tests.outreach.doing import change, settle
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


@pytest.mark.parametrize(
    ("states", "first_step", "every_message"),
    [
        (["approved", "needs_review"], True, False),
        (["approved", "approved"], True, True),
        (["left_out", "approved", "approved"], True, True),
        (["left_out", "needs_review", "approved"], False, False),
        (["needs_review", "approved"], False, False),
        (["drafting", "approved"], False, False),
        (["left_out", "left_out"], False, False),
        ([], False, False),
    ],
)
def test_a_lead_enters_when_what_must_be_reviewed_is(
    states: list, first_step: bool, every_message: bool
) -> None:
    messages = [MessageState(state) for state in states]

    assert reviewing.is_reviewed(messages, ReviewScope.FIRST_STEP) is first_step
    assert reviewing.is_reviewed(messages, ReviewScope.EVERY_MESSAGE) is every_message


def many(world: World, count: int) -> int:
    """A sequence of two mails for many leads of one mailbox, every one approved."""
    change(world, SenderAccount, world.sender_ids[1], state=SenderState.PAUSED)
    rows = [
        {"name": f"Lead {n}", "email": f"lead{n}@company{n}.test", "country": "Germany"} for n in range(count)
    ]
    made = world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Many", rows=rows, now=MONDAY)
    )
    world.group_id = made.source_group_id
    sequence_id = world.written(delays=(0, 3))
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    return sequence_id


def test_no_more_enter_in_a_day_than_the_mailbox_can_follow_up(world: World) -> None:
    change(world, SenderAccount, world.sender_ids[0], daily_limit=6)
    sequence_id = many(world, 5)

    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()
    world.work_off()

    assert len(world.rows(Enrollment, sequence_id=sequence_id, state="active")) == 2
    world.clock.advance(hours=24)
    settle(world)
    assert (
        len(world.rows(Enrollment, sequence_id=sequence_id))
        - len(world.rows(Enrollment, sequence_id=sequence_id, state="waiting"))
        == 4
    )


def test_a_new_mailbox_lets_fewer_in(world: World) -> None:
    sequence_id = world.sequence(delays=(0, 3))
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, in_use_since=date(2026, 11, 30))

    a_day = world.run(
        lambda session: pace.leads_a_day(session, session.get_one(Sequence, sequence_id), MONDAY)
    )

    assert a_day == 8


@pytest.mark.parametrize(
    ("weekdays", "own", "a_day"),
    [
        ([0, 1, 2, 3, 4], None, 24),
        ([5], None, 6),
        ([0, 1, 2, 3, 4, 5, 6], None, 30),
        ([0, 1, 2, 3, 4, 5, 6], [1, 2], 12),
        ([0, 1], [1, 2], 6),
    ],
)
def test_days_on_which_a_mailbox_sends_make_the_room(
    world: World, weekdays: list[int], own: list[int] | None, a_day: int
) -> None:
    sequence_id = world.sequence(delays=(0, 3))
    hours = {"opens": "09:00", "closes": "17:00"}
    change(world, Sequence, sequence_id, hours=hours | {"weekdays": weekdays})
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, hours=own and hours | {"weekdays": own})

    found = world.run(
        lambda session: pace.leads_a_day(session, session.get_one(Sequence, sequence_id), MONDAY)
    )

    assert found == a_day


def test_nobody_enters_through_a_broken_mailbox_or_a_paused_sequence(world: World) -> None:
    sequence_id = world.written()
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    assert world.run(lambda session: admission.admit(session, sequence_id, now=MONDAY)) == 0
    change(world, Sequence, sequence_id, state=SequenceState.ACTIVE)
    assert world.run(lambda session: admission.admit(session, sequence_id, now=MONDAY)) == 0
    world.act(pausing.pause_sequence, sequence_id)
    world.act(pausing.resume_sequence, sequence_id)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, state=SenderState.BROKEN)

    assert world.run(lambda session: admission.admit(session, sequence_id, now=MONDAY)) == 0
    assert world.run(lambda session: admission.admit(session, 99, now=MONDAY)) == 0


def test_a_lead_whose_first_step_is_left_out_enters_with_the_next(world: World) -> None:
    sequence_id = world.written()
    enrollment = world.enrolled(sequence_id)[0]
    world.act(approvals.leave_step_out, world.messages(enrollment.id)[0].id)
    world.approve(enrollment.id)

    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()

    after = world.row(Enrollment, enrollment.id)
    assert (after.state, after.position) == ("active", 2)
    assert str(after.due_at) == "2026-12-03 00:00:00+00:00"
