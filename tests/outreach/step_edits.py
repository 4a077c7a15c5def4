"""Editing the steps of a sequence as a person does, and where its leads stand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from models import Delivery, Enrollment, Step
from models.states import Channel
from outreach import form_screens, form_steps, live_steps
from outreach.step_saving import Touched
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
