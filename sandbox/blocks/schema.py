"""The block schema as data: every block and element the local Slack knows, with its properties and limits.

It is written in sandbox/data/block_schema.json. An entry says in which `places` it may stand (a block on the
surfaces message, modal and home; an element as accessory, in actions, input, context and so on), on which
surfaces `only_on`, and which properties it has; `groups` are properties that many entries share.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Spec:
    """What the value of a property must be.

    `kind` is string, integer, number, boolean, choice, list, text, shape or member. `low` and `high` bound
    characters, items or the number itself, both inclusive. A text is a text object of one of `types`, a choice
    one of `types` itself, a shape an object without a type of its own, a member any entry that may stand in
    `place`.
    """

    kind: str
    low: int | None = None
    high: int | None = None
    format: str = ""
    types: tuple[str, ...] = ()
    name: str = ""
    place: str = ""
    of: Spec | None = None
    may_be_null: bool = False


@dataclass(frozen=True)
class Entry:
    """A block, an element or another object of Block Kit."""

    name: str
    family: str
    places: frozenset[str]
    only_on: frozenset[str]
    required: tuple[str, ...]
    properties: Mapping[str, Spec]

    @property
    def has_type(self) -> bool:
        return self.family != "shapes"


@dataclass(frozen=True)
class MessageLimits:
    """What a whole message may hold; `all_text` and `markdown` are characters over all its blocks."""

    blocks: int
    text: int
    all_text: int
    markdown: int
    tables: int
    attachments: int


def _spec(raw: Mapping[str, Any]) -> Spec:
    return Spec(
        kind=raw["kind"],
        low=raw.get("min"),
        high=raw.get("max"),
        format=raw.get("format", ""),
        types=tuple(raw.get("types", raw.get("values", ()))),
        name=raw.get("name", ""),
        place=raw.get("place", ""),
        of=_spec(raw["of"]) if "of" in raw else None,
        may_be_null=raw.get("null", False),
    )


def _entry(name: str, family: str, raw: Mapping[str, Any], groups: Mapping[str, Any]) -> Entry:
    properties = {key: spec for group in raw.get("groups", ()) for key, spec in groups[group].items()}
    properties |= raw["properties"]
    return Entry(
        name=name,
        family=family,
        places=frozenset(raw["places"]),
        only_on=frozenset(raw.get("only_on", ())),
        required=tuple(raw.get("required", ())),
        properties={key: _spec(spec) for key, spec in properties.items()},
    )


_raw: dict[str, Any] = json.loads(files("sandbox").joinpath("data", "block_schema.json").read_text("utf-8"))


def _family(family: str) -> dict[str, Entry]:
    return {name: _entry(name, family, raw, _raw["groups"]) for name, raw in _raw[family].items()}


MESSAGE = MessageLimits(**_raw["messages"])
BLOCKS = _family("blocks")
ELEMENTS = _family("elements")
RICH_TEXT = _family("rich_text")
SHAPES = _family("shapes")
VIEWS = _family("views")


def _by_place() -> dict[str, dict[str, Entry]]:
    places: dict[str, dict[str, Entry]] = {}
    for family in (BLOCKS, ELEMENTS, RICH_TEXT):
        for entry in family.values():
            for place in entry.places:
                places.setdefault(place, {})[entry.name] = entry
    return places


PLACES = _by_place()
"""By place, the entries that may stand there, by their type."""
