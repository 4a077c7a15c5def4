"""Queues before the queue: one that lets no answer to Slack wait for it, and one for whoever has none."""

import logging
from concurrent.futures import ThreadPoolExecutor

from outreach.errors import OutreachError
from outreach.ports import Queue

_log = logging.getLogger("plera.wiring")


class BehindQueue:
    """Asks for jobs from a thread of its own, in order, so that no answer to Slack waits for Redis.

    A job that is lost on the way is asked for again by the clock, as is one that Redis could not take.
    """

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="enqueue")

    def enqueue(self, job: str, *ids: int | str) -> None:
        self._thread.submit(self._ask, job, *ids)

    def pending(self) -> int:
        return self._queue.pending()

    def finish(self) -> None:
        """Return when everything asked for so far has been passed on."""
        self._thread.submit(lambda: None).result()

    def _ask(self, job: str, *ids: int | str) -> None:
        try:
            self._queue.enqueue(job, *ids)
        except OutreachError as error:
            _log.warning("a job was not asked for", extra={"job": job, "error": type(error).__name__})


class NoQueue:
    """Takes no job: whoever works here leaves it to the clock, which finds what the rows ask for."""

    def enqueue(self, job: str, *ids: int | str) -> None:
        """Forget the job."""

    def pending(self) -> int:
        return 0
