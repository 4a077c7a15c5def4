"""Editing steps: what a person may change, sees before it is saved, and is refused."""

from dataclasses import replace

import pytest

from models import Enrollment, History, Message, Person, Sequence, Step
from models.states import EnrollmentState, MessageState
from outreach import form_screens, generating, lab, live_steps
from outreach.errors import AlreadyDecided, InvalidForm, NotAllowed, NotFound, NotReady, TextChanged
from outreach.step_saving import Touched
from tests.outreach.doing import at_once, change, kinds, stranger
from tests.outreach.step_edits import edited, in_place, inserted, moved, opened, removed, submit, with_step
from tests.world import World

pytestmark = pytest.mark.unseen


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
    world.act(generating.start, sequence_id)
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
