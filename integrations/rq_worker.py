"""The RQ worker: forks for every job, runs allowed functions only, and writes no arguments to its log."""

import logging
import os
import signal
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from redis import Redis
from rq import Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from outreach.errors import OutreachError

_WORKER_TTL_SECONDS = 45
_MAINTENANCE_SECONDS = 20
_MONITORING_SECONDS = 5
_RESULT_SECONDS = 30
_MAX_STEPS = 8

_log = logging.getLogger("plera.worker")


class JobRefused(OutreachError):
    """What stands in Redis is not one of our jobs; it is never run."""

    sentence = "A job was refused: its function is not on the list of allowed ones."


def job_class(allowed: Iterable[str]) -> type[Job]:
    """Return a Job that runs only the functions in `allowed` (dotted paths), called with plain ids.

    Whoever can write to Redis can name any function, callback or webhook: none but ours is ever imported.
    """
    names = frozenset(allowed)

    class AllowedJob(Job):
        def restore(self, raw_data: Any) -> Any:
            super().restore(raw_data)
            self._success_callback_name = None
            self._failure_callback_name = None
            self._stopped_callback_name = None
            self.webhooks = []

        @property
        def func(self) -> Any:
            if self.func_name not in names or self.instance is not None or self.kwargs:
                raise JobRefused()
            if not all(isinstance(word, int | str) for word in self.args):
                raise JobRefused()
            return super().func

    return AllowedJob


class QuietWorker(Worker):
    """An RQ worker whose failures show the exception's type and place, never its words or the arguments.

    When it is told to stop, the running job hears of it by `on_stop` and is finished.
    """

    on_stop: Callable[[], None] | None = None

    def setup_work_horse_signals(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        on_stop = self.on_stop
        signal.signal(signal.SIGTERM, (lambda _signum, _frame: on_stop()) if on_stop else signal.SIG_DFL)

    def handle_warm_shutdown_request(self) -> None:
        if self.on_stop is not None and self.horse_pid:
            with suppress(ProcessLookupError):
                os.kill(self.horse_pid, signal.SIGTERM)

    def _pubsub_exception_handler(self, exc: Exception, pubsub: Any, pubsub_thread: Any) -> None:
        """RQ closes the connection that its command thread may still be reading: at the end that is no failure."""
        if self._stop_requested or not pubsub_thread._running.is_set():
            pubsub_thread.stop()
            return
        super()._pubsub_exception_handler(exc, pubsub, pubsub_thread)

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        _log.error("job failed", extra={"job_id": job.id, "queue": job.origin, "error": _where(exc_info)})

    def handle_job_failure(self, job: Job, queue: Any, *more: Any, **named: Any) -> None:
        if "exc_string" in named:
            named["exc_string"] = named["exc_string"].partition("\n")[0]
        super().handle_job_failure(job, queue, *more, **named)


def _where(exc_info: Sequence[Any]) -> str:
    """Return an exception's type and the way to it, module by module: enough to find it, nothing it said."""
    kind, error, trace = exc_info
    steps = [f"{frame.f_globals.get('__name__')}:{line}" for frame, line in traceback.walk_tb(trace)]
    cause = f" from {type(error.__cause__).__name__}" if error is not None and error.__cause__ else ""
    return f"{kind.__name__}{cause} at {' > '.join(steps[-_MAX_STEPS:])}"


def run_worker(
    redis_url: str,
    queue_names: Sequence[str],
    allowed: Iterable[str],
    *,
    burst: bool = False,
    on_stop: Callable[[], None] | None = None,
) -> None:
    """Work on the queues, the first before the second, until SIGTERM or SIGINT; the running job is finished first.

    `on_stop` is called in the running job then. With `burst` return when the queues are empty. The connection is
    made here, so fork nothing around it.
    """
    logging.getLogger("rq").setLevel(logging.WARNING)
    redis = Redis.from_url(redis_url)
    worker = QuietWorker(
        list(queue_names),
        connection=redis,
        serializer=JSONSerializer,
        job_class=job_class(allowed),
        default_result_ttl=_RESULT_SECONDS,
        worker_ttl=_WORKER_TTL_SECONDS,
        maintenance_interval=_MAINTENANCE_SECONDS,
        job_monitoring_interval=_MONITORING_SECONDS,
        log_job_description=False,
    )
    worker.log_result_lifespan = False
    worker.on_stop = on_stop
    try:
        worker.work(burst=burst, logging_level="WARNING")
    finally:
        redis.close()
