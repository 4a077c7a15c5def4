"""The plays that ship as files: read once, refused with the file and the field when one is broken."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypeVar

from models.states import Channel, Condition
from outreach.errors import OutreachError

MOST_STEPS = 12
LONGEST_NAME = 200
LONGEST_KEY = 64

Chosen = TypeVar("Chosen", bound=StrEnum)


class Relation(StrEnum):
    """How well the leads of a play know us."""

    COLD = "cold"
    WARM = "warm"
    STALLED = "stalled"
    KNOWN = "known"


class BrokenPlay(OutreachError):
    """A play's file cannot be used; the sentence names the file and the field."""


@dataclass(frozen=True)
class PlayStep:
    channel: Channel
    delay_days: int
    condition: Condition
    brief: str


@dataclass(frozen=True)
class PlayFile:
    """A play as its file says it; the channel mix is that of `steps`."""

    key: str
    name: str
    goal: str
    relation: Relation
    when_to_use: str
    readiness: tuple[str, ...]
    steps: tuple[PlayStep, ...]

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels used, in the order of their first step."""
        return tuple(dict.fromkeys(step.channel for step in self.steps))


@cache
def shipped() -> tuple[PlayFile, ...]:
    """Every play that ships, by name. Raises BrokenPlay."""
    found = [item for item in files("plays").iterdir() if item.name.endswith(".toml")]
    return read_all((item.name, item.read_text(encoding="utf-8")) for item in found)


def read_all(sources: Iterable[tuple[str, str]]) -> tuple[PlayFile, ...]:
    """Read (file name, text) pairs, by play name. Raises BrokenPlay, also when two share a key."""
    by_key: dict[str, PlayFile] = {}
    for file_name, text in sorted(sources):
        play = read(file_name, text)
        if play.key in by_key:
            raise BrokenPlay(
                f"plays/{file_name}: key “{play.key}” is already used by another play. Choose another."
            )
        by_key[play.key] = play
    return tuple(sorted(by_key.values(), key=lambda play: play.name))


def read(file_name: str, text: str) -> PlayFile:
    """Read one play. Raises BrokenPlay."""
    where = f"plays/{file_name}"
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BrokenPlay(f"{where} is not valid TOML: {error}. Mend that line.") from error
    return PlayFile(
        key=_text(fields, "key", where, longest=LONGEST_KEY),
        name=_text(fields, "name", where, longest=LONGEST_NAME),
        goal=_text(fields, "goal", where),
        relation=_one_of(Relation, fields, "relation", where),
        when_to_use=_text(fields, "when_to_use", where),
        readiness=_lines(fields, "readiness", where),
        steps=_steps(fields, where),
    )


def _steps(fields: Mapping[str, object], where: str) -> tuple[PlayStep, ...]:
    rows = fields.get("steps")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_STEPS:
        raise BrokenPlay(f"{where}: steps must be 1 to {MOST_STEPS} [[steps]] tables.")
    return tuple(_step(row, f"{where}, step {number}") for number, row in enumerate(rows, start=1))


def _step(row: object, where: str) -> PlayStep:
    if not isinstance(row, dict):
        raise BrokenPlay(f"{where} must be a [[steps]] table.")
    delay_days = row.get("delay_days")
    if type(delay_days) is not int or delay_days < 0:
        raise BrokenPlay(f"{where}: delay_days must be a whole number of days, 0 or more.")
    return PlayStep(
        channel=_one_of(Channel, row, "channel", where),
        delay_days=delay_days,
        condition=_one_of(Condition, row, "condition", where),
        brief=_text(row, "brief", where),
    )


def _text(fields: Mapping[str, object], name: str, where: str, *, longest: int = 3000) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
        raise BrokenPlay(f"{where}: {name} must be a text of 1 to {longest} characters.")
    return value.strip()


def _lines(fields: Mapping[str, object], name: str, where: str) -> tuple[str, ...]:
    value = fields.get(name)
    if not isinstance(value, list) or not all(isinstance(line, str) and line.strip() for line in value):
        raise BrokenPlay(f"{where}: {name} must be a list of texts.")
    return tuple(line.strip() for line in value)


def _one_of(kind: type[Chosen], fields: Mapping[str, object], name: str, where: str) -> Chosen:
    value = fields.get(name)
    if value not in list(kind):
        raise BrokenPlay(f"{where}: {name} must be one of {', '.join(kind)}.")
    return kind(str(value))
