"""The clock goes on after a tick that failed."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from bot import readiness
from bot.clock import tick_until
from bot.settings import Settings
from bot.wiring import build
from models import Lease
from outreach.ports import Services

pytestmark = pytest.mark.long


def run_until_marked(services: Services, settings: Settings) -> bool:
    """Let the clock tick until it says that it is up."""
    stop = Event()
    clock = Thread(target=tick_until, args=(stop, services, 0.01, settings))
    clock.start()
    for _ in range(500):
        if "clock" not in readiness.missing(settings):
            break
        stop.wait(0.02)
    stop.set()
    clock.join(10)
    return "clock" not in readiness.missing(settings)


def test_a_tick_takes_the_lease_and_says_so(url: str, tmp_path: Path) -> None:
    settings = Settings(database_url=url, is_demo=True, directory=tmp_path)
    services = build(settings, "clock")

    assert run_until_marked(services, settings)
    assert services.read(lambda session: session.get_one(Lease, "clock").ticked_at) is not None


def test_a_tick_that_fails_is_tried_again(url: str, tmp_path: Path) -> None:
    settings = Settings(database_url=url, is_demo=True, directory=tmp_path)
    services = build(settings, "clock")
    calls: list[int] = []

    def now_after_two_failures() -> datetime:
        calls.append(1)
        if len(calls) < 3:
            raise RuntimeError("odd")
        return services.now()

    assert run_until_marked(replace(services, now=now_after_two_failures), settings)
