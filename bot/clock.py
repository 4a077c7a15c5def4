"""The clock process: ticks until it is told to stop."""

import logging
from threading import Event

from bot import readiness
from bot.settings import Settings
from bot.statistics import Statistics
from bot.stopping import stop_on_signals
from bot.wiring import build
from jobs.tick import tick
from outreach.ports import Services

_SECONDS = 1.0
_DEMO_SECONDS = 0.25
_MAX_PAUSE_SECONDS = 30.0

_log = logging.getLogger("plera.clock")


def run(settings: Settings) -> None:
    """Tick every second until SIGTERM or SIGINT; the lease inside a tick lets only one of several clocks act."""
    stop = stop_on_signals()
    services = build(settings, "clock")
    _log.info("ticking")
    tick_until(stop, services, _DEMO_SECONDS if settings.is_demo else _SECONDS, settings)


def tick_until(stop: Event, services: Services, seconds: float, settings: Settings) -> None:
    """Tick until `stop` is set; a tick that fails is logged and tried again after a growing pause."""
    pause, statistics = seconds, Statistics(settings.database_url)
    while not stop.is_set():
        try:
            tick(services)
            readiness.mark(settings, "clock")
            statistics.renew_if_due()
            pause = seconds
        except Exception:
            _log.exception("tick failed")
            pause = min(pause * 2, _MAX_PAUSE_SECONDS)
        stop.wait(pause)
