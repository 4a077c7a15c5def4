"""A worker process: runs the jobs of one queue, each in a fork of its own."""

import logging
from importlib import import_module

from bot import readiness
from bot.settings import Settings
from bot.stopping import end_on_signals
from bot.wiring import build, preload_writer
from jobs import ROUTES, context, crash_points, stopping

QUEUES = ("now", "send", "slow")

_log = logging.getLogger("plera.worker")


def work(settings: Settings, queue: str) -> None:
    """Run the jobs of a queue until SIGTERM or SIGINT; the running job is finished first.

    Until the worker itself listens to signals, they end the process at once: nothing has begun.
    What the jobs import is imported here, once, and shared with every fork; nothing connects before the fork.
    """
    from integrations.rq_worker import run_worker

    end_on_signals()
    process = f"worker-{queue}"
    functions = {function for function, on, _ in ROUTES.values() if on == queue}
    for function in functions:
        import_module(function.rpartition(".")[0])
    if queue == "slow":
        preload_writer(settings)
    context.install(lambda: build(settings, process))
    for name, passes in settings.crash_at:
        crash_points.arm(name, passes)
    _log.info("working", extra={"queue": queue})
    readiness.mark(settings, process)
    run_worker(settings.redis_url, [queue], functions, on_stop=stopping.ask)
