"""The play library: one TOML file each, read and checked once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Play
from models.states import Channel, Condition
from outreach.errors import OutreachError
from outreach.form_screens import MAX_BRIEF, MAX_DELAY_DAYS, MAX_STEPS, StepForm

Choice = TypeVar("Choice", bound=StrEnum)
MAX_KEY = 64
MAX_WORDS = 200

_FIELDS = frozenset({"name", "goal", "relationship", "when_to_use", "readiness", "steps"})
_STEP_FIELDS = frozenset({"channel", "delay_days", "business_days", "condition", "brief"})


class PlayBroken(OutreachError):
    """A play file is wrong; the sentence names the file, the field and what to write."""


class Relationship(StrEnum):
    COLD = "cold"
    WARM = "warm"
    STALLED = "stalled"
    KNOWN = "known"


@dataclass(frozen=True)
class PlayFile:
    """A reusable outreach motion; `key` is the file's name, `steps` a preset for the create-sequence form."""

    key: str
    name: str
    goal: str
    relationship: Relationship
    when_to_use: str
    readiness: tuple[str, ...]
    steps: tuple[StepForm, ...]

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return the channels of its steps, each once."""
        return tuple(dict.fromkeys(step.channel for step in self.steps))


@lru_cache(maxsize=1)
def library() -> Mapping[str, PlayFile]:
    """Return every play that ships, by key. Raises PlayBroken."""
    return load(files("plays"))


def load(folder: Traversable) -> Mapping[str, PlayFile]:
    """Read every play of a folder, by key, in order of the files' names. Raises PlayBroken."""
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    if not found:
        raise PlayBroken("The folder plays/ holds no play: install Plera again.")
    return {play.key: play for play in map(_read, found)}


def _read(file: Traversable) -> PlayFile:
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise PlayBroken(f"plays/{file.name} is not UTF-8 text: save it as UTF-8.") from error
    return parse(file.name.removesuffix(".toml"), text)


def parse(key: str, text: str) -> PlayFile:
    """Read one file. Raises PlayBroken."""
    if len(key) > MAX_KEY:
        raise PlayBroken(f"plays/{key}.toml: keep the file's name within {MAX_KEY} characters.")
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlayBroken(f"plays/{key}.toml is not TOML: {error}.") from error
    _only_known(key, told, _FIELDS)
    words = {name: _words(key, told, name) for name in ("name", "goal", "when_to_use")}
    readiness = told.get("readiness", [])
    if not isinstance(readiness, list) or not all(isinstance(one, str) and one.strip() for one in readiness):
        raise PlayBroken(f"plays/{key}.toml: readiness must be a list of sentences.")
    steps = told.get("steps")
    if not isinstance(steps, list) or not 1 <= len(steps) <= MAX_STEPS:
        raise PlayBroken(f"plays/{key}.toml: it needs one to {MAX_STEPS} [[steps]].")
    read = tuple(_step(key, number, step) for number, step in enumerate(steps, start=1))
    _apart(key, read)
    return PlayFile(
        key=key,
        relationship=_one_of(key, told, "relationship", Relationship),
        readiness=tuple(readiness),
        steps=read,
        **words,
    )


def row_of(session: Session, workspace_id: int, key: str) -> Play:
    """Return the row that a run of a workspace points to, made at first use. Raises KeyError for an unknown play."""
    found = session.scalar(select(Play).where(Play.workspace_id == workspace_id, Play.key == key))
    if found is None:
        found = Play(workspace_id=workspace_id, key=key, name=library()[key].name)
        session.add(found)
        session.flush()
    return found


def _step(key: str, number: int, step: object) -> StepForm:
    where = f"steps[{number}]"
    if not isinstance(step, dict):
        raise PlayBroken(f"plays/{key}.toml: {where} must be a [[steps]] table.")
    _only_known(key, step, _STEP_FIELDS, f"{where}.")
    delay = step.get("delay_days", 0)
    if type(delay) is not int or not 0 <= delay <= MAX_DELAY_DAYS or (number == 1 and delay):
        raise PlayBroken(
            f"plays/{key}.toml: {where}.delay_days must be 0 for the first step, else 0 to {MAX_DELAY_DAYS}."
        )
    business_days = step.get("business_days", False)
    if type(business_days) is not bool:
        raise PlayBroken(f"plays/{key}.toml: {where}.business_days must be true or false.")
    brief = step.get("brief", "")
    if not isinstance(brief, str) or len(brief) > MAX_BRIEF:
        raise PlayBroken(f"plays/{key}.toml: {where}.brief must be a text within {MAX_BRIEF:,} characters.")
    return StepForm(
        key=str(number),
        channel=_one_of(key, step, "channel", Channel, where),
        delay_days=str(delay),
        condition=_one_of(key, step, "condition", Condition, where),
        brief=brief.strip(),
        business_days=business_days,
    )


def _apart(key: str, steps: tuple[StepForm, ...]) -> None:
    """Refuse what the form would refuse: two messages on one channel on one day."""
    for number, (before, step) in enumerate(pairwise(steps), start=2):
        if before.channel is step.channel and step.delay_days == "0":
            raise PlayBroken(
                f"plays/{key}.toml: steps[{number}].delay_days must be at least 1 after a step on the same channel."
            )


def _only_known(key: str, told: Mapping[str, Any], known: frozenset[str], where: str = "") -> None:
    for name in told:
        if name not in known:
            raise PlayBroken(
                f"plays/{key}.toml: {where}{name} is not known here; write one of {', '.join(sorted(known))}."
            )


def _words(key: str, told: Mapping[str, Any], name: str) -> str:
    found = told.get(name)
    if not isinstance(found, str) or not found.strip():
        raise PlayBroken(f"plays/{key}.toml: {name} is missing; write a short text.")
    if len(found) > MAX_WORDS:
        raise PlayBroken(f"plays/{key}.toml: keep {name} within {MAX_WORDS} characters.")
    return found.strip()


def _one_of(key: str, told: Mapping[str, Any], name: str, choices: type[Choice], where: str = "") -> Choice:
    found = told.get(name)
    if not isinstance(found, str) or found not in set(choices):
        place = f"{where}.{name}" if where else name
        raise PlayBroken(f"plays/{key}.toml: {place} must be one of {', '.join(choices)}.")
    return choices(found)
