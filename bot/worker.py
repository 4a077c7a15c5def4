"""A worker process: runs the jobs of one queue, each in a fork of its own."""

import gc
import logging
from importlib import import_module

from bot import readiness
from bot.model_parts import preload_writer
from bot.refusal import Refused
from bot.settings import Settings
from bot.stopping import end_on_signals
from bot.wiring import build
from jobs import ROUTES, context, crash_points, stopping
from outreach import holidays_of

QUEUES = ("now", "send", "slow")

_log = logging.getLogger("plera.worker")


def work(settings: Settings, queue: str) -> None:
    """Run the jobs of a queue until SIGTERM or SIGINT; the running job is finished first.

    Until the worker itself listens to signals, they end the process at once: nothing has begun.
    What the jobs import is imported here, once, and shared with every fork; nothing connects before the fork.
    Raises Refused when Redis is away, open to everybody, or may throw jobs away.
    """
    from integrations.rq_worker import run_worker

    end_on_signals()
    _require_redis(settings)
    process = f"worker-{queue}"
    functions = {function for function, on, _ in ROUTES.values() if on == queue}
    for function in functions:
        import_module(function.rpartition(".")[0])
    if queue == "slow":
        preload_writer(settings)
    else:
        holidays_of.preload()
    context.install(lambda: build(settings, process))
    for name, passes in settings.crash_at:
        crash_points.arm(name, passes)
    _log.info("working", extra={"queue": queue})
    readiness.mark(settings, process)
    # Every job's fork would collect what was imported too, and by that copy its pages.
    # https://docs.python.org/3/library/gc.html#gc.freeze
    gc.freeze()
    run_worker(settings.redis_url, [queue], functions, on_stop=stopping.ask)


def _require_redis(settings: Settings) -> None:
    from redis import Redis

    from integrations.rq_queue import check_redis

    with Redis.from_url(settings.redis_url, socket_connect_timeout=5, socket_timeout=5) as redis:
        problems = check_redis(redis)
    if problems:
        raise Refused("\n".join(problems))
