"""What form fields hold: initial values, what a person enters, and the checks Slack's own clients make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from sandbox.file_kinds import ending_of
from sandbox.workspace import Json

TEXT_TYPES = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
OPTION_TYPES = {"static_select", "external_select", "radio_buttons", "overflow"}
OPTIONS_TYPES = {"multi_static_select", "multi_external_select", "checkboxes"}
EXTERNAL_TYPES = {"external_select", "multi_external_select"}
# Element type: the key of its value in state, the key of its initial value.
KEYS = {
    **dict.fromkeys(TEXT_TYPES, ("value", "initial_value")),
    **dict.fromkeys(OPTION_TYPES - {"overflow"}, ("selected_option", "initial_option")),
    **dict.fromkeys(OPTIONS_TYPES, ("selected_options", "initial_options")),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
}
MANY = {kind for kind in KEYS if kind.startswith("multi_")} | {"checkboxes", "file_input"}
MOST_FILES = 10
REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
URL = re.compile(r"https?://\S+")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
CLOCK_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


class FieldError(Exception):
    """A value that this field cannot hold; the text says why."""


def untouched(element: Json) -> Json:
    """The state of a field nobody has used yet."""
    key, initial_key = KEYS[element["type"]]
    nothing: Any = [] if element["type"] in MANY else None
    return {"type": element["type"], key: element.get(initial_key, nothing)}


def entered(element: Json, value: Any, offered: list[Json]) -> Json:
    """The state after a person entered a plain value; `offered` are the options an external select was given last.

    Raises FieldError for a value the field does not offer.
    """
    kind = element["type"]
    if kind not in KEYS:
        raise FieldError(f"A {kind} holds no value.")
    options = [*options_of(element), *offered]
    if kind in MANY:
        given = [] if value is None else value if isinstance(value, list) else [value]
        chosen = [_option(options, each) for each in given] if kind in OPTIONS_TYPES else given
        return {"type": kind, KEYS[kind][0]: chosen}
    if value in (None, ""):
        return {"type": kind, KEYS[kind][0]: None}
    return {"type": kind, KEYS[kind][0]: _single(kind, options, value)}


def _single(kind: str, options: list[Json], value: Any) -> Any:
    if kind in OPTION_TYPES:
        return _option(options, value)
    if kind == "datepicker":
        _check_date(str(value))
    if kind == "timepicker" and not CLOCK_TIME.fullmatch(str(value)):
        raise FieldError(f"'{value}' is not a time like 09:30.")
    if kind in ("rich_text_input", "datetimepicker"):
        return value
    return str(value)


def _check_date(value: str) -> None:
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise FieldError(f"'{value}' is not a date like 2030-01-31.") from error


def options_of(element: Json) -> list[Json]:
    """All options of a select, those in groups too."""
    groups: list[Json] = element.get("option_groups") or []
    grouped = [option for group in groups for option in group.get("options", ())]
    return [*(element.get("options") or []), *grouped]


def _option(options: list[Json], wanted: Any) -> Json:
    value = wanted.get("value") if isinstance(wanted, dict) else wanted
    for option in options:
        if option.get("value") == value:
            return option
    known = ", ".join(repr(option.get("value")) for option in options[:10])
    raise FieldError(f"There is no option {value!r}; there are: {known or 'none'}.")


def problem(block: Json, state: Json) -> str | None:
    """What Slack's client says under an input that cannot be submitted like this; None lets it go."""
    element = block["element"]
    value = state.get(KEYS[element["type"]][0])
    if value in (None, "", []):
        return None if block.get("optional") else REQUIRED
    return next(_complaints(element, value), None)


def _complaints(element: Json, value: Any) -> Iterator[str]:
    kind = element["type"]
    if kind == "plain_text_input":
        if len(value) < element.get("min_length", 0):
            yield f"Please use at least {element['min_length']} characters."
        if len(value) > element.get("max_length", 3000):
            yield f"Please use at most {element.get('max_length', 3000)} characters."
    if kind == "email_text_input" and not EMAIL.fullmatch(value):
        yield "Please enter a valid email address."
    if kind == "url_text_input" and not URL.fullmatch(value):
        yield "Please enter a valid URL."
    if kind == "number_input":
        yield from _number_complaints(element, value)
    if kind == "file_input":
        yield from _file_complaints(element, value)
    if "max_selected_items" in element and len(value) > element["max_selected_items"]:
        yield f"Please choose at most {element['max_selected_items']} items."


def _file_complaints(element: Json, files: list[Json]) -> Iterator[str]:
    """A missing `filetypes` takes every type; either the ending or Slack's own type may be named in it."""
    most = element.get("max_files", MOST_FILES)
    if len(files) > most:
        yield f"Please add at most {most} {'file' if most == 1 else 'files'}."
    wanted = {str(each).lower() for each in element.get("filetypes", ())}
    for file in files:
        if wanted and not wanted & {ending_of(file["name"]), file["filetype"]}:
            yield f"{file['name']} cannot be added: please choose {', '.join(sorted(wanted))}."


def _number_complaints(element: Json, value: str) -> Iterator[str]:
    if not NUMBER.fullmatch(value):
        yield "Please enter a valid number."
        return
    if "." in value and not element.get("is_decimal_allowed"):
        yield "Please enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        yield f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        yield f"Please enter a number of at most {element['max_value']}."
