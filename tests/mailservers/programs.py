"""Running a server in the foreground for as long as a block lasts, ended by its own process id."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_STARTS_SECONDS = 20.0
_ENDS_SECONDS = 10.0
_PACKAGES = "dovecot-core, dovecot-imapd, dovecot-lmtpd and postfix"


def found(name: str) -> str:
    """Return where a program lies, also in directories that only root's path names."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin")
    assert path is not None, f"{name} is missing: run `make test-mailservers`, which installs {_PACKAGES}"
    return path


@contextmanager
def running(command: Sequence[str], ports: Sequence[int], log: Path) -> Iterator[int]:
    """Run a program in a group of its own until the block ends, once it takes connections; yields its pid."""
    output = log.with_suffix(".out")
    with output.open("wb") as out:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    try:
        for port in ports:
            _wait_for(server, port, (output, log))
        yield server.pid
    finally:
        server.terminate()
        try:
            server.wait(_ENDS_SECONDS)
        finally:
            # What it started is in its group and goes with it.
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)


def _wait_for(server: "subprocess.Popen[bytes]", port: int, logs: Sequence[Path]) -> None:
    ends_at = time.monotonic() + _STARTS_SECONDS
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if server.poll() is not None or time.monotonic() > ends_at:
            said = "\n".join(log.read_text(errors="replace") for log in logs if log.exists())
            raise AssertionError(f"{server.args!r} takes no connections on port {port}:\n{said}")
        time.sleep(0.02)
