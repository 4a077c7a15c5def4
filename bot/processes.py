"""The processes of one machine: which there are, how they are started together, and how they end."""

import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import FrameType

from bot.children import Child, Children

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "web": ("web",),
    "worker-now": ("worker", "now"),
    "worker-send": ("worker", "send"),
    "worker-slow": ("worker", "slow"),
    "mail": ("mail",),
    "clock": ("clock",),
}
"""The Procfile's processes and what `plera` is told to run for each."""

STOP_ORDER = (tuple(COMMANDS), ("sandbox",), ("valkey",))
"""What others lean on ends last."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(Exception):
    """Whoever runs the processes was asked to end."""


class Asked:
    """Whether this process was asked to end: a signal only leaves its mark, so that no start is cut in two."""

    def __init__(self) -> None:
        self.to_stop = False
        for number in _SIGNALS:
            signal.signal(number, self._keep)

    def _keep(self, number: int, frame: FrameType | None) -> None:
        self.to_stop = True

    def check(self) -> None:
        """Raises Stop when this process was asked to end."""
        if self.to_stop:
            raise Stop


def start_all(
    children: Children,
    asked: Asked,
    environ: Mapping[str, str],
    logs: Path,
    *,
    on_restart: Callable[[str], None] = lambda name: None,
) -> None:
    """Start every process with `environ` as all it sees, each with a log of its own. Raises Stop."""
    for name, words in COMMANDS.items():
        asked.check()
        command = [sys.executable, "-P", "-m", "bot.cli", *words]
        log = logs / f"{name}.log"
        children.start(Child(name, command, environ, log, on_restart=partial(on_restart, name)))
