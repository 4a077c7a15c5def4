"""How long `plera demo` takes from its start to a page that is ready, in an installation that is there."""

import argparse
from collections.abc import Sequence

from benchmarks.demo import demo, libraries, seconds_to_import
from benchmarks.figures import Figure, show

AIM_SECONDS = 6.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args(arguments)
    web = libraries()["web"]
    bases: list[float] = []
    starts: list[float] = []
    for _ in range(given.rounds):
        bases.append(seconds_to_import(web))
        with demo() as one:
            starts.append(one.seconds)
    ratios = tuple(start / base for start, base in zip(starts, bases, strict=True))
    figures = [
        Figure("a process that imports what web imports", tuple(bases), "s"),
        Figure("plera demo, from its start to 200 on /healthz", tuple(starts), "s", AIM_SECONDS),
        Figure("the same ÷ those imports", ratios),
    ]
    show("Cold start of the demo, a fresh directory each time", figures)


if __name__ == "__main__":
    main()
