"""Selects of one or several: of all while one select holds them, else of those whose name holds what is typed."""

from collections.abc import Collection, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    Option,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
)

from outreach.form_screens import Choice
from views.parts import option
from views.step_fields import select

MAX_OPTIONS = 100
"""What one static select may hold, and one answer to what is typed into another."""
OneOf = StaticSelectElement | ExternalDataSelectElement
SomeOf = StaticMultiSelectElement | ExternalDataMultiSelectElement


def one_of(action_id: str, choices: Sequence[Choice], chosen: int | None, *, what: str, to_do: str) -> OneOf:
    """Build a select of one of these with what is chosen already; `what` it is follows "Type the name of"."""
    return of_options(action_id, [_option(one) for one in choices], str(chosen), what=what, to_do=to_do)


def of_options(action_id: str, options: Sequence[Option], chosen: str, *, what: str, to_do: str) -> OneOf:
    """Build a select of one of these options, as `one_of` does."""
    if len(options) <= MAX_OPTIONS:
        return select(action_id, options, chosen, to_do)
    return by_name(action_id, what, next((one for one in options if one.value == chosen), None))


def some_of(
    action_id: str, choices: Sequence[Choice], chosen: Collection[int], *, what: str, to_do: str
) -> SomeOf:
    """Build a select of several; what is chosen already stands in it, however many there are to choose from."""
    options = [_option(one) for one in choices]
    initial = [one for one, choice in zip(options, choices, strict=True) if choice.id in chosen] or None
    if len(options) <= MAX_OPTIONS:
        return StaticMultiSelectElement(
            action_id=action_id,
            options=options,
            initial_options=initial,
            placeholder=PlainTextObject(text=to_do),
        )
    return some_by_name(action_id, what, initial)


def some_by_name(
    action_id: str, what: str, chosen: Sequence[Option] | None = None
) -> ExternalDataMultiSelectElement:
    """Build a select of several that offers what its name is typed of; at most a hundred may be `chosen` already."""
    return ExternalDataMultiSelectElement(
        action_id=action_id,
        initial_options=chosen,
        placeholder=PlainTextObject(text=_type(what)),
        min_query_length=0,
    )


def by_name(action_id: str, what: str, chosen: Option | None = None) -> ExternalDataSelectElement:
    """Build a select that offers what its name is typed of; the listener of its options answers."""
    return ExternalDataSelectElement(
        action_id=action_id,
        initial_option=chosen,
        placeholder=PlainTextObject(text=_type(what)),
        min_query_length=0,
    )


def _type(what: str) -> str:
    return f"Type the name of {what}"


def offered(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    """Return the options that answer what is typed."""
    return answer([_option(one) for one in choices])


def answer(options: Sequence[Option]) -> list[dict[str, Any]]:
    """Return as many of these options as Slack takes in one answer."""
    return [one.to_dict() for one in options[:MAX_OPTIONS]]


def _option(one: Choice) -> Option:
    return option(one.name, str(one.id))
