"""Rules that hold between the properties of one element or block; its single properties are sound by then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sandbox.blocks.problems import Fault

Value = Mapping[str, Any]


def _section(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    if "text" not in value and "fields" not in value:
        yield Fault("missing required field: text", pointer)


def _image(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    yield from _just_one(value, ("image_url", "slack_file"), pointer)


def _slack_file(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    yield from _just_one(value, ("id", "url"), pointer)


def _just_one(value: Value, names: tuple[str, str], pointer: str) -> Iterator[Fault]:
    given = [name for name in names if name in value]
    if not given:
        yield Fault(f"missing required field: {names[0]}", pointer)
    elif len(given) > 1:
        yield Fault(f"must define either `{names[0]}` or `{names[1]}`, not both", pointer)


def _static_select(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    yield from _just_one(value, ("options", "option_groups"), pointer)
    yield from _initial_among_options(value, pointer, surface)
    yield from _not_too_many_chosen(value, pointer, surface)


def _initial_among_options(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    offered = list(value.get("options", ()))
    for group in value.get("option_groups", ()):
        offered += group.get("options", ())
    known = [_meaning(option) for option in offered]
    if "initial_option" in value and _meaning(value["initial_option"]) not in known:
        yield Fault("must match one of the provided options", f"{pointer}/initial_option")
    for place, option in enumerate(value.get("initial_options", ())):
        if _meaning(option) not in known:
            yield Fault("must match one of the provided options", f"{pointer}/initial_options/{place}")


def _meaning(option: Value) -> tuple[Any, ...]:
    text, description = option.get("text", {}), option.get("description", {})
    return option.get("value"), text.get("type"), text.get("text"), description.get("text")


def _not_too_many_chosen(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    most = value.get("max_selected_items")
    for name in ("options", "users", "conversations", "channels"):
        if most is not None and len(value.get(f"initial_{name}", ())) > most:
            yield Fault(f"no more than {most} items allowed", f"{pointer}/initial_{name}")


def _only_in_modals(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    if value.get("response_url_enabled") and surface != "modal":
        yield Fault("`response_url_enabled` is only allowed in modals", f"{pointer}/response_url_enabled")


def _plain_text_input(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    least, most = value.get("min_length"), value.get("max_length")
    if least is not None and most is not None and least > most:
        yield Fault("must be less than or equal to `max_length`", f"{pointer}/min_length")
    elif most is not None and len(value.get("initial_value", "")) > most:
        yield Fault(f"must be less than {most + 1} characters", f"{pointer}/initial_value")


def _number_input(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    given = {
        name: Decimal(value[name]) for name in ("initial_value", "min_value", "max_value") if name in value
    }
    for name, number in given.items():
        if not value.get("is_decimal_allowed") and number != number.to_integral_value():
            yield Fault("must be an integer when `is_decimal_allowed` is false", f"{pointer}/{name}")
    least, most = given.get("min_value"), given.get("max_value")
    first = given.get("initial_value")
    if least is not None and most is not None and least > most:
        yield Fault("must be less than or equal to `max_value`", f"{pointer}/min_value")
    if first is not None and least is not None and first < least:
        yield Fault("must be greater than or equal to `min_value`", f"{pointer}/initial_value")
    if first is not None and most is not None and first > most:
        yield Fault("must be less than or equal to `max_value`", f"{pointer}/initial_value")


def _rich_text_input(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    least, most = value.get("min_lines"), value.get("max_lines")
    if least is not None and most is not None and least > most:
        yield Fault("must be less than or equal to `max_lines`", f"{pointer}/min_lines")


def _conversation_filter(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    if not value:
        yield Fault("must provide at least one of its fields", pointer)


def _table(value: Value, pointer: str, surface: str) -> Iterator[Fault]:
    rows = value.get("rows", ())
    for place, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield Fault("must have as many cells as the first row", f"{pointer}/rows/{place}")


RULES: dict[str, Callable[[Value, str, str], Iterator[Fault]]] = {
    "section": _section,
    "image": _image,
    "slack_file": _slack_file,
    "static_select": _static_select,
    "multi_static_select": _static_select,
    "checkboxes": _initial_among_options,
    "radio_buttons": _initial_among_options,
    "multi_external_select": _not_too_many_chosen,
    "multi_users_select": _not_too_many_chosen,
    "multi_conversations_select": _not_too_many_chosen,
    "multi_channels_select": _not_too_many_chosen,
    "conversations_select": _only_in_modals,
    "channels_select": _only_in_modals,
    "plain_text_input": _plain_text_input,
    "number_input": _number_input,
    "rich_text_input": _rich_text_input,
    "conversation_filter": _conversation_filter,
    "table": _table,
}
