"""The steps that a create-sequence form starts with: a preset, or those of its run's play."""

from collections.abc import Mapping
from collections.abc import Sequence as Many
from dataclasses import replace

from sqlalchemy.orm import Session

from models.states import AccountKind, Channel, Condition
from outreach import form_screens, play_list

PLAY, LINKEDIN_FIRST, EMAIL_FIRST, EMAIL_ONLY = "play", "linkedin_first", "email_first", "email_only"
OWN = "own"
"""What a form starts from whose steps were taken over from another sequence."""

NAMES = {
    PLAY: "The steps of the run's play",
    LINKEDIN_FIRST: "LinkedIn first",
    EMAIL_FIRST: "Email first",
    EMAIL_ONLY: "Email only",
}
"""What a form can start with, by key, as people call it."""

_NO_REPLY = Condition.ONLY_IF_NO_REPLY
_INVITE = "Invite with a short note: why them, no pitch."
_TOUCH = "First touch: why them, why now, one question."
_PROOF = "Follow up with one proof point."
_CLOSE = "Close the loop kindly and briefly."

STEPS: Mapping[str, tuple[form_screens.StepForm, ...]] = {
    LINKEDIN_FIRST: (
        form_screens.StepForm("1", Channel.LINKEDIN_INVITE, "0", Condition.ALWAYS, _INVITE),
        form_screens.StepForm("2", Channel.EMAIL, "3", _NO_REPLY, _TOUCH),
        form_screens.StepForm("3", Channel.EMAIL, "2", _NO_REPLY, _PROOF),
        form_screens.StepForm("4", Channel.EMAIL, "2", _NO_REPLY, _CLOSE),
    ),
    EMAIL_FIRST: (
        form_screens.StepForm("1", Channel.EMAIL, "0", Condition.ALWAYS, _TOUCH),
        form_screens.StepForm("2", Channel.LINKEDIN_INVITE, "2", _NO_REPLY, _INVITE),
        form_screens.StepForm("3", Channel.EMAIL, "2", _NO_REPLY, _PROOF),
        form_screens.StepForm("4", Channel.EMAIL, "4", _NO_REPLY, _CLOSE),
    ),
    EMAIL_ONLY: (
        form_screens.StepForm("1", Channel.EMAIL, "0", Condition.ALWAYS, _TOUCH),
        form_screens.StepForm("2", Channel.EMAIL, "3", _NO_REPLY, _PROOF),
        form_screens.StepForm("3", Channel.EMAIL, "4", _NO_REPLY, _CLOSE),
    ),
}
"""The steps of each preset that is the same for every run."""


def choices(channels: Many[Channel]) -> tuple[form_screens.PresetChoice, ...]:
    """Return every preset, with what it needs and none of these connected channels gives."""
    return tuple(form_screens.PresetChoice(key, name, _missing(key, channels)) for key, name in NAMES.items())


def _missing(key: str, channels: Many[Channel]) -> str:
    lacking = {AccountKind.of(step.channel) for step in STEPS.get(key, ()) if step.channel not in channels}
    named = {AccountKind.EMAIL: "a mailbox", AccountKind.LINKEDIN: "a LinkedIn account"}
    needed = " and ".join(named[kind] for kind in AccountKind if kind in lacking)
    return f"needs {needed}, and none is connected" if needed else ""


def steps_for(
    session: Session, workspace_id: int, key: str, run_id: int | None, channels: Many[Channel]
) -> tuple[form_screens.StepForm, ...]:
    """Return the steps of a preset; those of the run's play where the key is none of ours."""
    return STEPS.get(key) or of_run(session, workspace_id, run_id, channels)


def of_run(
    session: Session, workspace_id: int, run_id: int | None, channels: Many[Channel]
) -> tuple[form_screens.StepForm, ...]:
    """Return the steps of a run's play, as far as a connected sender serves them; else those of email only.

    What follows a step that nobody can send keeps its day.
    """
    play = play_list.of_run(session, workspace_id, run_id)
    steps: list[form_screens.StepForm] = []
    passed = 0
    for step in play.steps if play else STEPS[EMAIL_ONLY]:
        if step.channel in channels:
            steps.append(replace(step, delay_days=str(int(step.delay_days) + passed)))
            passed = 0
        else:
            passed += int(step.delay_days)
    if steps:
        steps[0] = replace(steps[0], delay_days="0", condition=Condition.ALWAYS)
    return tuple(steps)


def follow(
    session: Session,
    workspace_id: int,
    form: form_screens.SequenceForm,
    *,
    before: form_screens.SequenceForm,
    channels: Many[Channel],
) -> form_screens.SequenceForm:
    """Return a form whose preset or run was another `before` with the steps that this brings.

    A chosen preset replaces the steps; another run only those that nobody has edited. The new steps have keys of
    their own, so that nothing of the old ones sticks to them.
    """
    steps = steps_for(session, workspace_id, form.preset, form.run_id, channels)
    if form.preset != before.preset:
        return with_steps(form, steps)
    if form.preset != PLAY or form.run_id == before.run_id:
        return form
    was = of_run(session, workspace_id, before.run_id, channels)
    if without_keys(form.steps) != without_keys(was) or without_keys(steps) == without_keys(was):
        return form
    return with_steps(form, steps)


def with_steps(
    form: form_screens.SequenceForm, steps: Many[form_screens.StepForm]
) -> form_screens.SequenceForm:
    """Return a form with these steps under keys of their own."""
    used = max((int(step.key) for step in form.steps), default=0)
    return replace(
        form, steps=tuple(replace(step, key=str(used + place)) for place, step in enumerate(steps, start=1))
    )


def without_keys(steps: Many[form_screens.StepForm]) -> list[form_screens.StepForm]:
    """Return steps as they compare: two that say the same are equal, whichever form they stand in."""
    return [replace(step, key="") for step in steps]
