"""Holds a payload against the block schema: known types in their places, properties, lengths and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.blocks.formats import FORMATS
from sandbox.blocks.problems import Fault
from sandbox.blocks.rules import RULES
from sandbox.blocks.schema import ELEMENTS, PLACES, SHAPES, Entry, Spec


def faults_of(value: Any, spec: Spec, pointer: str, surface: str) -> Iterator[Fault]:
    """Yield what Slack would refuse in `value`, in the order of the payload."""
    if value is None and spec.may_be_null:
        return
    yield from _CHECKS[spec.kind](value, spec, pointer, surface)


def faults_of_entry(value: Mapping[str, Any], entry: Entry, pointer: str, surface: str) -> Iterator[Fault]:
    """Yield the faults of an object that claims to be `entry`."""
    yield from _names(value, entry, pointer)
    sound = True
    for key, spec in entry.properties.items():
        if key in value:
            for fault in faults_of(value[key], spec, f"{pointer}/{key}", surface):
                sound = False
                yield fault
    if sound and entry.name in RULES:
        yield from RULES[entry.name](value, pointer, surface)


def _names(value: Mapping[str, Any], entry: Entry, pointer: str) -> Iterator[Fault]:
    for key in entry.required:
        if key not in value:
            yield Fault(f"missing required field: {key}", pointer)
    for key in value:
        if key not in entry.properties and not (key == "type" and entry.has_type):
            yield Fault(f"invalid additional property: {key}", pointer)


def _string(value: Any, spec: Spec, pointer: str, surface: str) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield Fault("must provide a string", pointer)
    elif spec.low is not None and len(value) < spec.low:
        yield Fault(f"must be more than {spec.low - 1} characters", pointer)
    elif spec.high is not None and len(value) > spec.high:
        yield Fault(f"must be less than {spec.high + 1} characters", pointer)
    elif spec.format:
        is_right, words = FORMATS[spec.format]
        if not is_right(value):
            yield Fault(words, pointer)


def _integer(value: Any, spec: Spec, pointer: str, surface: str) -> Iterator[Fault]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield Fault("must provide an integer", pointer)
    elif spec.low is not None and value < spec.low:
        yield Fault(f"must be greater than {spec.low - 1}", pointer)
    elif spec.high is not None and value > spec.high:
        yield Fault(f"must be less than {spec.high + 1}", pointer)


def _number(value: Any, spec: Spec, pointer: str, surface: str) -> Iterator[Fault]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Fault("must provide a number", pointer)


def _boolean(value: Any, spec: Spec, pointer: str, surface: str) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield Fault("must provide a boolean", pointer)


def _choice(value: Any, spec: Spec, pointer: str, surface: str) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield Fault("must provide a string", pointer)
    elif value not in spec.types:
        yield Fault("must be a valid enum value", pointer)


def _list(value: Any, spec: Spec, pointer: str, surface: str) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield Fault("must provide an array", pointer)
        return
    if spec.low is not None and len(value) < spec.low:
        yield Fault(f"no fewer than {spec.low} items allowed", pointer)
    if spec.high is not None and len(value) > spec.high:
        yield Fault(f"no more than {spec.high} items allowed", pointer)
        return
    if spec.of is not None:
        for place, item in enumerate(value):
            yield from faults_of(item, spec.of, f"{pointer}/{place}", surface)


def _text(value: Any, spec: Spec, pointer: str, surface: str) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield Fault("must provide an object", pointer)
        return
    kind = value.get("type")
    if "type" not in value:
        yield Fault("missing required field: type", pointer)
    elif not isinstance(kind, str) or kind not in ("plain_text", "mrkdwn"):
        yield Fault(f"unsupported type: {kind}", f"{pointer}/type")
    elif kind not in spec.types:
        yield Fault("must be a valid enum value", f"{pointer}/type")
    else:
        yield from faults_of_entry(value, ELEMENTS[kind], pointer, surface)
        text = value.get("text")
        if spec.high is not None and isinstance(text, str) and spec.high < len(text) <= _LONGEST_TEXT:
            yield Fault(f"must be less than {spec.high + 1} characters", f"{pointer}/text")


def _shape(value: Any, spec: Spec, pointer: str, surface: str) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        yield from faults_of_entry(value, SHAPES[spec.name], pointer, surface)
    else:
        yield Fault("must provide an object", pointer)


def _member(value: Any, spec: Spec, pointer: str, surface: str) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield Fault("must provide an object", pointer)
        return
    kind = value.get("type")
    entry = PLACES[spec.place].get(kind) if isinstance(kind, str) else None
    if "type" not in value:
        yield Fault("missing required field: type", pointer)
    elif entry is None or (entry.only_on and surface not in entry.only_on):
        yield Fault(f"unsupported type: {kind}", f"{pointer}/type")
    else:
        yield from faults_of_entry(value, entry, pointer, surface)


_LONGEST_TEXT = ELEMENTS["plain_text"].properties["text"].high or 0

_CHECKS: dict[str, Callable[[Any, Spec, str, str], Iterator[Fault]]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "choice": _choice,
    "list": _list,
    "text": _text,
    "shape": _shape,
    "member": _member,
}
