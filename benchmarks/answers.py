"""How fast Slack is answered: 99th percentile of a command and of a click, against listeners that only acknowledge."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Broken, Figure, percentile, show
from benchmarks.people import Answer, Request, act, approval, command
from benchmarks.servers import KEPT, POSTGRES, SQLITE, Door, database, served, surroundings
from benchmarks.workplace import PEOPLE, Workplace, furnish

AIM = 3.0
CEILING_MS = 1000.0
_SHARE = 0.99
_SLICE_SECONDS = 1
_WARM_SECONDS = 2
_BASE_COMMAND, _BASE_CLICK = "a command, only acknowledged", "a click, only acknowledged"

Round = dict[str, list[float]]


@dataclass(frozen=True)
class Act:
    """One kind of request to one server, the base it is held against, and what its answer begins with."""

    name: str
    door: Door
    request: Request
    base: str = ""
    answer: bytes = b""

    def measure(self, seconds: int, people: Sequence[str] = PEOPLE) -> list[float]:
        """Act for so many seconds; return each answer's seconds. Raises Broken when one is not what it must be."""
        answers = act(self.door, self.request, seconds=seconds, people=people)
        wrong = [one for one in answers if not self._is_right(one)]
        if wrong:
            raise Broken(f"{self.name}: {wrong[0].status} {wrong[0].body[:300]!r}")
        return [one.seconds for one in answers]

    def _is_right(self, one: Answer) -> bool:
        return one.status == 200 and (one.body.startswith(self.answer) if self.answer else not one.body)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the whole (3)")
    parser.add_argument("--seconds", type=int, default=15, help="seconds of each kind in a round (15)")
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    slices = max(1, given.seconds // _SLICE_SECONDS)
    clicks = 1 + len(PEOPLE) * (given.rounds * slices * _SLICE_SECONDS + _WARM_SECONDS)
    with TemporaryDirectory(prefix="plera-bench-") as directory, ExitStack() as running:
        acts, places = _prepare(running, Path(directory), given.databases, clicks)
        first = [1000 * one.measure(1, PEOPLE[:1])[0] for one in acts]
        for one in acts:
            one.measure(_WARM_SECONDS)
        rounds = [_round(acts, slices) for _ in range(given.rounds)]
        for place in places:
            if place.approved() != clicks:
                raise Broken(f"{clicks} clicks approved {place.approved()} leads.")
    firsts = [Figure(one.name, (ms,), "ms", CEILING_MS, True) for one, ms in zip(acts, first, strict=True)]
    show("Answers: the first one of a fresh process, once", firsts)
    show(f"Answers to {len(PEOPLE)} people who act once a second each", list(_figures(acts, rounds)))


def _prepare(
    running: ExitStack, directory: Path, databases: Sequence[str], clicks: int
) -> tuple[list[Act], list[Workplace]]:
    settings = running.enter_context(surroundings(directory))
    base = running.enter_context(served(settings, "base", ["-m", "benchmarks.acking"]))
    acts: list[Act] = []
    places: list[Workplace] = []
    for name in databases:
        own = replace(settings, database_url=running.enter_context(database(name, directory)))
        place = furnish(own, KEPT, card_count=clicks)
        door = running.enter_context(served(own, f"web-{name}", ["-m", "bot.cli", "web"]))
        channel = place.slack_channel
        if not places:
            acts.append(Act(_BASE_COMMAND, base, command("create-sequence", channel)))
            acts.append(Act(_BASE_CLICK, base, approval(place, iter(place.cards))))
        create = command("create-sequence", channel)
        acts += [
            Act(f"/plera, {name}", door, command("", channel), _BASE_COMMAND, b'{"text"'),
            Act(f"/plera create-sequence, {name}", door, create, _BASE_COMMAND),
            Act(f"Approve, {name}", door, approval(place, iter(place.cards)), _BASE_CLICK),
        ]
        places.append(place)
    return acts, places


def _round(acts: Sequence[Act], slices: int) -> Round:
    """Measure every kind in short slices, turn by turn, so that a slow moment of the machine meets them all."""
    seconds: Round = {one.name: [] for one in acts}
    for _ in range(slices):
        for one in acts:
            seconds[one.name] += one.measure(_SLICE_SECONDS)
    return seconds


def _figures(acts: Sequence[Act], rounds: Sequence[Round]) -> Iterator[Figure]:
    for one in acts:
        high = [percentile(found[one.name], _SHARE) for found in rounds]
        if one.base:
            base = [percentile(found[one.base], _SHARE) for found in rounds]
            ratios = tuple(own / other for own, other in zip(high, base, strict=True))
            yield Figure(f"{one.name}: 99th percentile ÷ base", ratios, aim=AIM)
        yield Figure(f"{one.name}: median", _ms(percentile(found[one.name], 0.5) for found in rounds), "ms")
        yield Figure(f"{one.name}: 99th percentile", _ms(high), "ms")
        if one.base:
            slowest = _ms(max(found[one.name]) for found in rounds)
            yield Figure(f"{one.name}: slowest", slowest, "ms", CEILING_MS, True)


def _ms(seconds: Iterator[float] | list[float]) -> tuple[float, ...]:
    return tuple(1000 * one for one in seconds)


if __name__ == "__main__":
    main()
