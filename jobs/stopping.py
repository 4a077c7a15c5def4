"""Whether a long job should come to its end: its time is over, or its worker was told to stop."""

import time
from collections.abc import Callable
from threading import Event

_asked = Event()


def ask() -> None:
    """Ask this process's job to end soon, gently."""
    _asked.set()


def after(seconds: float) -> Callable[[], bool]:
    """Return what says whether to end: these seconds are over, or the job was asked to."""
    ends_at = time.monotonic() + seconds
    return lambda: _asked.is_set() or time.monotonic() >= ends_at
