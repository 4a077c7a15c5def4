"""Parts that are made at their first use, so that a process pays only for what it does."""

from collections.abc import Callable
from threading import Lock
from typing import Any


class Later:
    """Stands in for a part that is made at its first use."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: list[object] = []

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
        return getattr(self._made[0], name)


def later(make: Callable[[], object]) -> Any:
    """Return a stand-in for what `make` makes; it is called once, when something is asked of it."""
    return Later(make)
