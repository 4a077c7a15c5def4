"""The steps that a create-sequence form starts with: those of its run's play."""

from collections.abc import Sequence as Many
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Play, Run
from models.states import Channel, Condition
from outreach import plays, screens

EMAIL_FIRST = (
    screens.StepForm(
        "1", Channel.EMAIL, "0", Condition.ALWAYS, "First touch: why them, why now, one question."
    ),
    screens.StepForm("2", Channel.EMAIL, "3", Condition.ONLY_IF_NO_REPLY, "Follow up with one proof point."),
    screens.StepForm(
        "3", Channel.EMAIL, "4", Condition.ONLY_IF_NO_REPLY, "Close the loop kindly and briefly."
    ),
)
"""The preset a new form starts with when its run follows no play of the library."""


def of_run(
    session: Session, workspace_id: int, run_id: int | None, channels: Many[Channel]
) -> tuple[screens.StepForm, ...]:
    """Return the steps of a run's play, as far as a connected sender serves them; else email first."""
    key = session.scalar(
        select(Play.key)
        .join(Run, Run.play_id == Play.id)
        .where(Run.id == run_id, Run.workspace_id == workspace_id)
    )
    play = plays.library().get(key or "")
    steps = [step for step in (play.steps if play else EMAIL_FIRST) if step.channel in channels]
    if steps:
        steps[0] = replace(steps[0], delay_days="0", condition=Condition.ALWAYS)
    return tuple(steps)


def follow_run(
    session: Session,
    workspace_id: int,
    form: screens.SequenceForm,
    *,
    before: int | None,
    channels: Many[Channel],
) -> screens.SequenceForm:
    """Return a form whose run was `before` with the steps of its new run's play; steps edited by hand stay.

    The new steps have keys of their own: under a key it knows, Slack would keep showing what stood there.
    """
    if form.run_id == before:
        return form
    was = of_run(session, workspace_id, before, channels)
    steps = of_run(session, workspace_id, form.run_id, channels)
    if _without_keys(form.steps) != _without_keys(was) or _without_keys(steps) == _without_keys(was):
        return form
    used = max((int(step.key) for step in form.steps), default=0)
    return replace(
        form, steps=tuple(replace(step, key=str(used + place)) for place, step in enumerate(steps, start=1))
    )


def _without_keys(steps: Many[screens.StepForm]) -> list[screens.StepForm]:
    return [replace(step, key="") for step in steps]
