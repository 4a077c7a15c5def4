"""A form's steps are those of its run's play, until somebody edits them."""

from dataclasses import replace

import pytest

from models.states import Channel, Condition
from outreach import form_screens, forms, plays, presets, runs
from tests.world import World

pytestmark = pytest.mark.unseen

WARM = [step.brief for step in plays.library()["warm_reopening"].steps]


def _change(world: World, form: form_screens.SequenceForm) -> form_screens.SequenceForm:
    return world.act(
        lambda session, actor, *, now: forms.change_form(
            session, actor, form, forms.choices(session, actor.workspace_id), now=now
        )
    )


def _briefs(form: form_screens.SequenceForm) -> list[str]:
    return [step.brief for step in form.steps]


def test_a_new_form_has_the_steps_of_the_newest_runs_play(world: World) -> None:
    world.act(runs.create, name="Again", play_key="warm_reopening")

    form = world.act(forms.start_form)

    assert _briefs(form) == WARM
    assert (form.steps[0].delay_days, form.steps[0].condition) == ("0", Condition.ALWAYS)


def test_another_run_brings_the_steps_of_its_play_under_keys_of_their_own(world: World) -> None:
    form = world.act(forms.start_form)
    run = world.act(runs.create, name="Again", play_key="warm_reopening")

    changed = _change(world, replace(form, run_id=run.id, name="Kept"))

    assert _briefs(changed) == WARM
    assert changed.name == "Kept"
    assert not {step.key for step in changed.steps} & {step.key for step in form.steps}
    assert _change(world, changed) == changed


def test_steps_that_were_edited_stay_when_the_run_changes(world: World) -> None:
    form = world.act(forms.start_form)
    run = world.act(runs.create, name="Again", play_key="warm_reopening")
    edited = (replace(form.steps[0], brief="My own words"), *form.steps[1:])
    _change(world, replace(form, steps=edited))

    changed = _change(world, replace(form, steps=edited, run_id=run.id))

    assert changed.steps == edited


def test_the_run_of_nobody_brings_no_steps_of_a_play(world: World) -> None:
    form = world.act(forms.start_form)

    changed = _change(world, replace(form, run_id=987_654))

    assert changed.steps == form.steps


def test_a_chosen_preset_replaces_the_steps_and_stays_when_the_run_changes(world: World) -> None:
    form = world.act(forms.start_form)
    run = world.act(runs.create, name="Again", play_key="warm_reopening")

    chosen = _change(world, replace(form, preset=presets.EMAIL_FIRST))
    moved = _change(world, replace(chosen, run_id=run.id))

    assert [step.channel for step in chosen.steps][:2] == [Channel.EMAIL, Channel.LINKEDIN_INVITE]
    assert moved.steps == chosen.steps
    assert not {step.key for step in chosen.steps} & {step.key for step in form.steps}
    assert _briefs(_change(world, replace(moved, preset=presets.PLAY))) == WARM


def test_presets_say_what_they_need_until_it_is_connected() -> None:
    def missing(*channels: Channel) -> list[str]:
        return [one.missing for one in presets.choices(channels)]

    no_account, no_mailbox = (
        f"needs a {what}, and none is connected" for what in ("LinkedIn account", "mailbox")
    )
    assert missing(*Channel) == [""] * 4
    assert missing(Channel.EMAIL) == ["", no_account, no_account, ""]
    assert missing(Channel.LINKEDIN_INVITE, Channel.LINKEDIN_MESSAGE)[3] == no_mailbox
    assert missing()[1] == "needs a mailbox and a LinkedIn account, and none is connected"
