"""Reviewers are told each morning and a working day before a slot, once each, until nothing waits any more."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from jobs.review_calls import REST_SECONDS, call_now
from models import Enrollment, Message, Person, Sequence, SlackPost, Workspace
from models.states import EnrollmentState as Stands
from models.states import MessageState, PostKind, SequenceState
from outreach import approvals, chosen, review_calls
from tests.moments import kept
from tests.outreach.doing import change, settle
from tests.world import MONDAY, World

TUESDAY = MONDAY.replace(day=1, month=12, hour=9)
"""A Tuesday, nine o'clock in the zone of people without one of their own."""


@kept
def written(world: World) -> int:
    """Write a sequence for three leads on Monday at ten, for people and a team in UTC."""
    for person in world.rows(Person):
        change(world, Person, person.id, zone=None)
    change(world, Workspace, world.workspace_id, zone="UTC", holiday_region="DE")
    return world.written()


def at(world: World, when: datetime) -> int:
    """Look whom to tell at a time; return how many were told."""
    world.clock.now = when
    return world.run(lambda session: review_calls.call(session, world.workspace_id, now=when))


def told(world: World) -> list[tuple[str, str]]:
    """Return who has such a message standing, and under which key."""
    found = world.rows(SlackPost, kind=PostKind.REVIEW_CALL, is_gone=False)
    return [(one.slack_channel, one.intent_key.split(":", 3)[3]) for one in found]


def card(world: World, sequence_id: int) -> review_calls.ReviewCall:
    ana = slack_id(world, world.ana_id)
    found = world.services.read(
        lambda session: review_calls.shown(session, sequence_id, ana, now=world.clock.now)
    )
    assert found is not None
    return found


def slack_id(world: World, person_id: int) -> str:
    return world.row(Person, person_id).slack_user_id


def test_who_made_the_sequence_is_told_in_the_morning_and_once(world: World) -> None:
    written(world)

    assert at(world, MONDAY.replace(hour=17)) == 0, "what was written today is not the morning's"
    assert at(world, TUESDAY.replace(hour=8)) == 0
    assert [at(world, TUESDAY.replace(hour=hour)) for hour in (9, 10, 17)] == [1, 0, 0]

    assert told(world) == [(slack_id(world, world.ana_id), "2026-12-01")]


def test_the_next_morning_takes_the_place_of_the_one_before(world: World) -> None:
    sequence_id = written(world)
    at(world, TUESDAY)

    at(world, TUESDAY.replace(day=2))

    assert told(world) == [(slack_id(world, world.ana_id), "2026-12-02")]
    assert card(world, sequence_id).waiting == 3


@pytest.mark.parametrize("day", [5, 6, 25], ids=["Saturday", "Sunday", "Christmas"])
def test_nobody_is_told_on_a_day_off(world: World, day: int) -> None:
    written(world)

    assert at(world, TUESDAY.replace(day=day)) == 0


def test_the_morning_is_the_persons_own(world: World) -> None:
    written(world)
    change(world, Person, world.ana_id, zone="Asia/Tokyo")

    assert at(world, TUESDAY.replace(hour=9)) == 0, "in Tokyo it is evening"
    assert at(world, TUESDAY.replace(day=2, hour=0)) == 1


def test_those_whom_an_admin_chose_are_told_and_no_guest(world: World) -> None:
    written(world)
    people = [slack_id(world, one) for one in (world.ben_id, world.jo_id)]
    world.run(lambda session: chosen.keep(session, world.workspace_id, chosen.RIGHTS, {"approve": people}))
    change(world, Person, world.jo_id, is_guest=True)

    at(world, TUESDAY)

    assert [channel for channel, _ in told(world)] == [people[0]]


def test_it_is_redrawn_with_each_decision_and_withdrawn_with_the_last(world: World) -> None:
    sequence_id = written(world)
    at(world, TUESDAY)
    (before,) = world.rows(SlackPost, kind=PostKind.REVIEW_CALL)
    first, second, third = world.enrolled(sequence_id)

    world.approve(first.id)
    assert world.row(SlackPost, before.id).wanted_version == before.wanted_version + 1
    assert card(world, sequence_id).waiting == 2
    world.act(approvals.postpone, second.id)
    world.act(approvals.leave_lead_out, third.id)

    assert told(world) == []
    assert at(world, TUESDAY.replace(hour=11)) == 0


def test_a_paused_sequence_asks_nobody(world: World) -> None:
    sequence_id = written(world)
    change(world, Sequence, sequence_id, state=SequenceState.PAUSED)

    assert at(world, TUESDAY) == 0


def in_three_days(world: World) -> int:
    """Launch a sequence whose first lead has a second message to review, due on Friday at nine."""
    sequence_id = written(world)
    enrollment = world.enrolled(sequence_id)[0]
    for other in world.enrolled(sequence_id)[1:]:
        world.act(approvals.leave_lead_out, other.id)
    for message in world.messages(enrollment.id)[1:]:
        change(world, Message, message.id, state=MessageState.NEEDS_REVIEW)
    change(world, Sequence, sequence_id, state=SequenceState.ACTIVE)
    due = MONDAY.replace(month=12, day=4, hour=9)
    change(world, Enrollment, enrollment.id, state=Stands.ACTIVE, position=2, due_at=due, entered_at=MONDAY)
    return sequence_id


def test_a_slot_a_working_day_away_is_told_beside_the_morning(world: World) -> None:
    sequence_id = in_three_days(world)
    at(world, TUESDAY.replace(day=2))
    assert told(world)[0][1] == "2026-12-02"

    assert at(world, TUESDAY.replace(day=3, hour=9)) == 1

    assert told(world)[0][1] == "urgent:2026-12-03"
    model = card(world, sequence_id)
    assert (model.late, model.first_slot) == (1, MONDAY.replace(month=12, day=4, hour=9))
    assert at(world, TUESDAY.replace(day=3, hour=10)) == 0


def test_what_is_due_on_monday_is_told_on_friday(world: World) -> None:
    sequence_id = in_three_days(world)
    enrollment = world.enrolled(sequence_id)[0]
    change(world, Enrollment, enrollment.id, due_at=MONDAY.replace(month=12, day=7, hour=9))

    at(world, TUESDAY.replace(day=4))

    assert told(world)[0][1] == "urgent:2026-12-04"


def test_the_clock_looks_once_a_minute(world: World) -> None:
    written(world)
    world.clock.now = TUESDAY
    settle(world)
    assert len(told(world)) == 1
    world.run(lambda session: _forget(session))

    call_now(world.services, world.workspace_id)
    assert told(world) == []
    world.clock.advance(seconds=REST_SECONDS + 1)
    settle(world)

    assert len(told(world)) == 1


def _forget(session: Session) -> None:
    for post in session.query(SlackPost).filter_by(kind=PostKind.REVIEW_CALL):
        session.delete(post)
