"""Where leads stand after the steps were edited: nobody is written to twice, and each goes on at its place."""

from datetime import timedelta
from random import Random

import pytest

from models import Delivery, Enrollment, History, Message, Step
from models.states import Channel, Condition, DeliveryState, EnrollmentState, MessageState
from outreach import form_screens, generating, pausing, results
from outreach.errors import Deferred
from outreach.step_saving import Touched
from tests.outreach.doing import cause_of, change, hop, sent, settle, walk
from tests.outreach.step_edits import (
    due,
    edited,
    in_place,
    inserted,
    moved,
    opened,
    removed,
    submit,
    waiting,
    with_step,
)
from tests.world import World

pytestmark = [pytest.mark.unseen, pytest.mark.long]


def test_a_waiting_message_of_a_removed_step_is_cancelled_with_the_cause_and_the_next_step_planned(
    world: World,
) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3, 4))
    enrollment = world.enrolled(sequence_id)[0]
    due_before = due(world, enrollment)
    (planned,) = waiting(world, enrollment.id)

    edited(world, sequence_id, removed("2"))

    cancelled = world.row(Delivery, planned.id)
    assert (cancelled.state, cancelled.reason) == (
        DeliveryState.CANCELLED,
        "Its step was removed from the sequence",
    )
    entry = world.only(History, kind="delivery.cancelled")
    assert cause_of(world, entry).kind == "sequence.steps_changed"
    (following,) = waiting(world, enrollment.id)
    third = in_place(world, sequence_id)[1]
    assert world.row(Message, following.message_id).step_id == third.id
    after = world.row(Enrollment, enrollment.id)
    assert (after.position, after.left_on) == (2, enrollment.left_on)
    assert due(world, enrollment) == due_before + timedelta(days=1)


def test_another_delay_plans_a_waiting_message_anew_from_the_day_the_last_one_left(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    enrollment = world.enrolled(sequence_id)[0]
    due_before = due(world, enrollment)

    touched = edited(world, sequence_id, with_step("2", delay_days="1"))

    assert touched == Touched(replanned=1)
    assert due(world, enrollment) == due_before - timedelta(days=2)
    assert len(waiting(world, enrollment.id)) == 1


def test_a_lead_past_the_place_of_a_new_step_goes_without_it_and_its_history_says_so(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    enrollment = world.enrolled(sequence_id)[0]
    walk(world, lambda: len(sent(world)) == 1)

    touched = edited(world, sequence_id, moved("2", -1))

    assert (touched.passed, touched.finished) == (1, 1)
    (entry,) = world.rows(History, kind="step.skipped", enrollment_id=enrollment.id)
    assert entry.reason == "It was put before a step that has left already"
    assert world.row(Enrollment, enrollment.id).state is EnrollmentState.COMPLETED
    assert len(sent(world)) == 1


def test_a_lead_that_is_done_gets_no_new_step(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    walk(world, lambda: len(sent(world)) == 2)

    touched = edited(world, sequence_id, inserted("2"))

    assert touched.done == 1
    assert world.enrolled(sequence_id)[0].state is EnrollmentState.COMPLETED


def test_without_the_first_step_those_who_got_it_keep_their_day_and_newcomers_begin_with_the_next(
    world: World,
) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3, 4))
    enrollment = world.enrolled(sequence_id)[0]
    (planned,) = waiting(world, enrollment.id)

    edited(world, sequence_id, removed("1"))

    assert [one.id for one in waiting(world, enrollment.id)] == [planned.id]
    assert world.row(Enrollment, enrollment.id).due_at == enrollment.due_at
    first = in_place(world, sequence_id)[0]
    assert (first.delay_days, first.condition) == (0, Condition.ALWAYS)
    walk(world, lambda: len(sent(world)) == 3)
    assert [mail["Subject"].startswith("Re: ") for mail in sent(world)] == [False, True, True]


def test_a_new_first_step_comes_a_day_later_at_the_earliest_to_who_got_the_removed_one(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    enrollment = world.enrolled(sequence_id)[0]
    due_before = due(world, enrollment)

    edited(world, sequence_id, lambda form: moved("3", -1)(inserted("2")(removed("1")(form))))

    after = world.row(Enrollment, enrollment.id)
    assert after.position == 1
    assert due(world, enrollment) == due_before - timedelta(days=2)


def test_another_channel_makes_another_step_of_it(world: World) -> None:
    sequence_id = world.sequence(delays=(0, 3))
    second = in_place(world, sequence_id)[1]
    form = with_step("2", channel=Channel.LINKEDIN_INVITE)(opened(world, sequence_id))
    assert submit(world, form).is_saved

    assert world.row(Step, second.id).removed_at is not None
    assert in_place(world, sequence_id)[1].channel is Channel.LINKEDIN_INVITE


def test_what_is_being_sent_is_left_to_finish_and_the_lead_goes_on_with_the_new_steps(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3, 4))
    enrollment = world.enrolled(sequence_id)[0]
    (planned,) = waiting(world, enrollment.id)
    change(world, Delivery, planned.id, state=DeliveryState.SENDING, token="t", intent_at=world.clock.now)

    touched = edited(world, sequence_id, removed("2"))

    assert (touched.under_way, touched.cancelled, touched.replanned) == (1, 0, 0)
    assert world.row(Delivery, planned.id).state is DeliveryState.SENDING
    assert world.row(Enrollment, enrollment.id).position == 2


def test_a_step_removed_while_it_was_being_sent_is_not_tried_again_when_the_server_says_later(
    world: World,
) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3, 4))
    enrollment = world.enrolled(sequence_id)[0]
    (planned,) = waiting(world, enrollment.id)
    change(world, Delivery, planned.id, state=DeliveryState.SENDING, token="t", intent_at=world.clock.now)
    edited(world, sequence_id, removed("2"))

    now = world.clock.now
    error = Deferred("Try later.")
    world.run(lambda session: results.failed(session, planned.id, "t", error, now=now, wall=now))

    assert world.row(Delivery, planned.id).state is DeliveryState.CANCELLED
    (following,) = waiting(world, enrollment.id)
    third = in_place(world, sequence_id)[1]
    assert world.row(Message, following.message_id).step_id == third.id


