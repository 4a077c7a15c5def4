"""On which day each step of a sequence falls, counted from the day a lead enters."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from outreach import schedule


@dataclass(frozen=True)
class Wait:
    """How long a step waits after the step before."""

    days: int
    is_business: bool = False


@dataclass(frozen=True)
class Day:
    """The day of a step; with `is_earliest` weekends may push it on, as business days are counted."""

    number: int
    is_earliest: bool


def days(waits: Sequence[Wait]) -> list[Day]:
    """Return the day of each step; the first one leaves on day 0, whatever it waits. Raises BadDelay."""
    numbers = schedule.timeline_days(
        [calendar_days(wait) if place else 0 for place, wait in enumerate(waits)]
    )
    pushed = accumulate((bool(place) and wait.is_business for place, wait in enumerate(waits)), _either)
    return [Day(number, is_earliest) for number, is_earliest in zip(numbers, pushed, strict=True)]


def calendar_days(wait: Wait) -> int:
    """Return how many days pass at least: five business days always hold a weekend."""
    return wait.days + 2 * (wait.days // 5) if wait.is_business else wait.days


def in_words(wait: Wait) -> str:
    """Return a delay as people say it: "3 business days after the step before"."""
    unit = "business day" if wait.is_business else "day"
    if not wait.days:
        return "on the same day as the step before"
    return f"{wait.days} {unit}{'' if wait.days == 1 else 's'} after the step before"


def _either(before: bool, here: bool) -> bool:
    return before or here
