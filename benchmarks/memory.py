"""How much memory each process of the demo holds, against a process that only imports the same libraries."""

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.demo import PROCESSES, demo, libraries, megabytes_to_import
from benchmarks.figures import Figure, show

AIM = 1.4
_AIMED_AT = ("web", "worker-now", "worker-send", "worker-slow")
_IDLE_SECONDS = 3.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    imported = libraries()
    bases: list[Mapping[str, float]] = []
    held: list[Mapping[str, float]] = []
    for _ in range(given.rounds):
        bases.append({process: megabytes_to_import(imported[process]) for process in PROCESSES})
        with demo() as one:
            time.sleep(_IDLE_SECONDS)
            held.append(one.resident())
    show("Resident memory of the demo's processes, just started", list(_figures(bases, held)))


def _figures(bases: Sequence[Mapping[str, float]], held: Sequence[Mapping[str, float]]) -> Iterator[Figure]:
    for process in PROCESSES:
        ratios = (own[process] / base[process] for own, base in zip(held, bases, strict=True))
        yield Figure(f"{process} ÷ its libraries", tuple(ratios), aim=AIM if process in _AIMED_AT else None)
        yield Figure(f"{process}", tuple(own[process] for own in held), "MB")
    yield Figure("all of them", tuple(sum(own.values()) for own in held), "MB")


if __name__ == "__main__":
    main()
