"""`plera demo` as a process of its own on a directory and a port of its own, and the people who try it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
import psutil

from tests.processes import still_running, under
from tests.scenarios.people import People

T = TypeVar("T")
PATIENCE_SECONDS = 240.0
STOP_SECONDS = 60.0


def until(found: Callable[[], T], *, seconds: float = PATIENCE_SECONDS, what: str = "it") -> T:
    """Ask again and again until the answer is truthy; return it."""
    ends_at = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < ends_at, f"{what} did not come within {seconds:.0f} s"
        time.sleep(0.05)
    return answer


class Visitors(People):
    """People at the demo's local Slack; they wait until the bot's processes are idle."""

    def settles(self) -> None:
        until(self._is_quiet, what="quiet")

    def replies(self, address: str, text: str) -> None:
        """Answer as the prospect; the mail process finds it by itself."""
        self.answers(address, text)

    def passes_time(self, seconds: float) -> None:
        """Let the clock walk on."""
        answer = self._do("clock/advance", seconds=seconds)
        assert "stalled" not in answer, answer

    def now(self) -> str:
        """Return product time, as the local Slack has it."""
        return str(self._see("clock")["now"])

    def prospects_with_mail(self) -> list[str]:
        """Return the addresses of the prospects that have received something."""
        boxes = self._see("mail")["mailboxes"]
        return [one["address"] for one in boxes if one["role"] == "prospect" and one["count"]]

    def _is_quiet(self) -> bool:
        return not self._see("clock")["busy"] and not self._see("state")["events_under_way"]


@dataclass
class DemoProcess:
    """One demo; `seen` holds every process that it ever had."""

    directory: Path
    port: int
    database_url: str = field(default="", repr=False)
    process: subprocess.Popen[str] | None = None
    seen: list[psutil.Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_anew(self, *arguments: str) -> None:
        """Start it with an empty database: its own is emptied, a server's is taken as it is."""
        self.start(*([] if self.database_url else ["--fresh"]), *arguments)

    def start(self, *arguments: str) -> None:
        """Start it and wait until everything is ready."""
        clean = {name: value for name, value in os.environ.items() if not name.endswith(("_URL", "_TOKEN"))}
        if self.database_url:
            clean["DATABASE_URL"] = self.database_url
        process = self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "demo", *arguments],
            env=clean | {"PLERA_DIR": str(self.directory), "PLERA_PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        until(lambda: process.poll() is not None or self._is_ready(), what="the demo")
        assert process.poll() is None, self.stop()
        self.seen += under(process.pid)

    def stop(self) -> str:
        """Ask it to end with SIGTERM; return everything it printed."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=STOP_SECONDS)
        return said

    def left_behind(self) -> list[str]:
        """Return what still runs of its processes."""
        return still_running(self.seen)

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False
