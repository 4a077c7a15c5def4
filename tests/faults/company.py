"""The processes of an installation under test: a queue, a clock and send workers, each of which a test may kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from integrations.cipher import new_key
from tests.faults.queue_server import QueueServer, queue_server

KEY = new_key()
_LOOK_SECONDS = 0.02


def until(
    holds: Callable[[], object],
    seconds: float = 60.0,
    *,
    what: str = "what was waited for",
    instead: Callable[[], object] = str,
) -> None:
    """Look again and again until a condition holds. Fails when the time is over and says what there is `instead`."""
    ends_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends_at, f"{what} never came; {instead()}"
        time.sleep(_LOOK_SECONDS)


@dataclass
class Company:
    """What runs on one database and one queue; everything it started ends with it."""

    directory: Path
    environ: dict[str, str] = field(repr=False)
    queue: QueueServer
    program: str = "bot.cli"
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    logs: list[Path] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.environ["DATABASE_URL"]

    def start(self, *words: str, **more: str) -> "subprocess.Popen[bytes]":
        """Start `plera` with these words; `more` are settings for it alone."""
        log = self.directory / f"{len(self.logs)}-{'-'.join(words)}.log"
        self.logs.append(log)
        with log.open("wb") as output:
            started = subprocess.Popen(
                [sys.executable, "-m", self.program, *words],
                env=self.environ | more,
                stdout=output,
                stderr=output,
            )
        self.running.append(started)
        return started

    def worker(self, **more: str) -> "subprocess.Popen[bytes]":
        return self.start("worker", "send", **more)

    def looker(self) -> "subprocess.Popen[bytes]":
        """Start the worker that looks for letters of which nobody knows whether they left."""
        return self.start("worker", "slow")

    def clock(self, **more: str) -> "subprocess.Popen[bytes]":
        return self.start("clock", **more)

    def said(self) -> str:
        """Return everything that the processes have logged."""
        return "".join(log.read_text("utf-8", "replace") for log in self.logs)

    def end(self) -> None:
        for one in self.running:
            kill(one)


def horses(worker: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    """Return the process in which a worker runs its job; none between two jobs."""
    try:
        return psutil.Process(worker.pid).children()
    except psutil.NoSuchProcess:
        return []


def horse(worker: "subprocess.Popen[bytes]") -> psutil.Process:
    """Wait until a worker runs a job and return the process that does."""
    found: list[psutil.Process] = []

    def runs() -> bool:
        found.extend(horses(worker))
        return bool(found)

    until(runs, what="a job")
    return found[0]


def kill(worker: "subprocess.Popen[bytes]") -> None:
    """Kill a process and the job that it runs, as a machine that loses its power does."""
    for one in horses(worker):
        one.send_signal(signal.SIGCONT)
        one.kill()
    if worker.poll() is None:
        worker.kill()
    worker.wait(10)


@contextmanager
def company(directory: Path, url: str) -> Iterator[Company]:
    """Give an installation with a queue of its own, of which no process runs yet."""
    with queue_server(directory / "queue") as queue:
        made = Company(
            directory,
            {
                "PATH": os.environ["PATH"],
                "DATABASE_URL": url,
                "REDIS_URL": queue.url,
                "PLERA_SECRET_KEY": KEY,
                "PLERA_DIR": str(directory),
            },
            queue,
        )
        try:
            yield made
        finally:
            made.end()
