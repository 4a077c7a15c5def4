"""The half-filled form: what it offers, how its steps move, and a sentence for everything wrong with it."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models import Person, SenderAccount, SequenceForm, SourceGroup
from models.states import Channel, Condition, SenderState
from outreach import form_problems, form_screens, form_steps, forms
from outreach.errors import NotAllowed, NotFound
from outreach.form_screens import Choice, FormChoices, GroupChoice, StepForm
from tests.outreach.doing import change, stranger
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

OFFERED = FormChoices(
    runs=(Choice(1, "Autumn"),),
    profiles=(Choice(2, "Founder"),),
    groups=(GroupChoice(3, "Founders", 4, 3), GroupChoice(4, "Raw", 4, 0, "not enriched yet")),
    channels=(Channel.EMAIL,),
)
GOOD = form_screens.SequenceForm(
    form_id=1,
    run_id=1,
    name="Robotics",
    strategy_profile_id=2,
    source_group_ids=(3,),
    steps=(StepForm("1"), StepForm("2", delay_days="3")),
)


def _typed(
    session: Session, actor: Person, form: form_screens.SequenceForm, now: datetime
) -> form_screens.SequenceForm:
    return forms.change_form(session, actor, form, forms.choices(session, actor.workspace_id), now=now)


def test_a_filled_form_has_no_problem() -> None:
    assert form_problems.problems(GOOD, OFFERED) == {}


OPENER = StepForm("1")


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"name": "  "}, "name", "Give the sequence a name"),
        ({"name": "x" * 81}, "name", "within 80"),
        ({"run_id": None}, "run", "Choose the run"),
        ({"run_id": 9}, "run", "Choose the run"),
        ({"strategy_profile_id": 9}, "profile", "Choose who writes"),
        ({"source_group_ids": ()}, "groups", "at least one"),
        ({"source_group_ids": (3, 99)}, "groups", "deleted meanwhile"),
        ({"source_group_ids": (4,)}, "groups", "Raw: not enriched yet"),
        ({"steps": ()}, "steps", "Add at least one step"),
        (
            {"steps": tuple(StepForm(str(number), delay_days="1") for number in range(13))},
            "steps",
            "Twelve steps",
        ),
        ({"steps": (OPENER, StepForm("7", delay_days="-1"))}, "step:7:delay", "1 to 365"),
        ({"steps": (OPENER, StepForm("7", delay_days="366"))}, "step:7:delay", "1 to 365"),
        ({"steps": (OPENER, StepForm("7", delay_days="9" * 400))}, "step:7:delay", "1 to 365"),
        ({"steps": (OPENER, StepForm("7", delay_days=""))}, "step:7:delay", "1 to 365"),
        ({"steps": (OPENER, StepForm("7", delay_days="0"))}, "step:7:delay", "1 to 365"),
        (
            {"steps": (StepForm("7", channel=Channel.LINKEDIN_INVITE),)},
            "step:7:channel",
            "needs a LinkedIn account",
        ),
        ({"steps": (StepForm("7", brief="x" * 2001),)}, "step:7:brief", "2,000"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(wrong: dict, field: str, words: str) -> None:
    found = form_problems.problems(replace(GOOD, **wrong), OFFERED)

    assert list(found) == [field]
    assert words in found[field]


@given(st.text() | st.integers().map(str))
def test_a_delay_is_whole_days_in_range_or_nothing(typed: str) -> None:
    days = form_problems.delay_of(StepForm("1", delay_days=typed))

    assert days is None or (0 <= days <= 365 and int(typed) == days)


@given(st.lists(st.sampled_from(["add", "remove", "up", "down"]), max_size=40), st.data())
def test_steps_keep_their_keys_while_they_are_added_moved_and_removed(
    verbs: list[str], data: st.DataObject
) -> None:
    form = GOOD
    for verb in verbs:
        keys = [step.key for step in form.steps]
        key = data.draw(st.sampled_from([*keys, "99"]))
        before = sorted(keys)
        if verb == "add":
            form = form_steps.add_step(form, OFFERED.channels)
            assert len(form.steps) == min(12, len(keys) + 1)
        elif verb == "remove":
            form = form_steps.remove_step(form, key)
            assert sorted(step.key for step in form.steps) == [one for one in before if one != key]
        else:
            form = form_steps.move_step(form, key, -1 if verb == "up" else 1)
            assert sorted(step.key for step in form.steps) == before
        assert len({step.key for step in form.steps}) == len(form.steps)


def test_moving_the_first_step_up_changes_nothing() -> None:
    assert form_steps.move_step(GOOD, "1", -1) == GOOD
    assert [step.key for step in form_steps.move_step(GOOD, "1", 1).steps] == ["2", "1"]


def test_a_new_form_has_the_preset_and_the_newest_choices(world: World) -> None:
    form = world.act(forms.start_form)

    assert (form.run_id, form.strategy_profile_id) == (world.run_id, world.profile_id)
    assert [step.delay_days for step in form.steps] == ["0", "3", "4"]


def test_what_was_typed_is_kept_and_comes_back(world: World) -> None:
    form = replace(
        world.act(forms.start_form),
        name="<!channel> *x*",
        steps=(StepForm("4", Channel.EMAIL, "-7", Condition.ALWAYS, "Say ö"),),
    )

    world.act(lambda session, actor, *, now: _typed(session, actor, form, now))

    assert world.act(lambda session, actor, *, now: forms.form_of(session, actor, form.form_id)) == form


def test_a_form_belongs_to_the_person_who_opened_it(world: World) -> None:
    form = world.act(forms.start_form)

    for person_id in (world.ben_id, stranger(world)):
        with pytest.raises(NotFound, match="create-sequence"):
            world.act(
                lambda session, actor, *, now: forms.form_of(session, actor, form.form_id), by=person_id
            )
        with pytest.raises(NotFound):
            world.act(lambda session, actor, *, now: _typed(session, actor, form, now), by=person_id)
    assert len(world.rows(SequenceForm)) == 1


def test_a_guest_gets_no_form(world: World) -> None:
    change(world, Person, world.ben_id, is_guest=True)

    with pytest.raises(NotAllowed, match="Guests"):
        world.act(forms.start_form, by=world.ben_id)


def test_only_channels_of_working_senders_and_groups_that_are_there_are_offered(world: World) -> None:
    change(world, SourceGroup, world.group_id, deleted_at=MONDAY)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, state=SenderState.PAUSED)

    offered = world.services.read(lambda session: forms.choices(session, world.workspace_id))

    assert offered.channels == ()
    assert offered.groups == ()
    assert world.act(forms.start_form).steps == ()


def test_a_group_says_why_it_cannot_be_chosen(world: World) -> None:
    change(world, SourceGroup, world.group_id, enriched_at=None)

    offered = world.services.read(lambda session: forms.choices(session, world.workspace_id))

    assert offered.groups == (
        GroupChoice(world.group_id, "Founders", 4, 3, "not enriched yet", can_enrich=True),
    )


def test_the_opener_leaves_at_once_and_what_moves_behind_it_waits_its_days() -> None:
    form = replace(
        GOOD,
        steps=(
            StepForm("1", delay_days="0", condition=Condition.ALWAYS, brief="first"),
            StepForm("2", delay_days="5", brief="second"),
        ),
    )

    moved = form_steps.move_step(form, "1", 1)

    assert [(step.key, step.delay_days, step.condition, step.brief) for step in moved.steps] == [
        ("2", "0", Condition.ALWAYS, "second"),
        ("1", "3", Condition.ONLY_IF_NO_REPLY, "first"),
    ]
    assert form_problems.problems(moved, OFFERED) == {}
    left = form_steps.remove_step(form, "1").steps
    assert [(step.delay_days, step.condition) for step in left] == [("0", Condition.ALWAYS)]


def test_a_step_put_in_between_takes_its_neighbours_channel_and_leaves_the_others() -> None:
    form = form_steps.insert_step(GOOD, "1", OFFERED.channels)

    assert [step.key for step in form.steps] == ["1", "3", "2"]
    assert form.steps[1] == StepForm("3", Channel.EMAIL, "3")
    assert form.steps[2] == GOOD.steps[1]


def test_a_form_kept_by_an_earlier_version_opens_with_the_defaults(world: World) -> None:
    form = world.act(forms.start_form)
    step = {"key": "1", "channel": "email", "delay_days": "0", "condition": "always", "brief": "Hi"}
    change(world, SequenceForm, form.form_id, form={"name": "Old", "run_id": 1, "steps": [step]})

    old = world.act(lambda session, actor, *, now: forms.form_of(session, actor, form.form_id))

    assert (old.name, old.hours, old.preset) == ("Old", form_screens.HoursForm(), "play")
    assert old.steps == (StepForm("1", Channel.EMAIL, "0", Condition.ALWAYS, "Hi"),)
