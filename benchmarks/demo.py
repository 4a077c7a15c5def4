"""A demo in a directory of its own, as someone would start it, and the libraries its processes import."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.figures import Broken
from benchmarks.processes import free_port, python, wait_for_answer
from bot.children import Child

PROCESSES = ("web", "worker-now", "worker-send", "worker-slow", "mail", "clock", "sandbox")
_OURS = frozenset(
    (
        "bot",
        "handlers",
        "jobs",
        "outreach",
        "models",
        "views",
        "integrations",
        "migrations",
        "sandbox",
        "plays",
    )
)
_IMPORT_LINE = "import time:"
_IMPORT_ALL = """\
import importlib, json, sys, threading
for name in json.load(open(sys.argv[1])):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
if len(sys.argv) > 2:
    print("imported", flush=True)
    threading.Event().wait()
"""


@dataclass(frozen=True)
class Demo:
    """A demo that answers 200 on /healthz; `seconds` is how long that took from its start."""

    directory: Path
    child: Child
    seconds: float

    def resident(self) -> dict[str, float]:
        """Return the resident memory of each process in MB."""
        if self.child.process is None:
            raise Broken("The demo has no process.")
        found: dict[str, float] = {}
        for one in psutil.Process(self.child.process.pid).children():
            name = _name_of(one.cmdline())
            if name in PROCESSES:
                found[name] = one.memory_info().rss / 1e6
        return found

    def libraries(self, process: str) -> list[str]:
        """Return the modules a process imported that are not the product's own, in an order that imports them again.

        Only a demo started with `tells_imports` knows.
        """
        return libraries_in(self.directory / "log" / f"{process}.log")


def libraries_in(log: Path) -> list[str]:
    """Return the modules, the product's own left out, that a log with PYTHONPROFILEIMPORTTIME tells of, in order."""
    text = log.read_text("utf-8", "replace")
    lines = (line for line in text.splitlines() if line.startswith(_IMPORT_LINE))
    names = (line.rpartition("|")[2].strip() for line in lines)
    return list(dict.fromkeys(name for name in names if _is_library(name)))


def _name_of(command: list[str]) -> str:
    if "sandbox" in command:
        return "sandbox"
    return "-".join(command[command.index("bot.cli") + 1 :]) if "bot.cli" in command else ""


def _is_library(name: str) -> bool:
    return name.isascii() and name.partition(".")[0] not in (*_OURS, "__main__", "imported package", "site")


@contextmanager
def demo(*, tells_imports: bool = False) -> Iterator[Demo]:
    """Start a demo with nothing in its directory, and stop it when the block ends."""
    with TemporaryDirectory(prefix="plera-bench-") as name:
        directory, port = Path(name, "plera"), free_port()
        environ = {"PLERA_DIR": str(directory), "PLERA_PORT": str(port)}
        if tells_imports:
            environ["PYTHONPROFILEIMPORTTIME"] = "1"
        began_at = time.perf_counter()
        with python("demo", ["-m", "bot.cli", "demo"], Path(name, "demo.log"), environ) as child:
            wait_for_answer(port, "/healthz", child, lambda status: status == 200)
            yield Demo(directory, child, time.perf_counter() - began_at)


def libraries() -> dict[str, list[str]]:
    """Return what each process of a demo imports."""
    with demo(tells_imports=True) as one:
        return {process: one.libraries(process) for process in PROCESSES}


def seconds_to_import(names: list[str]) -> float:
    """Return how long a process lives that imports these modules and ends."""
    with _importing(names) as (child, began_at):
        if child.process is None or child.process.wait(60) != 0:
            raise Broken(f"The libraries could not be imported:\n{child.tail()}")
        return time.perf_counter() - began_at


def megabytes_to_import(names: list[str]) -> float:
    """Return the resident memory in MB of a process that has imported these modules and nothing else."""
    with _importing(names, "stay") as (child, _):
        ends_at = time.monotonic() + 60
        while "imported" not in child.tail():
            if not child.is_running or time.monotonic() > ends_at:
                raise Broken(f"The libraries could not be imported:\n{child.tail()}")
            time.sleep(0.02)
        if child.process is None:
            raise Broken("The process is gone.")
        return float(psutil.Process(child.process.pid).memory_info().rss) / 1e6


@contextmanager
def _importing(names: list[str], *more: str) -> Iterator[tuple[Child, float]]:
    with TemporaryDirectory(prefix="plera-bench-") as name:
        listed = Path(name, "modules.json")
        listed.write_text(json.dumps(names), "utf-8")
        began_at = time.perf_counter()
        with python("imports", ["-c", _IMPORT_ALL, str(listed), *more], Path(name, "log")) as child:
            yield child, began_at
