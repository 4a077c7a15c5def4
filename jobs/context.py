"""What a job runs with: built once per process, after the fork, by what the composition root installed."""

import os
from collections.abc import Callable

from outreach.ports import Services

_builder: list[Callable[[], Services]] = []
_built: dict[int, Services] = {}


def install(builder: Callable[[], Services]) -> None:
    """Say how Services are built; a later call replaces an earlier one."""
    _builder[:] = [builder]
    _built.clear()


def services() -> Services:
    """Return this process's Services, built at the first call. Raises RuntimeError when nothing is installed."""

    if not _builder:
        raise RuntimeError("jobs.context.install has not been called")
    pid = os.getpid()
    if pid not in _built:
        _built.clear()
        _built[pid] = _builder[0]()
    return _built[pid]
