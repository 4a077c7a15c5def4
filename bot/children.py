"""The demo's processes: started in groups of their own, watched, started again, and ended with their parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.refusal import Refused

_PR_SET_PDEATHSIG = 1
_RESTARTS = 5
_RESTART_WINDOW_SECONDS = 60.0
_TAIL_LINES = 8

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class ChildEnded(Refused):
    """A process ended that was needed; the text names it, its log and what it said last."""


@dataclass
class Child:
    """One process: how to start it, and where its output goes. `environ` is all it sees."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str] = field(repr=False)
    log: Path
    on_restart: Callable[[], None] = lambda: None
    restarts: deque[float] = field(default_factory=deque)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; it gets SIGTERM from the kernel when this one dies, even by SIGKILL (Linux)."""
        parent = os.getpid()

        def tie_to_parent() -> None:
            if _libc is not None:
                _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGTERM)

        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=tie_to_parent,
            )

    @property
    def is_running(self) -> bool:
        """Whether the process was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process if it runs."""
        if self.process is not None and self.is_running:
            self.process.send_signal(number)

    def tail(self) -> str:
        """Return the last lines of its log."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-_TAIL_LINES:])


class Children:
    """All processes of a demo, in the order of their start."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._children: list[Child] = []

    def start(self, child: Child) -> None:
        """Start a process and keep it."""
        self._children.append(child)
        child.start()

    def require_all(self) -> None:
        """Raises ChildEnded when a process has ended."""
        for child in self._children:
            if not child.is_running:
                raise ChildEnded(_how_it_ended(child))

    def revive(self) -> None:
        """Start again what has ended. Raises ChildEnded when one keeps ending."""
        for child in self._children:
            if child.is_running:
                continue
            now = time.monotonic()
            while child.restarts and now - child.restarts[0] > _RESTART_WINDOW_SECONDS:
                child.restarts.popleft()
            if len(child.restarts) >= _RESTARTS:
                raise ChildEnded(_how_it_ended(child))
            child.restarts.append(now)
            self._say(f"{child.name} ended ({_code(child)}) and is started again; its log: {child.log}")
            child.on_restart()
            child.start()

    def stop(self, stages: Sequence[Sequence[str]], *, seconds: float = 4.0) -> None:
        """End the processes, one stage of names after the other.

        Each stage is asked once, again when `seconds` are over (a worker then gives up its job), and killed 1.5
        seconds later.
        """
        for names in stages:
            group = [child for child in self._children if child.name in names]
            for number, wait in ((signal.SIGTERM, seconds), (signal.SIGTERM, 1.5), (signal.SIGKILL, 2.0)):
                for child in group:
                    child.signal(number)
                if _all_ended(group, wait):
                    break


def _all_ended(group: Sequence[Child], seconds: float) -> bool:
    ends_at = time.monotonic() + seconds
    while any(child.is_running for child in group):
        if time.monotonic() > ends_at:
            return False
        time.sleep(0.02)
    return True


def _how_it_ended(child: Child) -> str:
    return f"{child.name} ended ({_code(child)}); its log is {child.log}:\n{child.tail()}"


def _code(child: Child) -> str:
    code = child.process.returncode if child.process is not None else None
    return f"signal {-code}" if code is not None and code < 0 else f"code {code}"
