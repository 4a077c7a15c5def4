"""A real installation, made as the README says: `plera start` and the command line, beside a local Slack and mail."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bot.demo_home import choose_ports
from integrations.cipher import new_key
from sandbox.runner import Running, quick_config, running
from sandbox.seed import Seed
from tests.processes import kill, still_running, under
from tests.scenarios.demo_process import until
from tests.scenarios.people import People

STOP_SECONDS = 30.0


class Colleagues(People):
    """People at the local Slack beside a real installation, which nobody can ask whether it is idle."""

    def settles(self) -> None:
        until(lambda: not self._see("state")["events_under_way"], what="the delivery of every event")


@dataclass
class Installation:
    """The command line with one environment, and the processes that `plera start` runs."""

    directory: Path
    slack: Running
    environ: dict[str, str] = field(repr=False)
    process: subprocess.Popen[str] | None = None
    seen: list[psutil.Process] = field(default_factory=list)

    def plera(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end; `more` are settings for it alone."""
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", *words],
            env=self.environ | more,
            cwd=self.directory,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def start(self) -> None:
        """Start every process and wait until web and every worker work."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "start"],
            env=self.environ,
            cwd=self.directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        until(lambda: self._has_ended() or self._is_working(), what="plera start")
        assert not self._has_ended(), self.stop()
        self.seen += under(self.process.pid)

    def stop(self) -> str:
        """End it with SIGTERM; return everything it printed."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=STOP_SECONDS)
        return said

    def left_behind(self) -> list[str]:
        """Return what still runs of its processes."""
        return still_running(self.seen)

    def log(self, name: str) -> str:
        """Return what a process has logged."""
        file = self.directory / ".plera" / "log" / f"{name}.log"
        return file.read_text("utf-8") if file.exists() else ""

    def _has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def _is_working(self) -> bool:
        workers = ("worker-now", "worker-send", "worker-slow")
        return "serving" in self.log("web") and all("working" in self.log(name) for name in workers)


@contextmanager
def installed(directory: Path, seed: Seed, url: str = "") -> Iterator[Installation]:
    """Give an installation that nothing was started of yet; end what runs afterwards.

    Without an address it makes its own SQLite file, as one does that has been told nothing.
    """
    port = choose_ports(("web",), {})["web"]
    config = quick_config(seed, directory / "outside", f"http://127.0.0.1:{port}", with_mail=True)
    home = directory / "plera"
    home.mkdir()
    with running(config) as slack:
        environ = {
            "PATH": os.environ["PATH"],
            "PLERA_SLACK_URL": slack.api_url,
            "SLACK_BOT_TOKEN": seed.app.bot_token,
            "SLACK_SIGNING_SECRET": seed.app.signing_secret,
            "PLERA_SECRET_KEY": new_key(),
            "PORT": str(port),
        } | ({"DATABASE_URL": url} if url else {})
        made = Installation(home, slack, environ)
        try:
            yield made
        finally:
            if made.process is not None and made.process.poll() is None:
                made.stop()
            kill(made.seen)