def test_a_paused_lead_stays_paused_and_goes_on_at_its_new_place(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3, 4))
    enrollment = world.enrolled(sequence_id)[0]
    change(world, Enrollment, enrollment.id, state=EnrollmentState.PAUSED)
    world.act(pausing.pause_sequence, sequence_id)

    edited(world, sequence_id, removed("2"))

    after = world.row(Enrollment, enrollment.id)
    assert (after.state, after.position) == (EnrollmentState.PAUSED, 2)
    assert len(waiting(world, enrollment.id)) == 1
    settle(world)
    assert hop(world) is False


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 8))])
def test_after_random_edits_at_random_moments_nobody_gets_a_step_twice_or_out_of_order(
    world: World, seed: int
) -> None:
    chance = Random(seed)
    sequence_id = world.launched(leads=3, delays=(0, 1, 2, 3))
    for _ in range(3):
        for _ in range(chance.randrange(4)):
            hop(world)
        edited(world, sequence_id, lambda form: _random_edit(form, chance))
        world.act(generating.start, sequence_id)
        world.work_off()
        for enrollment in world.enrolled(sequence_id):
            states = [message.state for message in world.messages(enrollment.id)]
            if enrollment.state is EnrollmentState.ACTIVE and MessageState.NEEDS_REVIEW in states:
                world.approve(enrollment.id)
    last = [step.id for step in in_place(world, sequence_id)]
    so_far = {one.id: len(_steps_sent(world, one.id)) for one in world.enrolled(sequence_id)}

    walk(world, lambda: not any(one.state == "active" for one in world.enrolled(sequence_id)), hops=200)

    for enrollment in world.enrolled(sequence_id):
        steps = _steps_sent(world, enrollment.id)
        assert len(set(steps)) == len(steps), "a step was sent twice"
        later = [last.index(step_id) for step_id in steps[so_far[enrollment.id] :]]
        assert later == sorted(later), "the order was not kept"
        skipped = {
            one.step_id for one in world.rows(History, kind="step.skipped", enrollment_id=enrollment.id)
        }
        assert set(last) <= {*steps, *skipped}, "a step was passed by without a word"


def _random_edit(form: form_screens.SequenceForm, chance: Random) -> form_screens.SequenceForm:
    for _ in range(chance.randrange(1, 4)):
        key = chance.choice([step.key for step in form.steps])
        edits = [inserted(key), moved(key, -1), moved(key, 1)]
        edits += [removed(key)] if len(form.steps) > 2 else []
        form = chance.choice(edits)(form)
    for step in form.steps[1:]:
        form = with_step(step.key, delay_days=str(chance.randrange(1, 5)))(form)
    return form


def _steps_sent(world: World, enrollment_id: int) -> list[int]:
    left = [one for one in world.rows(Delivery, enrollment_id=enrollment_id) if one.intent_at is not None]
    left.sort(key=lambda one: one.intent_at or world.clock.now)
    return [world.row(Message, one.message_id).step_id or 0 for one in left]
