"""What became of the two variants of a step, in words."""

from collections.abc import Iterable

from outreach.lab_screens import StepVariants, VariantFigures
from views import text


def both(variants: Iterable[VariantFigures]) -> str:
    """Write "A 140 sent, 9 replied; B 131 sent, 4 replied", "" for no variant."""
    return "; ".join(f"{one.name} {one.sent:,} sent, {one.replied:,} replied" for one in variants)


def under(head: str, tried: Iterable[StepVariants]) -> str:
    """Write a line for each step with two variants under what is said of their sequence."""
    lines = (f"{one.position} · {text.channel_name(one.channel)}: {both(one.variants)}" for one in tried)
    return text.joined([head, *lines], "\n")
