"""One step of a sequence's form: its section on the first page, and the page on which it is edited."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    NumberInputElement,
    Option,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from models.states import Channel, Condition
from outreach import timelines
from outreach.form_screens import MAX_DELAY_DAYS, MAX_STEPS, FormChoices, NoteRoom, SequenceForm, StepForm
from views import clicks, filled, form_ids, ids, step_linkedin, step_texts, text
from views.parts import context, each_character, field, modal, option, overflow, section

NOTHING = "none"
"""Value of the one option of a select that has nothing to offer, as Slack refuses a select without options."""

CHANNEL, DELAY, BUSINESS, CONDITION = "channel", "delay", "business_days", "condition"
"""The fields of a step's page beside its texts; their names in InvalidForm are their block_ids."""

FIELDS = (
    CHANNEL,
    DELAY,
    step_linkedin.ACCEPT_DAYS,
    step_linkedin.IF_NOT_ACCEPTED,
    step_texts.BRIEF,
    step_texts.BRIEF_B,
    step_texts.SUBJECT,
    step_texts.BODY,
    step_texts.BODY_B,
)
"""Those of them that can be wrong."""


def block_id(key: str) -> str:
    """Return the block_id of a step's section; it carries the step's key."""
    return f"{form_ids.STEP_BLOCK}:{key}"


def step_section(
    form: SequenceForm, step: StepForm, position: int, day: timelines.Day, notes: Sequence[NoteRoom] = ()
) -> Block:
    """Draw a step on the first page, with its menu."""
    when = "as soon as a lead enters" if position == 1 else timelines.in_words(text.wait_of(step))
    goes_on = form.goes_on_after_reply
    only = text.condition_name(step.condition, goes_on_after_reply=goes_on) if position > 1 else ""
    head = f"*{position} · {text.channel_name(step.channel)}* · {day_words(day)}"
    on_linkedin = step_linkedin.in_short(form, step, notes)
    lines = [head, text.joined([when, only]), on_linkedin, *step_texts.in_words(step)]
    return section(text.joined(lines, "\n"), _menu(form, step, position), block_id(step.key))


def day_words(day: timelines.Day) -> str:
    """Name a step's day: "day 3", "day 3 or later"."""
    return f"day {day.number} or later" if day.is_earliest else f"day {day.number}"


def step_page(form: SequenceForm, step: StepForm, choices: FormChoices) -> View:
    """Build the page of one step; the first has no delay and no condition."""
    place = form.steps.index(step)
    offered = [channel for channel in Channel if channel in choices.channels or channel is step.channel]
    channel = select(
        form_ids.STEP_CHANNEL,
        [option(text.channel_name(one), one.value) for one in offered],
        step.channel.value,
        "Choose a channel",
    )
    blocks: list[Block] = [field(CHANNEL, "Channel", channel, dispatch=True)]
    blocks += [context(line) for line in step_linkedin.lines(form, step, choices.notes)]
    if place:
        blocks += [
            field(DELAY, "Days after the step before", _delay(step), dispatch=True),
            field(BUSINESS, "Which days count", _business(step), optional=True, dispatch=True),
            context(f"This step falls on {day_words(text.days_of(form)[place])}"),
            field(CONDITION, "When", _condition(form, step), dispatch=True),
        ]
    else:
        blocks.append(context("Leaves as soon as a lead enters (day 0)"))
    blocks += step_linkedin.inputs(step)
    blocks += step_texts.inputs(form, step)
    return modal(
        ids.STEP_MODAL,
        f"Step {place + 1}",
        blocks,
        submit="Done",
        close="Back",
        metadata=str(clicks.Bound(form.form_id, step.key)),
        tells_closing=True,
    )


def page_of(view: Mapping[str, Any]) -> clicks.Bound:
    """Return the form that a step's page belongs to, with the step's key as digest. Raises NotFound."""
    return clicks.bound(str(view.get("private_metadata") or ""))


def select(action_id: str, options: Sequence[Option], chosen: str, placeholder: str) -> StaticSelectElement:
    """Build a select; with nothing to offer it says so in its only option."""
    offered = list(options) or [option("Nothing to choose yet", NOTHING)]
    return StaticSelectElement(
        action_id=action_id,
        options=offered,
        initial_option=next((one for one in offered if one.value == chosen), None),
        placeholder=PlainTextObject(text=placeholder),
    )


def checkbox(action_id: str, value: str, label: str, *, is_on: bool) -> CheckboxesElement:
    """Build one box to tick."""
    box = option(label, value)
    return CheckboxesElement(action_id=action_id, options=[box], initial_options=[box] if is_on else None)


def read_step(values: Mapping[str, Any], step: StepForm) -> StepForm:
    """Return the step with what stands on its page; an input that is not there leaves its field."""
    channel = filled.typed(values, CHANNEL, form_ids.STEP_CHANNEL)
    delay = filled.typed(values, DELAY, form_ids.STEP_DELAY)
    business = filled.typed_list(values, BUSINESS, form_ids.STEP_BUSINESS)
    condition = filled.typed(values, CONDITION, form_ids.STEP_CONDITION)
    return replace(
        step_linkedin.read(values, step_texts.read(values, step)),
        channel=Channel(channel) if channel in set(Channel) else step.channel,
        delay_days=step.delay_days if delay is None else delay,
        business_days=step.business_days if business is None else bool(business),
        condition=Condition(condition) if condition in set(Condition) else step.condition,
    )


def _menu(form: SequenceForm, step: StepForm, position: int) -> Any:
    count = len(form.steps)
    entries = [
        ("Edit", ids.MENU_EDIT, True),
        ("Move up", form_ids.MENU_UP, position > 1),
        ("Move down", form_ids.MENU_DOWN, position < count),
        ("Insert a step after", form_ids.MENU_INSERT, count < MAX_STEPS),
        ("Remove", form_ids.MENU_REMOVE, True),
    ]
    return overflow(
        form_ids.STEP_MENU, [(label, f"{verb}:{step.key}") for label, verb, shown in entries if shown]
    )


def _delay(step: StepForm) -> NumberInputElement:
    typed = step.delay_days.strip()
    is_number = typed.isascii() and typed.isdigit() and int(typed[:6]) <= MAX_DELAY_DAYS
    return NumberInputElement(
        action_id=form_ids.STEP_DELAY,
        is_decimal_allowed=False,
        min_value="0",
        max_value=str(MAX_DELAY_DAYS),
        initial_value=str(int(typed)) if is_number else None,
        dispatch_action_config=each_character(),
    )


def _business(step: StepForm) -> CheckboxesElement:
    label = "Count business days: Monday to Friday, no public holidays"
    return checkbox(form_ids.STEP_BUSINESS, BUSINESS, label, is_on=step.business_days)


def _condition(form: SequenceForm, step: StepForm) -> StaticSelectElement:
    names = {one: text.condition_name(one, goes_on_after_reply=form.goes_on_after_reply) for one in Condition}
    options = [option(name, condition.value) for condition, name in names.items()]
    return select(form_ids.STEP_CONDITION, options, step.condition.value, "Choose when")
