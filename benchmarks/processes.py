"""Processes that a benchmark starts: on loopback, tied to its own life, and ended when it is done."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Broken
from bot.children import Child, Children
from bot.demo_home import choose_ports
from bot.settings import Settings

_READY_SECONDS = 60.0
_ROOT = Path(__file__).parent.parent
_OURS = ("PLERA_", "SLACK_")
_OURS_TOO = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "PORT")


def bare_environ() -> dict[str, str]:
    """Return the environment without any setting of the product."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_OURS) and name not in _OURS_TOO
    }


def measured(module: str, settings: Settings, *arguments: str) -> tuple[float, float]:
    """Run a module in a process of its own and return the two numbers that it prints."""
    environ = bare_environ() | {
        "PYTHONPATH": str(_ROOT),
        "PLERA_DIR": str(settings.directory),
        "PLERA_SECRET_KEY": settings.secret_keys[0],
        "DATABASE_URL": settings.database_url,
    }
    if settings.redis_url:
        environ["REDIS_URL"] = settings.redis_url
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, *arguments], env=environ, capture_output=True, text=True
    )
    if done.returncode:
        raise Broken(f"{module} failed:\n{done.stderr[-2000:]}")
    first, second = done.stdout.split()
    return float(first), float(second)


def peak_megabytes() -> float:
    """Return the most memory that this process has held; that of the one it was forked from does not count."""
    status = Path("/proc/self/status").read_text("ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kilobytes) / 1000


def free_port() -> int:
    """Return a port on loopback that nobody uses now."""
    return choose_ports(("one",), {})["one"]


@contextmanager
def python(
    name: str, arguments: list[str], log: Path, environ: Mapping[str, str] | None = None
) -> Iterator[Child]:
    """Run this Python with arguments until the block ends; `environ` is added to the bare environment."""
    children = Children(print)
    seen = bare_environ() | {"PYTHONPATH": str(_ROOT)} | dict(environ or {})
    child = Child(name, [sys.executable, "-P", *arguments], seen, log)
    children.start(child)
    try:
        yield child
    finally:
        children.stop(((name,),), seconds=15.0)


def wait_for_answer(port: int, path: str, child: Child, is_good: Callable[[int], bool]) -> None:
    """Ask for a path every 10 ms until the status is good. Raises Broken when the process ends or takes too long."""
    ends_at = time.monotonic() + _READY_SECONDS
    while not is_good(_status(port, path)):
        if not child.is_running or time.monotonic() > ends_at:
            raise Broken(f"{child.name} did not come up:\n{child.tail()}")
        time.sleep(0.01)


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
