"""Which leads to look at first: a few that differ from each other as much as a list allows."""

from collections.abc import Sequence
from dataclasses import dataclass

PREVIEWS = 3


@dataclass(frozen=True)
class Traits:
    """What makes one lead's texts differ from another's: the words of each field, and which facts are known."""

    enrollment_id: int
    language: str
    country: str
    company: str
    title: frozenset[str]
    channels: frozenset[str]
    facts: frozenset[str]


def differing(leads: Sequence[Traits], count: int = PREVIEWS) -> list[int]:
    """Return so many enrollments, each as unlike those before it as can be; the first has the most facts.

    The same leads give the same choice, whatever order they come in.
    """
    left = sorted(leads, key=lambda one: (-len(one.facts), one.enrollment_id))
    chosen: list[Traits] = []
    while left and len(chosen) < count:
        following = (
            max(
                left,
                key=lambda one: (
                    min((_distance(one, other) for other in chosen), default=0.0),
                    -left.index(one),
                ),
            )
            if chosen
            else left[0]
        )
        chosen.append(following)
        left.remove(following)
    return [one.enrollment_id for one in chosen]


def _distance(one: Traits, other: Traits) -> float:
    """Return how unlike two leads are; a language or the channels weigh most, as they change every text."""
    return (
        3.0 * (one.language != other.language)
        + 2.0 * (one.channels != other.channels)
        + 1.0 * (one.country != other.country)
        + 1.0 * (one.company != other.company)
        + 1.5 * _unlike(one.title, other.title)
        + 1.5 * _unlike(one.facts, other.facts)
    )


def _unlike(one: frozenset[str], other: frozenset[str]) -> float:
    every = one | other
    return 1.0 - len(one & other) / len(every) if every else 0.0
