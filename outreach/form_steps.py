"""The steps of a half-filled form: added, put in between, taken out, moved."""

from collections.abc import Sequence as Many
from dataclasses import replace

from models.states import Channel, Condition
from outreach import form_screens
from outreach.errors import NotFound


def step_of(form: form_screens.SequenceForm, key: str) -> form_screens.StepForm:
    """Return the step with this key. Raises NotFound when it was removed."""
    found = next((step for step in form.steps if step.key == key), None)
    if found is None:
        raise NotFound("This step was removed meanwhile. Go back and add it again.")
    return found


def add_step(form: form_screens.SequenceForm, channels: Many[Channel]) -> form_screens.SequenceForm:
    """Append a step three days after the last; a form with twelve steps stays as it is."""
    return insert_step(form, form.steps[-1].key if form.steps else "", channels)


def insert_step(
    form: form_screens.SequenceForm, after: str, channels: Many[Channel]
) -> form_screens.SequenceForm:
    """Put a step behind the one with this key, three days after it; a form with twelve steps stays as it is."""
    if len(form.steps) >= form_screens.MAX_STEPS:
        return form
    here = next((place for place, step in enumerate(form.steps, start=1) if step.key == after), 0)
    key = str(max((int(step.key) for step in form.steps), default=0) + 1)
    channel = form.steps[here - 1].channel if here else next(iter(channels), Channel.EMAIL)
    new = form_screens.StepForm(key, channel, "3" if here else "0")
    return _in_order(form, [*form.steps[:here], new, *form.steps[here:]])


def change_step(form: form_screens.SequenceForm, step: form_screens.StepForm) -> form_screens.SequenceForm:
    """Put a step in the place of the one with its key; without such a step the form stays as it is."""
    return replace(form, steps=tuple(step if one.key == step.key else one for one in form.steps))


def remove_step(form: form_screens.SequenceForm, key: str) -> form_screens.SequenceForm:
    """Take a step out; the last one may go too, submitting then says what is missing."""
    return _in_order(form, [step for step in form.steps if step.key != key])


def move_step(form: form_screens.SequenceForm, key: str, by: int) -> form_screens.SequenceForm:
    """Move a step up (-1) or down (1); at the edge nothing changes."""
    steps = list(form.steps)
    here = next((index for index, step in enumerate(steps) if step.key == key), None)
    if here is None or not 0 <= here + by < len(steps):
        return form
    steps[here], steps[here + by] = steps[here + by], steps[here]
    return _in_order(form, steps)


def _in_order(
    form: form_screens.SequenceForm, steps: Many[form_screens.StepForm]
) -> form_screens.SequenceForm:
    """Return the form with steps in a new order: the opener leaves at once, what follows waits for its days.

    An opener that moved behind another step gets the usual three days and goes only if there is no reply.
    """
    openers = {step.key for step in form.steps[:1]}
    settled = [
        replace(step, delay_days="3", condition=Condition.ONLY_IF_NO_REPLY)
        if place and step.key in openers
        else step
        for place, step in enumerate(steps)
    ]
    if settled:
        settled[0] = replace(settled[0], delay_days="0", condition=Condition.ALWAYS, business_days=False)
    return replace(form, steps=tuple(settled))
