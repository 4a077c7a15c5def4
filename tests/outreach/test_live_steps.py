"""Editing steps: freely before the launch, and while leads are in it without writing to anyone twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from models import Delivery, Enrollment, History, Message, Person, Sequence, Step
from models.states import Channel, Condition, DeliveryState, EnrollmentState, MessageState
from outreach import form_screens, form_steps, lab, live_steps, pausing, results
from outreach.errors import AlreadyDecided, Deferred, InvalidForm, NotAllowed, NotFound, NotReady, TextChanged
from outreach.step_saving import Touched
from tests.outreach.doing import at_once, cause_of, change, hop, kinds, sent, settle, stranger, walk
from tests.world import World

Edit = Callable[[form_screens.SequenceForm], form_screens.SequenceForm]
EMAIL = (Channel.EMAIL,)


def opened(world: World, sequence_id: int) -> form_screens.SequenceForm:
    return world.act(live_steps.begin, sequence_id)


def submit(world: World, form: form_screens.SequenceForm) -> Touched:
    return world.act(live_steps.submit, form)


def edited(world: World, sequence_id: int, edit: Edit) -> Touched:
    """Edit the steps and save, whatever that touches; return what it said before."""
    form = edit(opened(world, sequence_id))
    touched = submit(world, form)
    if not touched.is_saved:
        assert world.act(live_steps.save, form.form_id) == touched.saved()
    world.work_off()
    return touched


def removed(key: str) -> Edit:
    return lambda form: form_steps.remove_step(form, key)


def inserted(after: str) -> Edit:
    return lambda form: form_steps.insert_step(form, after, EMAIL)


def moved(key: str, by: int) -> Edit:
    return lambda form: form_steps.move_step(form, key, by)


def with_step(key: str, **changed: Any) -> Edit:
    def edit(form: form_screens.SequenceForm) -> form_screens.SequenceForm:
        step = replace(form_steps.step_of(form, key), **changed)
        return form_steps.change_step(form, step)

    return edit


def in_place(world: World, sequence_id: int) -> list[Step]:
    steps = [one for one in world.rows(Step, sequence_id=sequence_id) if one.removed_at is None]
    return sorted(steps, key=lambda step: step.position)


def due(world: World, enrollment: Enrollment) -> datetime:
    """Return when a lead's next step falls due now."""
    found = world.row(Enrollment, enrollment.id).due_at
    assert found is not None
    return found


def waiting(world: World, enrollment_id: int) -> list[Delivery]:
    return [one for one in world.rows(Delivery, enrollment_id=enrollment_id) if one.state == "scheduled"]


def test_before_the_launch_steps_are_inserted_moved_changed_and_removed_at_once(world: World) -> None:
    sequence_id = world.sequence(delays=(0, 3, 4))
    first, second, third = in_place(world, sequence_id)

    def edit(form: form_screens.SequenceForm) -> form_screens.SequenceForm:
        form = moved("3", -1)(removed("2")(inserted("1")(form)))
        return with_step("3", delay_days="6", business_days=True, brief="Ask anew")(form)

    touched = edited(world, sequence_id, edit)

    assert touched == Touched(is_saved=True)
    steps = in_place(world, sequence_id)
    assert [step.id for step in steps][:2] == [first.id, third.id]
    assert (steps[1].delay_days, steps[1].business_days, steps[1].brief) == (6, True, "Ask anew")
    assert (steps[2].position, steps[2].delay_days) == (3, 3)
    assert world.row(Step, second.id).removed_at is not None
    entry = world.only(History, kind="sequence.steps_changed")
    assert entry.reason == "Steps: 1 added, 1 removed, 1 changed"
    assert entry.by_person_id == world.ana_id


def test_the_rules_of_a_sequence_are_saved_with_its_steps(world: World) -> None:
    sequence_id = world.sequence()
    hours = form_screens.HoursForm(True, "10:00", "15:00", (1,), skips_holidays=False)

    edited(world, sequence_id, lambda form: replace(form, hours=hours, goes_on_after_reply=True))

    sequence = world.row(Sequence, sequence_id)
    assert sequence.hours == {"opens": "10:00", "closes": "15:00", "weekdays": [1]}
    assert (sequence.skips_holidays, sequence.goes_on_after_reply) == (False, True)
    assert opened(world, sequence_id).hours == hours


def test_texts_of_a_removed_step_go_out_of_use_and_an_approval_of_them_counts_as_voided(world: World) -> None:
    sequence_id = world.written(delays=(0, 3, 4))
    first = world.enrolled(sequence_id)[0]
    world.approve(first.id)

    touched = edited(world, sequence_id, removed("2"))

    assert (touched.dropped, touched.voided, touched.cancelled) == (3, 1, 0)
    states = [message.state for message in world.messages(first.id)]
    assert states == [MessageState.APPROVED, MessageState.LEFT_OUT, MessageState.APPROVED]
    assert world.row(Enrollment, first.id).state is EnrollmentState.WAITING


