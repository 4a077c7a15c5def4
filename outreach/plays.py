"""The play library: one TOML file each, read and checked once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any, TypeVar

from models.states import Channel, Condition, IfNotAccepted
from outreach import unaccepted
from outreach.errors import OutreachError
from outreach.form_screens import MAX_BRIEF, MAX_DELAY_DAYS, MAX_STEPS, MAX_SUBJECT, MAX_TEXT, StepForm
from outreach.play_checks import Check

Choice = TypeVar("Choice", bound=StrEnum)
MAX_KEY = 64
MAX_WORDS = {"name": 75, "goal": 200, "when_to_use": 300}
"""How long each text of a play may be; a name stands in a select's option."""
MAX_READINESS, MAX_SENTENCE = 8, 200

_FIELDS = frozenset(
    {"name", "goal", "relationship", "when_to_use", "readiness", "checks", "four_eyes", "steps"}
)
_FILE_NAME = re.compile(r"[a-z0-9_]+")
_STEP_FIELDS = frozenset(
    {"channel", "delay_days", "business_days", "condition", "brief", "brief_b"}
    | {"accept_days", "if_not_accepted", "waits_for_note"}
    | {"subject", "text", "subject_b", "text_b"}
)


class PlayBroken(OutreachError):
    """A play file is wrong; the sentence names the file, the field and what to write."""


class Relationship(StrEnum):
    COLD = "cold"
    WARM = "warm"
    STALLED = "stalled"
    KNOWN = "known"


class Mix(StrEnum):
    """The channels of a play taken together."""

    EMAIL = "email"
    LINKEDIN = "linkedin"
    BOTH = "both"


@dataclass(frozen=True)
class PlayFile:
    """A reusable outreach motion, one that ships or a workspace's own; `steps` is a preset for the sequence form.

    `key` is the file's name, for an own play one that no file can have. `checks` are what the product looks at,
    `readiness` what people do. `play_id` is the row of an own play, None for one that
    ships. With `four_eyes` nobody approves what they wrote themselves.
    """

    key: str
    name: str
    goal: str
    relationship: Relationship
    when_to_use: str
    readiness: tuple[str, ...]
    steps: tuple[StepForm, ...]
    checks: tuple[Check, ...] = ()
    four_eyes: bool = False
    play_id: int | None = None
    is_retired: bool = False

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return the channels of its steps, each once."""
        return tuple(dict.fromkeys(step.channel for step in self.steps))

    @property
    def mix(self) -> Mix:
        """Return which kinds of channels its steps take."""
        has_email = Channel.EMAIL in self.channels
        if has_email and len(self.channels) > 1:
            return Mix.BOTH
        return Mix.EMAIL if has_email else Mix.LINKEDIN


@lru_cache(maxsize=1)
def library() -> Mapping[str, PlayFile]:
    """Return every play that ships, by key. Raises PlayBroken."""
    return load(files("plays"))


def load(folder: Traversable) -> Mapping[str, PlayFile]:
    """Read every play of a folder, by key, in order of the files' names. Raises PlayBroken."""
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    if not found:
        raise PlayBroken("The folder plays/ holds no play: install Plera again.")
    read = {play.key: play for play in map(_read, found)}
    _named_apart(read)
    return read


def _read(file: Traversable) -> PlayFile:
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise PlayBroken(f"plays/{file.name} is not UTF-8 text: save it as UTF-8.") from error
    return parse(file.name.removesuffix(".toml"), text)


def parse(key: str, text: str) -> PlayFile:
    """Read one file. Raises PlayBroken."""
    if len(key) > MAX_KEY or not _FILE_NAME.fullmatch(key):
        raise PlayBroken(
            f"plays/{key}.toml: name the file in small letters, digits and underscores, at most {MAX_KEY} of them."
        )
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlayBroken(f"plays/{key}.toml is not TOML: {error}.") from error
    return read(key, told)


def read(key: str, told: Mapping[str, Any]) -> PlayFile:
    """Read what a file, or an own play's content, says. Raises PlayBroken."""
    _only_known(key, told, _FIELDS)
    steps = told.get("steps")
    if not isinstance(steps, list) or not 1 <= len(steps) <= MAX_STEPS:
        raise PlayBroken(f"plays/{key}.toml: it needs one to {MAX_STEPS} [[steps]].")
    formed = tuple(_step(key, number, step) for number, step in enumerate(steps, start=1))
    _apart(key, formed)
    return PlayFile(
        key=key,
        relationship=_one_of(key, told, "relationship", Relationship),
        readiness=_readiness(key, told),
        checks=_checks(key, told),
        four_eyes=_yes_or_no(key, told, "four_eyes"),
        steps=formed,
        name=_words(key, told, "name"),
        goal=_words(key, told, "goal"),
        when_to_use=_words(key, told, "when_to_use"),
    )


def _readiness(key: str, told: Mapping[str, Any]) -> tuple[str, ...]:
    found = told.get("readiness", [])
    if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
        raise PlayBroken(f"plays/{key}.toml: readiness must be a list of sentences.")
    if len(found) > MAX_READINESS or any(len(one) > MAX_SENTENCE for one in found):
        raise PlayBroken(
            f"plays/{key}.toml: keep readiness within {MAX_READINESS} sentences of {MAX_SENTENCE} characters."
        )
    return tuple(one.strip() for one in found)


