"""What is wrong with the half-filled form of a sequence: a sentence for each field."""

from models.states import Channel
from outreach import form_hours, form_screens, linkedin_steps

MAX_NAME = 80


def problems(form: form_screens.SequenceForm, offered: form_screens.FormChoices) -> dict[str, str]:
    """Return a sentence for each field that is wrong, by the name of the field; empty when all is well.

    A form that edits the steps of a sequence has only these and its hours.
    """
    return {
        **({} if form.edits else _head_problems(form, offered)),
        **_steps_problems(form, offered),
        **form_hours.problems(form.hours),
    }


def _head_problems(form: form_screens.SequenceForm, offered: form_screens.FormChoices) -> dict[str, str]:
    wrong: dict[str, str] = {}
    name = form.name.strip()
    if not name:
        wrong["name"] = "Give the sequence a name, so that people find it again."
    elif len(name) > MAX_NAME:
        wrong["name"] = f"Keep the name within {MAX_NAME} characters; this one has {len(name)}."
    if form.run_id not in {run.id for run in offered.runs}:
        wrong["run"] = "Choose the run this sequence belongs to."
    if form.strategy_profile_id not in {profile.id for profile in offered.profiles}:
        wrong["profile"] = "Choose who writes: a strategy profile."
    return {**wrong, **_group_problems(form, offered)}


def _steps_problems(form: form_screens.SequenceForm, offered: form_screens.FormChoices) -> dict[str, str]:
    if not form.steps:
        return {"steps": "Add at least one step: press Add step."}
    if len(form.steps) > form_screens.MAX_STEPS:
        return {"steps": "Twelve steps are the most a sequence can have: remove some."}
    wrong: dict[str, str] = {}
    for step in form.steps:
        found = step_problems(form, step, offered)
        wrong.update({f"step:{step.key}:{field}": sentence for field, sentence in found.items()})
    return wrong


def step_problems(
    form: form_screens.SequenceForm, step: form_screens.StepForm, offered: form_screens.FormChoices
) -> dict[str, str]:
    """Return what is wrong with one step of a form: "channel", "delay", "brief", "body" …, each with its sentence.

    A step that a sequence has already keeps its channel, also while no sender serves it. Two messages on one
    channel are at least a day apart; the first step leaves at once, whatever delay it keeps.
    """
    wrong: dict[str, str] = {}
    if step.channel not in offered.channels and step.step_id is None:
        wrong["channel"] = "No connected sender serves this channel. Choose another one."
        if step.channel is not Channel.EMAIL:
            wrong["channel"] = (
                "This step needs a LinkedIn account, and none is connected. Add one with /plera senders, choose "
                "another channel or remove it."
            )
    elif linkedin_steps.needs_invite(form, step):
        wrong["channel"] = linkedin_steps.NEEDS_INVITE
    elif linkedin_steps.invites_twice(form, step):
        wrong["channel"] = linkedin_steps.INVITES_TWICE
    wrong |= linkedin_steps.acceptance_problems(form, step)
    wrong |= _text_problems(form, step) if step.is_own else _brief_problems(step)
    wrong |= linkedin_steps.note_problems(step, offered.notes)
    place = form.steps.index(step)
    least = 1 if place and step.channel is form.steps[place - 1].channel else 0
    delay = delay_of(step)
    if place and (delay is None or delay < least):
        wrong["delay"] = f"Enter whole days from {least} to {form_screens.MAX_DELAY_DAYS}."
    return wrong


def _brief_problems(step: form_screens.StepForm) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if len(step.brief) > form_screens.MAX_BRIEF:
        wrong["brief"] = f"Keep the brief within {form_screens.MAX_BRIEF:,} characters."
    if len(step.brief_b) > form_screens.MAX_BRIEF:
        wrong["brief_b"] = f"Keep the brief within {form_screens.MAX_BRIEF:,} characters."
    elif step.brief_b.strip() and not step.brief.strip():
        wrong["brief"] = "Write the first brief, too: half of the leads get it."
    return wrong


def _text_problems(form: form_screens.SequenceForm, step: form_screens.StepForm) -> dict[str, str]:
    """Return what is wrong with texts that a person wrote: only the first email of a thread has a subject."""
    wrong: dict[str, str] = {}
    if not step.body.strip():
        wrong["body"] = "Write the text, or let the model write it from a brief."
    for name, typed in (("body", step.body), ("body_b", step.body_b)):
        if len(typed) > form_screens.MAX_TEXT:
            wrong[name] = f"Keep it within {form_screens.MAX_TEXT:,} characters; this has {len(typed):,}."
    if is_first_email(form, step):
        if not step.subject.strip():
            wrong["subject"] = "Write a subject; mail without one looks like spam."
        elif len(step.subject.strip().splitlines()) > 1:
            wrong["subject"] = "A subject is one line: take the line break out."
    return wrong


def is_first_email(form: form_screens.SequenceForm, step: form_screens.StepForm) -> bool:
    """Say whether a step opens the thread of emails; those after it answer under its subject."""
    return step == next((one for one in form.steps if one.channel is Channel.EMAIL), None)


def _group_problems(form: form_screens.SequenceForm, offered: form_screens.FormChoices) -> dict[str, str]:
    known = {group.id: group for group in offered.groups}
    if not form.source_group_ids:
        return {"groups": "Choose at least one source group."}
    if any(group_id not in known for group_id in form.source_group_ids):
        return {"groups": "A source group chosen here was deleted meanwhile. Choose again."}
    lacking = [known[group_id] for group_id in form.source_group_ids if known[group_id].missing]
    if lacking:
        return {"groups": f"{lacking[0].name}: {lacking[0].missing}. Choose another group."}
    return {}


def delay_of(step: form_screens.StepForm) -> int | None:
    """Return a step's delay in days, None when what was typed is no whole number of days in range."""
    typed = step.delay_days.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        return None
    return int(typed) if int(typed) <= form_screens.MAX_DELAY_DAYS else None
