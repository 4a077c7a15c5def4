"""Named places at which a test lets its process die as if it were killed, to see what is lost. Off unless armed."""

import os
import signal
from threading import Lock

BEFORE_INTENT = "before_intent"
AFTER_INTENT = "after_intent"
BEFORE_RESULT = "before_result"
AFTER_RESULT = "after_result"
BEFORE_ADMIT = "before_admit"
AFTER_ADMIT = "after_admit"
POINTS = (BEFORE_INTENT, AFTER_INTENT, BEFORE_RESULT, AFTER_RESULT, BEFORE_ADMIT, AFTER_ADMIT)

_armed: dict[str, int] = {}
_lock = Lock()


def arm(name: str, passes: int = 1) -> None:
    """Let the process die when it comes to a place for the `passes`-th time."""
    _armed[name] = passes


def passing(name: str) -> None:
    """Die here, if a test wants it."""
    if not _armed:
        return
    with _lock:
        left = _armed.get(name)
        if left is None:
            return
        _armed[name] = left - 1
    if left == 1:
        os.kill(os.getpid(), signal.SIGKILL)
