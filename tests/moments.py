"""Moments of a world: all that it consists of, kept once a process and put back for every test that comes so far.

Writing for and launching a sequence takes the rules many times as long as writing the rows that they leave behind.
"""

from collections import deque
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import Connection, Engine, event

from integrations.recording import RecordingFolder, RecordingSent
from integrations.recording_slack import RecordedPost
from outreach.ports import Services
from tests.databases import Rows, refill, rows_of

if TYPE_CHECKING:
    from tests.world import World

Rule = TypeVar("Rule", bound=Callable[..., Any])
Outside = dict[str, dict[str, Any]]
Way = tuple[Any, ...]

_OUTSIDE = ("channel", "slack", "queue", "mailboxes", "writer")
_LONGEST_WAY = 3
_KEPT: dict[Way, "Moment"] = {}


@dataclass(frozen=True)
class Moment:
    """The rows, the ids and what the recorded outside held when a rule was through, and what it returned."""

    rows: Rows
    ids: dict[str, Any]
    now: datetime
    outside: Outside
    returned: Any


@dataclass(frozen=True)
class Place:
    """Where a world is as long as nothing was done to it: the way there, and what would tell that something was."""

    way: Way
    outside: Outside
    writes: int
    now: datetime
    services: Services

    @classmethod
    def of(cls, world: "World", way: Way) -> "Place":
        return cls(way, _outside_of(world), Writes.count, world.clock.now, world.services)

    def is_left(self, world: "World") -> bool:
        is_same = self.writes == Writes.count and self.now == world.clock.now
        return not (is_same and self.services is world.services and self.outside == _outside_of(world))


@dataclass(frozen=True)
class _Folder:
    """What a folder holds, comparable; a folder again where it is put back."""

    held: dict[str, Any]


class Writes:
    """How many transactions that may write this process has committed on engines of worlds."""

    count = 0

    @classmethod
    def watch(cls, engine: Engine) -> None:
        if not event.contains(engine, "commit", _committed):
            event.listen(engine, "commit", _committed)


def _committed(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("plera_writes", True) and not options.get("postgresql_readonly", False):
        Writes.count += 1


def kept(rule: Rule) -> Rule:
    """Have what a rule makes of a world kept and put back, where nothing but such rules was done to the world."""

    @wraps(rule)
    def reached(world: "World", *args: Any, **named: Any) -> Any:
        place = world.place
        if place is None or len(place.way) > _LONGEST_WAY or place.is_left(world):
            return rule(world, *args, **named)
        way = (*place.way, (rule.__module__, rule.__qualname__, args, tuple(sorted(named.items()))))
        return reach(world, way, lambda: rule(world, *args, **named))

    return cast(Rule, reached)


def reach(world: "World", way: Way, make: Callable[[], Any]) -> Any:
    """Bring a world to where this way leads: by itself the first time, after that to the moment that was kept."""
    key = (str(world.engine.url), *way)
    if key in _KEPT:
        _put(world, _KEPT[key])
    else:
        services, returned = world.services, make()
        if world.services is not services:
            raise AssertionError("what puts other parts into a world cannot be kept")
        rows, outside = rows_of(world.engine), _outside_of(world)
        _KEPT[key] = Moment(rows, _ids_of(world), world.clock.now, outside, returned)
    world.place = Place.of(world, way)
    return _KEPT[key].returned


def _put(world: "World", moment: Moment) -> None:
    refill(world.engine, moment.rows)
    for name, value in moment.ids.items():
        setattr(world, name, copy(value))
    world.clock.now = moment.now
    for name, held in moment.outside.items():
        vars(getattr(world, name)).update(_apart(held))


def _ids_of(world: "World") -> dict[str, Any]:
    names = [one.name for one in fields(world) if one.name.endswith(("_id", "_ids"))]
    return {name: copy(getattr(world, name)) for name in names}


def _outside_of(world: "World") -> Outside:
    return {name: _held_by(getattr(world, name)) for name in _OUTSIDE}


def _held_by(recorded: object) -> dict[str, Any]:
    """Return what a recording part holds but its locks, apart from what it will hold."""
    return {name: _apart(value) for name, value in vars(recorded).items() if name not in ("_lock", "_news")}


def _apart(value: Any) -> Any:
    """Return what nobody changes when they change the value."""
    if isinstance(value, list | deque | set):
        return type(value)(map(_apart, value))
    if isinstance(value, dict):
        return {key: _apart(one) for key, one in value.items()}
    if isinstance(value, RecordingFolder):
        return _Folder(_held_by(value))
    if isinstance(value, _Folder):
        folder = RecordingFolder()
        vars(folder).update(_apart(value.held))
        return folder
    if isinstance(value, RecordingSent):
        return RecordingSent(value.name, dict(value.copies), dict(value.domains))
    if isinstance(value, RecordedPost):
        return replace(value, screens=list(value.screens))
    return value
