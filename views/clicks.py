"""How the value on a button or a menu of ours is written and read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outreach.errors import NotFound


@dataclass(frozen=True)
class Bound:
    """An id and the digest of the text that was shown with it; the digest is empty where none is needed."""

    id: int
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.id}:{self.digest}" if self.digest else str(self.id)


@dataclass(frozen=True)
class Picked:
    """An entry of an overflow menu: a verb and what it is for (an id or a step's key)."""

    verb: str
    subject: str

    @property
    def id(self) -> int:
        """Return the subject as a row's id. Raises NotFound when it is none."""
        return number(self.subject)


def number(text: str) -> int:
    """Return a row's id from a value of ours. Raises NotFound for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise NotFound()
    return int(text)


def bound(text: str) -> Bound:
    """Return what `str(Bound(…))` wrote. Raises NotFound for anything else."""
    row_id, _, digest = text.partition(":")
    return Bound(number(row_id), digest)


def value_of(body: Mapping[str, Any]) -> str:
    """Return the value of the element that was clicked or picked, "" when there is none."""
    action = _action(body)
    return str((action.get("selected_option") or action).get("value") or "")


def block_of(body: Mapping[str, Any]) -> str:
    """Return the block_id of the element that was clicked or picked, "" when there is none."""
    return str(_action(body).get("block_id") or "")


def _action(body: Mapping[str, Any]) -> Mapping[str, Any]:
    actions: Sequence[Mapping[str, Any]] = body.get("actions") or [{}]
    return actions[0]


def pressed_id(body: Mapping[str, Any]) -> int:
    """Return the row's id on the button that was pressed. Raises NotFound when it carries none."""
    return bound(value_of(body)).id


def pressed(body: Mapping[str, Any]) -> Bound:
    """Return the id and digest on the button that was pressed. Raises NotFound when it carries none."""
    return bound(value_of(body))


def picked(body: Mapping[str, Any]) -> Picked:
    """Return the verb and the subject of the overflow entry that was picked."""
    verb, _, subject = value_of(body).partition(":")
    return Picked(verb, subject)
