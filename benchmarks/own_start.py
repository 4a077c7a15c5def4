"""How long the web process and the workers take to be ready, against processes that only import the same libraries."""

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.demo import libraries_in, seconds_to_import
from benchmarks.figures import Broken, Figure, show
from benchmarks.processes import free_port, python, wait_for_answer
from benchmarks.servers import SQLITE, alone, database, environ_of
from bot import readiness, schema
from bot.children import Child
from tests.bot.embedded import embedded_valkey

AIM = 1.4
_COMMANDS: Mapping[str, list[str]] = {
    "web": ["web"],
    "worker-now": ["worker", "now"],
    "worker-send": ["worker", "send"],
    "worker-slow": ["worker", "slow"],
}
_PATIENCE_SECONDS = 60.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.own_start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args(arguments)
    bases: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    starts: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    with TemporaryDirectory(prefix="plera-bench-") as name, database(SQLITE, Path(name)) as url:
        directory = Path(name)
        schema.upgrade(url)
        with embedded_valkey(directory) as redis_url:
            imported = {one: _libraries(directory, url, redis_url, one) for one in _COMMANDS}
            for _ in range(given.rounds):
                for one in _COMMANDS:
                    bases[one].append(seconds_to_import(imported[one]))
                    starts[one].append(_start(directory, url, redis_url, one))
    figures: list[Figure] = []
    for one in _COMMANDS:
        ratios = (start / base for start, base in zip(starts[one], bases[one], strict=True))
        figures.append(Figure(f"{one} ÷ its libraries", tuple(ratios), aim=AIM))
        figures.append(Figure(f"{one}, ready after", tuple(starts[one]), "s"))
    show("From the start of a process to its being ready", figures)


def _libraries(directory: Path, url: str, redis_url: str, name: str) -> list[str]:
    """Return what a process has imported when it is ready."""
    _start(directory, url, redis_url, name, {"PYTHONPROFILEIMPORTTIME": "1"})
    return libraries_in(directory / f"{name}.log")


def _start(
    directory: Path, url: str, redis_url: str, name: str, more: Mapping[str, str] | None = None
) -> float:
    port = free_port()
    environ = environ_of(alone(url, directory), port) | {"REDIS_URL": redis_url} | dict(more or {})
    readiness.clear(directory)
    began_at = time.perf_counter()
    with python(name, ["-m", "bot.cli", *_COMMANDS[name]], directory / f"{name}.log", environ) as child:
        if name == "web":
            wait_for_answer(port, "/", child, lambda status: status == 404)
        else:
            _wait_for_mark(directory, name, child)
        return time.perf_counter() - began_at


def _wait_for_mark(directory: Path, name: str, child: Child) -> None:
    ends_at = time.monotonic() + _PATIENCE_SECONDS
    while not (readiness.marks(directory) / name).exists():
        if not child.is_running or time.monotonic() > ends_at:
            raise Broken(f"{name} did not come up:\n{child.tail()}")
        time.sleep(0.005)


if __name__ == "__main__":
    main()
