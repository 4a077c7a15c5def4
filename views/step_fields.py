"""The inputs of one step in the create-sequence modal, and how they are read back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, NumberInputElement, Option, PlainTextObject, StaticSelectElement

from models.states import Channel, Condition
from outreach.screens import MAX_BRIEF, MAX_DELAY_DAYS, StepForm
from views import ids
from views.parts import context, each_character, field, option, overflow, section, text_input
from views.text import channel_name, condition_name

NOTHING = "none"
"""Value of the one option of a select that has nothing to offer, as Slack refuses a select without options."""


def block_id(key: str, name: str = "") -> str:
    """Return the block_id of a step's input; it carries the step's key, so that typed text stays when steps move."""
    return f"{ids.STEP_BLOCK}:{key}:{name}" if name else f"{ids.STEP_BLOCK}:{key}"


def step_blocks(
    step: StepForm, position: int, day: int, count: int, channels: Sequence[Channel]
) -> list[Block]:
    """Build a step's head with its menu and its inputs; the first has no delay and no condition."""
    blocks: list[Block] = [
        section(f"*Step {position} · day {day}*", _menu(step, position, count), block_id(step.key)),
        field(
            block_id(step.key, "channel"),
            "Channel",
            select(
                ids.STEP_CHANNEL,
                [option(channel_name(channel), channel.value) for channel in channels],
                step.channel.value,
                "Choose a channel",
            ),
            dispatch=True,
        ),
    ]
    if position > 1:
        blocks += [
            field(block_id(step.key, "delay"), "Days after the step before", _delay(step), dispatch=True),
            field(block_id(step.key, "condition"), "When", _condition(step), dispatch=True),
        ]
    else:
        blocks.append(context("Leaves as soon as a lead enters (day 0)"))
    brief = text_input(
        ids.STEP_BRIEF,
        step.brief,
        multiline=True,
        limit=MAX_BRIEF,
        placeholder="What this message is for",
        dispatch=True,
    )
    blocks.append(field(block_id(step.key, "brief"), "Brief", brief, optional=True, dispatch=True))
    return blocks


def select(action_id: str, options: Sequence[Option], chosen: str, placeholder: str) -> StaticSelectElement:
    """Build a select; with nothing to offer it says so in its only option."""
    offered = list(options) or [option("Nothing to choose yet", NOTHING)]
    return StaticSelectElement(
        action_id=action_id,
        options=offered,
        initial_option=next((one for one in offered if one.value == chosen), None),
        placeholder=PlainTextObject(text=placeholder),
    )


def read_step(values: Mapping[str, Any], step: StepForm) -> StepForm:
    """Return the step with what stands in its inputs; an input that is not in the form leaves its field."""
    channel = ids.typed(values, block_id(step.key, "channel"), ids.STEP_CHANNEL)
    delay = ids.typed(values, block_id(step.key, "delay"), ids.STEP_DELAY)
    condition = ids.typed(values, block_id(step.key, "condition"), ids.STEP_CONDITION)
    brief = ids.typed(values, block_id(step.key, "brief"), ids.STEP_BRIEF)
    return replace(
        step,
        channel=Channel(channel) if channel in set(Channel) else step.channel,
        delay_days=step.delay_days if delay is None else delay,
        condition=Condition(condition) if condition in set(Condition) else step.condition,
        brief=step.brief if brief is None else brief,
    )


def field_blocks(step: StepForm, position: int) -> dict[str, str]:
    """Map the names of a step's fields to the block_ids at which Slack can show an error."""
    names = {"": "channel", "channel": "channel", "brief": "brief"}
    for waiting in ("delay", "condition"):
        names[waiting] = waiting if position > 1 else "channel"
    return {block_id(step.key, field_name): block_id(step.key, shown) for field_name, shown in names.items()}


def _menu(step: StepForm, position: int, count: int) -> Any:
    entries = [
        ("Move up", ids.MENU_UP, position > 1),
        ("Move down", ids.MENU_DOWN, position < count),
        ("Remove", ids.MENU_REMOVE, True),
    ]
    return overflow(ids.STEP_MENU, [(label, f"{verb}:{step.key}") for label, verb, shown in entries if shown])


def _delay(step: StepForm) -> NumberInputElement:
    typed = step.delay_days.strip()
    is_number = typed.isascii() and typed.isdigit() and int(typed[:6]) <= MAX_DELAY_DAYS
    return NumberInputElement(
        action_id=ids.STEP_DELAY,
        is_decimal_allowed=False,
        min_value="0",
        max_value=str(MAX_DELAY_DAYS),
        initial_value=str(int(typed)) if is_number else None,
        dispatch_action_config=each_character(),
    )


def _condition(step: StepForm) -> StaticSelectElement:
    options = [option(condition_name(condition), condition.value) for condition in Condition]
    return select(ids.STEP_CONDITION, options, step.condition.value, "Choose when")
