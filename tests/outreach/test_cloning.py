"""A clone takes over what a sequence is, and nobody who is in it."""

from dataclasses import replace

import pytest

from models import Enrollment, Message, Run, SenderAccount, Sequence, SequenceSender, Step
from models.states import RunState, SenderState
from outreach import cloning, form_screens, presets, runs, sequences
from outreach.errors import InvalidForm, NotFound
from tests.outreach.doing import change, stranger
from tests.world import World

pytestmark = pytest.mark.unseen


def cloned(world: World, sequence_id: int) -> form_screens.SequenceForm:
    return world.act(cloning.begin, sequence_id)


def test_a_clone_has_the_steps_and_rules_under_another_name_and_no_groups(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    hours = {"opens": "10:00", "closes": "15:00", "weekdays": [1]}
    change(world, Sequence, sequence_id, hours=hours, goes_on_after_reply=True, review_scope="every_message")
    change(world, Step, 2, business_days=True)

    form = cloned(world, sequence_id)

    assert (form.name, form.source_group_ids, form.preset) == ("Robotics Q1 (copy)", (), presets.OWN)
    assert [(step.delay_days, step.business_days, step.step_id) for step in form.steps] == [
        ("0", False, None),
        ("3", True, None),
    ]
    assert form.hours == form_screens.HoursForm(True, "10:00", "15:00", (1,))
    assert (form.goes_on_after_reply, form.review_scope) == (True, "every_message")
    with pytest.raises(InvalidForm) as refused:
        world.act(sequences.submit, form, view_id="V1")
    assert list(refused.value.fields) == ["groups"]


def test_a_clone_keeps_the_senders_and_takes_no_lead_and_no_message(world: World) -> None:
    sequence_id = world.written(delays=(0, 3))
    change(world, SenderAccount, world.sender_ids[1], state=SenderState.REMOVED)
    form = cloned(world, sequence_id)
    made = world.act(sequences.submit, replace(form, source_group_ids=(world.group_id,)), view_id="V2")

    mine = world.rows(SequenceSender, sequence_id=made.sequence_id)
    assert [one.sender_account_id for one in mine] == world.sender_ids[:1]
    assert world.rows(Enrollment, sequence_id=made.sequence_id) == []
    assert len(world.rows(Message)) == 6


def test_a_long_name_still_says_that_it_is_a_copy(world: World) -> None:
    sequence_id = world.sequence(name="x" * 80)

    assert cloned(world, sequence_id).name == "x" * 73 + " (copy)"


def test_a_clone_of_a_completed_run_goes_into_the_newest_one(world: World) -> None:
    sequence_id = world.sequence()
    change(world, Run, world.run_id, state=RunState.COMPLETED)
    run = world.act(runs.create, name="Again", play_key="warm_reopening")

    assert cloned(world, sequence_id).run_id == run.id


def test_a_sequence_of_another_workspace_cannot_be_cloned(world: World) -> None:
    sequence_id = world.sequence()

    with pytest.raises(NotFound):
        world.act(cloning.begin, sequence_id, by=stranger(world))
