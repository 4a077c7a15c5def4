"""Plans what follows for leads whose step has left."""

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor

from jobs import context
from outreach import going_on
from outreach.ports import Services

_EVERY_SECONDS = 0.5
_log = logging.getLogger("plera.jobs.go_on")


def go_on() -> None:
    """Plan what a drain that died has left unplanned."""
    plan_all(context.services())


def plan_all(services: Services) -> None:
    """Go on until no lead stands unplanned, or those left are in somebody else's hands."""
    while services.run(lambda session: going_on.plan_next(session, now=services.now())) == going_on.AT_ONCE:
        pass


class Behind:
    """Plans what follows in a thread of its own, so that no letter waits for it. Use it as a context manager.

    What it could not plan stays marked: the clock asks for it again.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="go-on")
        self._running: Future[None] | None = None
        self._next_at = time.monotonic() + _EVERY_SECONDS

    def __enter__(self) -> "Behind":
        return self

    def __exit__(self, *_: object) -> None:
        self._begin()
        self._pool.shutdown()

    def ask(self) -> None:
        """Plan what there is some times a second: many leads at once cost little more than one."""
        is_running = self._running is not None and not self._running.done()
        if not is_running and time.monotonic() >= self._next_at:
            self._begin()

    def _begin(self) -> None:
        self._next_at = time.monotonic() + _EVERY_SECONDS
        self._running = self._pool.submit(plan_all, self._services)
        self._running.add_done_callback(_note)


def _note(done: Future[None]) -> None:
    error = done.exception()
    if error is not None:
        _log.warning("leads are not planned yet", extra={"error": type(error).__name__})
