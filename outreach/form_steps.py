"""The steps of a half-filled form: added, taken out, moved."""

from collections.abc import Sequence as Many
from dataclasses import replace

from models.states import Channel, Condition
from outreach import screens


def add_step(form: screens.SequenceForm, channels: Many[Channel]) -> screens.SequenceForm:
    """Append a step three days after the last; a form with twelve steps stays as it is."""
    if len(form.steps) >= screens.MAX_STEPS:
        return form
    key = str(max((int(step.key) for step in form.steps), default=0) + 1)
    delay = "3" if form.steps else "0"
    channel = form.steps[-1].channel if form.steps else next(iter(channels), Channel.EMAIL)
    return replace(form, steps=(*form.steps, screens.StepForm(key, channel, delay)))


def remove_step(form: screens.SequenceForm, key: str) -> screens.SequenceForm:
    """Take a step out; the last one may go too, submitting then says what is missing."""
    return _in_order(form, [step for step in form.steps if step.key != key])


def move_step(form: screens.SequenceForm, key: str, by: int) -> screens.SequenceForm:
    """Move a step up (-1) or down (1); at the edge nothing changes."""
    steps = list(form.steps)
    here = next((index for index, step in enumerate(steps) if step.key == key), None)
    if here is None or not 0 <= here + by < len(steps):
        return form
    steps[here], steps[here + by] = steps[here + by], steps[here]
    return _in_order(form, steps)


def _in_order(form: screens.SequenceForm, steps: Many[screens.StepForm]) -> screens.SequenceForm:
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
        settled[0] = replace(settled[0], delay_days="0", condition=Condition.ALWAYS)
    return replace(form, steps=tuple(settled))
