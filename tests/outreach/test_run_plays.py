"""The play of a draft may change; what that resets is said first, and nothing else changes."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from models import History, Person, Run, SequenceForm, Step
from models.states import RunState
from outreach import form_screens, forms, plays, presets, run_plays, runs
from outreach.errors import AlreadyDecided, InvalidForm, NotFound, NotReady
from outreach.run_screens import PlayChange
from tests.outreach.doing import ask, change, stranger
from tests.world import World

pytestmark = pytest.mark.unseen

OLD, NEW = "cold_email_first", "warm_reopening"


def a_run(world: World, name: str = "Spring", play_key: str = OLD) -> int:
    return world.act(runs.create, name=name, play_key=play_key).id


def begun(world: World, run_id: int, **typed: object) -> int:
    """Fill a form in for a run and return its id; without anything typed its steps are those of the play."""

    def work(session: Session, actor: Person, *, now: object) -> int:
        form = forms.start_form(session, actor, now=world.clock.now)
        offered = forms.choices(session, actor.workspace_id)
        form = forms.change_form(session, actor, replace(form, run_id=run_id), offered, now=world.clock.now)
        form = replace(form, **typed)  # type: ignore[arg-type]
        return forms.change_form(session, actor, form, offered, now=world.clock.now).form_id

    return world.act(work)


def steps(world: World, form_id: int) -> list[form_screens.StepForm]:
    return presets.without_keys(forms.unkept(world.row(SequenceForm, form_id)).steps)


def of_play(world: World, run_id: int) -> list[form_screens.StepForm]:
    def work(session: Session, actor: Person, *, now: object) -> list[form_screens.StepForm]:
        offered = forms.choices(session, actor.workspace_id)
        return presets.without_keys(presets.of_run(session, actor.workspace_id, run_id, offered.channels))

    return world.act(work)


def change_play(
    world: World, run_id: int, key: str = NEW, seen: PlayChange | None = None
) -> PlayChange | None:
    found = seen or ask(world, run_plays.preview, run_id, key)
    return world.act(run_plays.change, run_id, key, seen=found.seen)


def test_forms_that_stand_as_the_old_play_made_them_take_the_new_steps(world: World) -> None:
    run_id, other = a_run(world), a_run(world, "Other")
    untouched, elsewhere = begun(world, run_id), begun(world, other)
    edited = begun(world, run_id, steps=(form_screens.StepForm("1", brief="Mine"),))
    chosen = begun(world, run_id, preset=presets.EMAIL_ONLY)
    before = {form: steps(world, form) for form in (untouched, edited, chosen, elsewhere)}

    found = ask(world, run_plays.preview, run_id, NEW)
    assert (found.following, found.keeping, found.sequences) == (1, 2, 0)
    assert before == {form: steps(world, form) for form in before}
    assert change_play(world, run_id, seen=found) is None

    assert steps(world, untouched) == of_play(world, run_id) != before[untouched]
    for form in (edited, chosen, elsewhere):
        assert steps(world, form) == before[form]
    entry = world.only(History, kind="run.play_changed")
    names = plays.library()
    assert entry.reason.startswith(f"{names[OLD].name} → {names[NEW].name}")


def test_the_new_steps_have_keys_of_their_own(world: World) -> None:
    run_id = a_run(world)
    form_id = begun(world, run_id)
    before = {step.key for step in forms.unkept(world.row(SequenceForm, form_id)).steps}

    change_play(world, run_id)

    assert before.isdisjoint(step.key for step in forms.unkept(world.row(SequenceForm, form_id)).steps)


def test_sequences_made_already_are_counted_and_keep_their_steps(world: World) -> None:
    sequence_id = world.sequence()

    found = ask(world, run_plays.preview, world.run_id, NEW)
    assert (found.sequences, found.before) == (1, "")
    assert change_play(world, world.run_id, seen=found) is None

    assert [step.brief for step in world.rows(Step, sequence_id=sequence_id)] == ["Say hello"] * 3


def test_what_has_changed_since_it_was_said_is_said_again_and_nothing_happens(world: World) -> None:
    run_id = a_run(world)
    seen = ask(world, run_plays.preview, run_id, NEW)
    form_id = begun(world, run_id)
    before = steps(world, form_id)

    anew = change_play(world, run_id, seen=seen)

    assert anew is not None
    assert anew.following == seen.following + 1
    assert steps(world, form_id) == before
    assert world.rows(History, kind="run.play_changed") == []
    assert change_play(world, run_id, seen=anew) is None


@pytest.mark.parametrize("key", ["no_such_play", OLD])
def test_the_same_play_and_an_unknown_one_are_refused_with_a_sentence(world: World, key: str) -> None:
    run_id = a_run(world)

    with pytest.raises(InvalidForm) as refused:
        ask(world, run_plays.preview, run_id, key)

    assert set(refused.value.fields) == {"new_play"}


@pytest.mark.parametrize(
    ("state", "error"),
    [(RunState.ACTIVE, NotReady), (RunState.PAUSED, NotReady), (RunState.COMPLETED, AlreadyDecided)],
)
def test_only_a_draft_changes_its_play(world: World, state: RunState, error: type[Exception]) -> None:
    run_id = a_run(world)
    seen = ask(world, run_plays.preview, run_id, NEW)
    change(world, Run, run_id, state=state)

    with pytest.raises(error):
        change_play(world, run_id, seen=seen)
    with pytest.raises(error):
        ask(world, run_plays.changeable, run_id)


def test_nobody_changes_the_play_of_another_workspaces_run(world: World) -> None:
    elsewhere = stranger(world)

    with pytest.raises(NotFound):
        ask(world, run_plays.preview, world.run_id, NEW, by=elsewhere)