def test_the_mail_that_opens_the_thread_now_loses_its_re_and_its_approval(world: World) -> None:
    sequence_id = world.written(delays=(0, 3))
    first = world.enrolled(sequence_id)[0]
    world.approve(first.id)
    assert world.messages(first.id)[1].subject.startswith("Re: ")

    touched = edited(world, sequence_id, removed("1"))

    assert touched.voided == 2
    second = world.messages(first.id)[1]
    assert (second.subject.startswith("Re:"), second.state) == (False, MessageState.NEEDS_REVIEW)
    assert world.row(Enrollment, first.id).state is EnrollmentState.PROPOSED


def test_texts_of_an_old_brief_stay_and_are_counted(world: World) -> None:
    sequence_id = world.written(delays=(0, 3))
    before = [message.digest for message in world.rows(Message)]

    touched = edited(world, sequence_id, with_step("2", brief="Another brief"))

    assert touched == Touched(stale=3)
    assert [message.digest for message in world.rows(Message)] == before


def test_a_new_step_asks_for_its_texts_and_generate_writes_them(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    first = world.enrolled(sequence_id)[0]

    touched = edited(world, sequence_id, inserted("1"))

    assert touched.missing == 3
    overview = world.services.read(lambda session: lab.overview(session, sequence_id, now=world.clock.now))
    assert overview is not None
    assert overview.messages_missing == 3
    world.act(lab.generate, sequence_id)
    world.work_off()
    assert len(world.messages(first.id)) == 3


def test_what_saving_would_touch_is_shown_and_nothing_is_changed_before_save(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    form = removed("2")(opened(world, sequence_id))

    touched = submit(world, form)

    assert not touched.is_saved
    assert (touched.replanned, touched.cancelled, touched.finished) == (1, 1, 1)
    assert (touched.dropped, touched.voided) == (3, 1)
    assert len(in_place(world, sequence_id)) == 2
    assert kinds(world, kind="sequence.steps_changed") == []
    assert world.enrolled(sequence_id)[0].state is EnrollmentState.ACTIVE


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


def test_steps_that_someone_else_changed_meanwhile_are_not_overwritten(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    mine, theirs = opened(world, sequence_id), opened(world, sequence_id)
    submit(world, with_step("2", brief="Theirs", delay_days="5")(theirs))
    world.act(live_steps.save, theirs.form_id)

    with pytest.raises(TextChanged, match="open Edit steps again"):
        submit(world, removed("2")(mine))

    assert len(in_place(world, sequence_id)) == 2


def test_two_saves_at_once_make_one_change(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    form = removed("2")(opened(world, sequence_id))
    submit(world, form)

    raised = at_once(*[lambda: world.act(live_steps.save, form.form_id)] * 2)

    assert [type(one) for one in raised if one] == [AlreadyDecided]
    assert len(world.rows(History, kind="sequence.steps_changed")) == 1


def test_a_wrong_delay_is_named_and_what_was_typed_is_kept(world: World) -> None:
    sequence_id = world.sequence(delays=(0, 3))
    form = with_step("2", delay_days="10000")(opened(world, sequence_id))

    with pytest.raises(InvalidForm) as refused:
        submit(world, form)

    assert refused.value.fields == {"step:2:delay": "Enter whole days from 1 to 365."}
    assert len(in_place(world, sequence_id)) == 2


def test_sixty_steps_are_refused(world: World) -> None:
    sequence_id = world.sequence(delays=(0, 3))
    many = tuple(form_screens.StepForm(str(key), delay_days="1") for key in range(60))

    with pytest.raises(InvalidForm) as refused:
        submit(world, replace(opened(world, sequence_id), steps=many))

    assert "Twelve steps" in refused.value.fields["steps"]


def test_only_who_may_launch_edits_a_live_sequence_and_nobody_a_completed_one(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    change(world, Person, world.ben_id, may_launch=False)

    with pytest.raises(NotAllowed):
        world.act(live_steps.begin, sequence_id, by=world.ben_id)
    with pytest.raises(NotFound):
        world.act(live_steps.begin, sequence_id, by=stranger(world))
    change(world, Sequence, sequence_id, state="completed")
    with pytest.raises(NotReady, match="clone it"):
        opened(world, sequence_id)


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


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8))]
)
def test_after_random_edits_at_random_moments_nobody_gets_a_step_twice_or_out_of_order(
    world: World, seed: int
) -> None:
    chance = Random(seed)
    sequence_id = world.launched(leads=3, delays=(0, 1, 2, 3))
    for _ in range(3):
        for _ in range(chance.randrange(4)):
            hop(world)
        edited(world, sequence_id, lambda form: _random_edit(form, chance))
        world.act(lab.generate, sequence_id)
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
