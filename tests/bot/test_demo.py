"""`plera demo` as a process of its own: it comes up, goes on where it stopped, and leaves nothing behind."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from bot.demo_home import choose_ports, open_home
from tests.processes import kill, still_running, under

pytestmark = pytest.mark.long

PROCESSES = 8
READY_SECONDS = 200.0
END_SECONDS = 60.0


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again until a condition holds or the time is over."""
    ends_at = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends_at:
            return False
        time.sleep(0.05)
    return True


@dataclass
class Demo:
    """One demo on a directory and a port of its own."""

    directory: Path
    port: int
    process: subprocess.Popen[str] | None = None
    seen: list[psutil.Process] = field(default_factory=list)
    own: set[psutil.Process] = field(default_factory=set)

    def start(self, *arguments: str) -> None:
        """Start it without waiting."""
        clean = {name: value for name, value in os.environ.items() if not name.endswith(("_URL", "_TOKEN"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "demo", *arguments],
            env=clean | {"PLERA_DIR": str(self.directory), "PLERA_PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def is_ready(self) -> bool:
        """Whether the page's health says that everything is up."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def come_up(self, *arguments: str) -> None:
        """Start it, wait until everything is ready and remember all its processes."""
        self.start(*arguments)
        process = self.process
        assert process is not None
        until(lambda: process.poll() is not None or self.is_ready(), READY_SECONDS)
        assert self.is_ready(), self.end()
        self.remember()

    def remember(self) -> int:
        """Keep the processes that it has now; return how many it ever had, but for those of a worker's jobs."""
        assert self.process is not None
        self.own |= set(psutil.Process(self.process.pid).children())
        self.seen += [one for one in under(self.process.pid) if one not in self.seen]
        return len(self.own)

    def end(self, number: signal.Signals = signal.SIGTERM) -> str:
        """Ask it to end; return everything it printed."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=END_SECONDS)
        return said

    def left_behind(self) -> list[str]:
        """Return what still runs of its processes."""
        return still_running(self.seen)

    def control(self, path: str, **body: object) -> dict[str, object]:
        """Ask the local Slack's control API."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/_control/{path}",
            data=json.dumps(body).encode() if body else None,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            told: dict[str, object] = json.loads(answer.read())
            return told


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    made = Demo(tmp_path / ".plera", choose_ports(("page",), {})["page"])
    yield made
    if made.process is not None and made.process.poll() is None:
        made.end()
    if made.process is not None and made.process.stdout is not None:
        made.process.stdout.close()
    kill(made.seen)


@pytest.mark.slow
def test_it_comes_up_revives_what_dies_and_leaves_no_process(demo: Demo) -> None:
    demo.come_up()
    assert demo.remember() == PROCESSES
    second = Demo(demo.directory, demo.port + 1)
    second.start()
    assert second.process is not None
    refused, _ = second.process.communicate(timeout=END_SECONDS)

    (clock,) = [one for one in demo.own if one.cmdline()[-1] == "clock"]
    clock.kill()
    assert until(lambda: demo.remember() == PROCESSES + 1, READY_SECONDS)
    assert until(demo.is_ready, READY_SECONDS)
    said = demo.end()

    assert demo.process is not None
    assert demo.process.returncode == 0
    assert f"http://127.0.0.1:{demo.port}" in said
    assert "clock ended (signal 9) and is started again" in said
    assert demo.left_behind() == []
    assert "is running on" in refused
    assert second.process.returncode == 1


@pytest.mark.slow
def test_starting_again_goes_on_where_it_stopped_and_fresh_starts_over(demo: Demo) -> None:
    demo.come_up()
    demo.control("message", user="U0ANA00001", channel="C0GENERAL1", text="still here?")
    demo.control("clock/advance", seconds=3600)
    first = demo.control("clock")["offset_seconds"]
    demo.end(signal.SIGINT)
    kept = (demo.directory / "demo.json").read_text()

    demo.come_up()
    assert demo.control("clock")["offset_seconds"] == first
    assert "still here?" in json.dumps(demo.control("channels/C0GENERAL1/messages"))
    assert json.loads((demo.directory / "demo.json").read_text()) == json.loads(kept)
    demo.end()

    demo.come_up("--fresh")
    assert "still here?" not in json.dumps(demo.control("channels/C0GENERAL1/messages"))
    assert json.loads((demo.directory / "demo.json").read_text())["bot_token"] not in kept
    demo.end()
    assert demo.left_behind() == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's own")
def test_a_demo_that_is_killed_takes_its_processes_with_it_and_starts_again(demo: Demo) -> None:
    demo.come_up()

    demo.end(signal.SIGKILL)

    assert until(lambda: demo.left_behind() == [], END_SECONDS), demo.left_behind()
    demo.come_up()
    demo.end()
    assert demo.left_behind() == []


def test_a_taken_port_ends_it_with_one_sentence(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", demo.port))
        taken.listen()
        demo.start()
        assert demo.process is not None
        said, _ = demo.process.communicate(timeout=END_SECONDS)

    assert said.startswith(f"Port {demo.port} is taken by another program")
    assert len(said.splitlines()) == 1


def test_a_half_migrated_database_ends_it_with_one_sentence(demo: Demo) -> None:
    home = open_home(demo.directory)
    home.secrets()
    home.lock.close()
    with sqlite3.connect(demo.directory / "plera.db") as database:
        database.execute("CREATE TABLE workspace (id INTEGER)")
    database.close()

    demo.start()
    assert demo.process is not None
    said, _ = demo.process.communicate(timeout=END_SECONDS)

    assert said.startswith(f"The database {demo.directory / 'plera.db'} is half migrated")
    assert "plera demo --fresh" in said
    assert len(said.splitlines()) == 1


def test_an_empty_demo_is_not_mixed_with_one_at_work(demo: Demo) -> None:
    demo.directory.mkdir(mode=0o700)
    home = open_home(demo.directory)
    home.secrets()
    home.lock.close()

    demo.start("--empty")
    assert demo.process is not None
    said, _ = demo.process.communicate(timeout=END_SECONDS)

    assert said.startswith(f"The demo in {demo.directory} began with a workspace at work")
    assert "`plera demo --empty --fresh`" in said
    assert len(said.splitlines()) == 1
