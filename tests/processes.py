"""Processes as the kernel shows them: one that was seen may be gone before it is asked its name."""

from collections.abc import Iterable
from contextlib import suppress

import psutil


def still_running(seen: Iterable[psutil.Process]) -> list[str]:
    """Return the command lines of those that still run, a zombie not among them."""
    running = []
    for one in seen:
        with suppress(psutil.NoSuchProcess):
            if one.is_running() and one.status() != psutil.STATUS_ZOMBIE:
                running.append(" ".join(one.cmdline()))
    return running


def kill(seen: Iterable[psutil.Process]) -> None:
    """Kill those that still run."""
    for one in seen:
        with suppress(psutil.NoSuchProcess):
            one.kill()


def under(pid: int) -> list[psutil.Process]:
    """Return every process that descends from one; none once that has ended."""
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []
