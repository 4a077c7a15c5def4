"""Selects of one thing: of all while one select holds them, else of those whose name holds what is typed."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import ExternalDataSelectElement, Option, PlainTextObject, StaticSelectElement

from outreach.form_screens import Choice
from views.parts import option
from views.step_fields import select

MAX_OPTIONS = 100
"""What one static select may hold, and one answer to what is typed into another."""
OneOf = StaticSelectElement | ExternalDataSelectElement


def one_of(action_id: str, choices: Sequence[Choice], chosen: int | None, *, what: str, to_do: str) -> OneOf:
    """Build a select of one of these with what is chosen already; `what` it is follows "Type the name of"."""
    options = [_option(one) for one in choices]
    if len(options) <= MAX_OPTIONS:
        return select(action_id, options, str(chosen), to_do)
    return by_name(action_id, what, next((one for one in options if one.value == str(chosen)), None))


def by_name(action_id: str, what: str, chosen: Option | None = None) -> ExternalDataSelectElement:
    """Build a select that offers what its name is typed of; the listener of its options answers."""
    return ExternalDataSelectElement(
        action_id=action_id,
        initial_option=chosen,
        placeholder=PlainTextObject(text=f"Type the name of {what}"),
        min_query_length=0,
    )


def offered(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    """Return the options that answer what is typed."""
    return [_option(one).to_dict() for one in choices[:MAX_OPTIONS]]


def _option(one: Choice) -> Option:
    return option(one.name, str(one.id))