def _checks(key: str, told: Mapping[str, Any]) -> tuple[Check, ...]:
    found = told.get("checks", [])
    if not isinstance(found, list):
        raise PlayBroken(f"plays/{key}.toml: checks must be a list of {', '.join(Check)}.")
    for name in found:
        if not isinstance(name, str) or name not in set(Check):
            raise PlayBroken(
                f"plays/{key}.toml: there is no check {name}; write one of {', '.join(Check)}, or say it in readiness."
            )
    return tuple(dict.fromkeys(map(Check, found)))


def _named_apart(read: Mapping[str, PlayFile]) -> None:
    """Refuse two files of one name: people could not tell them apart."""
    by_name: dict[str, str] = {}
    for key, play in read.items():
        other = by_name.setdefault(fold(play.name), key)
        if other != key:
            raise PlayBroken(f"plays/{key}.toml: name is that of plays/{other}.toml; choose another one.")


def fold(name: str) -> str:
    """Return a name as it is compared: case and the width of spaces do not tell two plays apart."""
    return " ".join(name.split()).casefold()


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
    return StepForm(
        brief_b=_brief(key, step, "brief_b", where),
        key=str(number),
        channel=_one_of(key, step, "channel", Channel, where),
        delay_days=str(delay),
        condition=_one_of(key, step, "condition", Condition, where),
        brief=_brief(key, step, "brief", where),
        **_own_texts(key, step, where),
        business_days=_yes_or_no(key, step, "business_days", where),
        waits_for_note=_yes_or_no(key, step, "waits_for_note", where),
        **_not_accepted(key, step, where),
    )


def _not_accepted(key: str, step: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Read what becomes of a LinkedIn message whose lead does not accept the invite."""
    days = step.get("accept_days", unaccepted.DEFAULT_DAYS)
    least, most = unaccepted.LEAST_DAYS, unaccepted.MOST_DAYS
    if type(days) is not int or not least <= days <= most:
        raise PlayBroken(f"plays/{key}.toml: {where}.accept_days must be whole days from {least} to {most}.")
    told = {"if_not_accepted": IfNotAccepted.SKIP.value, **step}
    return {
        "accept_days": str(days),
        "if_not_accepted": _one_of(key, told, "if_not_accepted", IfNotAccepted, where),
    }


def _own_texts(key: str, step: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Read the texts of a step that are written by hand: with `text` no brief is followed."""
    subject, subject_b = (
        _brief(key, step, name, where, most=MAX_SUBJECT) for name in ("subject", "subject_b")
    )
    body, body_b = (_brief(key, step, name, where, most=MAX_TEXT) for name in ("text", "text_b"))
    if not body and (subject or subject_b or body_b):
        raise PlayBroken(f"plays/{key}.toml: {where}.text is missing; subject and text_b stand beside it.")
    if body and any(step.get(name) for name in ("brief", "brief_b")):
        raise PlayBroken(f"plays/{key}.toml: {where} has text and brief; write one of them.")
    return {"is_own": bool(body), "subject": subject, "body": body, "subject_b": subject_b, "body_b": body_b}


def _yes_or_no(key: str, told: Mapping[str, Any], name: str, where: str = "") -> bool:
    found = told.get(name, False)
    if type(found) is not bool:
        place = f"{where}.{name}" if where else name
        raise PlayBroken(f"plays/{key}.toml: {place} must be true or false.")
    return found


def _brief(key: str, step: Mapping[str, Any], name: str, where: str, *, most: int = MAX_BRIEF) -> str:
    brief = step.get(name, "")
    if not isinstance(brief, str) or len(brief) > most:
        raise PlayBroken(f"plays/{key}.toml: {where}.{name} must be a text within {most:,} characters.")
    return brief.strip()


def _apart(key: str, steps: tuple[StepForm, ...]) -> None:
    """Refuse what the form would refuse: two messages on a channel on one day, a second invite, no first subject."""
    opener = next((step for step in steps if step.channel is Channel.EMAIL), None)
    if opener is not None and opener.is_own and not opener.subject:
        raise PlayBroken(
            f"plays/{key}.toml: steps[{opener.key}].subject is missing; the first email needs one beside its text."
        )
    invites = [step for step in steps if step.channel is Channel.LINKEDIN_INVITE]
    if len(invites) > 1:
        raise PlayBroken(
            f"plays/{key}.toml: steps[{invites[1].key}] is a second LinkedIn invite; a sequence invites once."
        )
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
    if len(found) > MAX_WORDS[name]:
        raise PlayBroken(f"plays/{key}.toml: keep {name} within {MAX_WORDS[name]} characters.")
    return found.strip()


def _one_of(key: str, told: Mapping[str, Any], name: str, choices: type[Choice], where: str = "") -> Choice:
    found = told.get(name)
    if not isinstance(found, str) or found not in set(choices):
        place = f"{where}.{name}" if where else name
        raise PlayBroken(f"plays/{key}.toml: {place} must be one of {', '.join(choices)}.")
    return choices(found)
