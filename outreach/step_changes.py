"""Where a lead stands after the steps of its sequence were changed: pure, so that random changes can prove it."""

from collections.abc import Sequence as Many
from collections.abc import Set as AbstractSet


def next_place(before: Many[int], after: Many[int], *, position: int, left: AbstractSet[int]) -> int:
    """Return the position of the step that comes next for a lead, one past the last when none does.

    `before` and `after` are the steps' ids in their old and new order, `position` is the step that came next,
    `left` are the steps that have left to the lead or may have. Nothing before the last of these is made up for,
    so the order is kept; a step that was skipped stays skipped unless it moved behind one that is still to come.
    """
    places = {step_id: place for place, step_id in enumerate(after, start=1)}
    skipped = set(before[: position - 1])
    last = max((places[step_id] for step_id in left if step_id in places), default=0)
    while last < len(after) and after[last] in skipped:
        last += 1
    return last + 1


def missed(
    before: Many[int], after: Many[int], *, position: int, left: AbstractSet[int], comes_next: int
) -> list[int]:
    """Return the steps that stand before a lead's new place and that it has neither got nor skipped earlier."""
    known = {*before[: position - 1], *left}
    return [step_id for step_id in after[: comes_next - 1] if step_id not in known]


def in_words(before: Many[int], after: Many[int], changed: int) -> str:
    """Say what was changed: "1 step added, 2 removed, 1 changed, order changed"."""
    added = len([step_id for step_id in after if step_id not in before])
    removed = len([step_id for step_id in before if step_id not in after])
    kept = [step_id for step_id in after if step_id in before]
    moved = kept != [step_id for step_id in before if step_id in after]
    parts = [
        f"{count} {what}"
        for count, what in ((added, "added"), (removed, "removed"), (changed, "changed"))
        if count
    ]
    return "Steps: " + ", ".join([*parts, *(["order changed"] if moved else [])]) if parts or moved else ""
