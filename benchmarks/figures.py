"""What a benchmark says: one line for each figure, with its smallest, middle and largest round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


class Broken(Exception):
    """The benchmark could not be measured; the text says what went wrong."""


@dataclass(frozen=True)
class Figure:
    """One thing that was measured in several rounds; `aim` is the most it may be, None when there is no goal.

    With `is_floor` the aim is the least it may be.

    A verdict stands on the median of the rounds, and on the largest of them when the aim is a `ceiling`.
    """

    name: str
    rounds: tuple[float, ...]
    unit: str = "×"
    aim: float | None = None
    is_ceiling: bool = False
    is_floor: bool = False

    @property
    def verdict(self) -> str:
        """Say whether the aim was met; empty without one."""
        if self.aim is None:
            return ""
        if self.is_floor:
            return "met" if median(self.rounds) >= self.aim else "missed"
        return "met" if (max if self.is_ceiling else median)(self.rounds) <= self.aim else "missed"


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that at least this share of all values does not exceed (the nearest rank)."""
    ordered = sorted(values)
    return ordered[ceil(share * len(ordered)) - 1]


def show(title: str, figures: Sequence[Figure]) -> None:
    """Print the figures as a table."""
    rows = [("", "min – median – max", "aim", "verdict")]
    for one in figures:
        low, middle, high = min(one.rounds), median(one.rounds), max(one.rounds)
        spread = f"{low:.2f} – {middle:.2f} – {high:.2f} {one.unit}"
        rows.append(
            (
                one.name,
                spread,
                "" if one.aim is None else f"{'≥' if one.is_floor else '≤'} {one.aim:g} {one.unit}",
                one.verdict,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    print(f"\n{title}")
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(flush=True)
