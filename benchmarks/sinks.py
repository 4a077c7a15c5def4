"""Mail servers that take everything and count it: our own, which can wait, and smtp-sink of Debian's postfix."""

import os
import shutil
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from benchmarks.figures import Broken
from benchmarks.processes import free_port

OWN, DEBIANS = "own", "smtp-sink"


class Sink(Protocol):
    """A running server; `knows_login` where it understands one."""

    port: int
    knows_login: bool

    def taken(self) -> int:
        """Return how many mails came since the last call."""


@contextmanager
def sink(kind: str, delay_milliseconds: int) -> Iterator[Sink]:
    """Run a server until the block ends; only our own can wait so many milliseconds before it takes a mail."""
    if kind == DEBIANS and not delay_milliseconds:
        with _debians() as server:
            yield server
    else:
        with _own(delay_milliseconds) as server:
            yield server


@dataclass
class _Own:
    """`benchmarks.sink` in a process of its own, which answers each line with its count."""

    process: "subprocess.Popen[str]"
    port: int
    knows_login: bool = True

    def taken(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def _own(delay_milliseconds: int) -> Iterator[_Own]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.sink", str(port), str(delay_milliseconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            _wait_for(port)
            server = _Own(process, port)
            server.taken()
            yield server
        finally:
            process.terminate()


@dataclass
class _Debians:
    """smtp-sink, which writes its counters over and over, a carriage return behind each.

    It offers AUTH but answers it with 250, which no client takes for a yes.
    """

    port: int
    counters: Path
    seen: int = 0
    knows_login: bool = False

    def taken(self) -> int:
        seen, self.seen = self.seen, self._count()
        return self.seen - seen

    def _count(self) -> int:
        _, found, last = self.counters.read_text("ascii").rpartition("mesg=")
        return int(last) if found else 0


@contextmanager
def _debians() -> Iterator[_Debians]:
    with TemporaryDirectory(prefix="plera-sink-") as place:
        program, environ = _program(Path(place))
        counters, port = Path(place, "counters"), free_port()
        unprivileged = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = [program, "-c", *unprivileged, f"127.0.0.1:{port}", "200"]
        with counters.open("wb") as output, subprocess.Popen(command, stdout=output, env=environ) as process:
            try:
                _wait_for(port)
                yield _Debians(port, counters)
            finally:
                process.terminate()


def _program(place: Path) -> tuple[str, Mapping[str, str]]:
    """Return smtp-sink and the environment it needs: what is installed, else Debian's package, only unpacked."""
    installed = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if installed:
        return installed, os.environ
    try:
        for command in (["apt-get", "-qq", "download", "postfix"], ["dpkg-deb", "-x"]):
            packages = [*map(str, place.glob("*.deb")), "."] if command[0] == "dpkg-deb" else []
            subprocess.run([*command, *packages], cwd=place, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Broken("smtp-sink is part of Debian's package postfix, which could not be had.") from error
    return f"{place}/usr/sbin/smtp-sink", {**os.environ, "LD_LIBRARY_PATH": f"{place}/usr/lib/postfix"}


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
            return
        except OSError:
            time.sleep(0.05)
    raise Broken("The mail server did not come up.")
