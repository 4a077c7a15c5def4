"""Where a lead stands after steps were changed: never before what it got, and nothing is passed by unseen."""

from hypothesis import given
from hypothesis import strategies as st

from outreach.step_changes import in_words, missed, next_place

A, B, C, D, N = 1, 2, 3, 4, 9


def place(before: list[int], after: list[int], *, position: int, left: set[int]) -> int:
    return next_place(before, after, position=position, left=left)


def test_a_lead_goes_on_behind_the_last_step_that_left() -> None:
    assert place([A, B, C], [A, N, B, C], position=2, left={A}) == 2
    assert place([A, B, C], [N, A, B, C], position=2, left={A}) == 3
    assert place([A, B, C], [A, C], position=3, left={A, B}) == 2
    assert place([A, B, C], [C, A], position=3, left={A, B}) == 3
    assert place([A, B], [B], position=2, left={A}) == 1
    assert place([A, B], [A], position=2, left={A}) == 2


def test_a_step_that_was_skipped_stays_skipped_unless_it_moved_behind_one_to_come() -> None:
    assert place([A, B], [A, B], position=2, left=set()) == 2
    assert place([A, B], [B, A], position=2, left=set()) == 1


def test_what_a_lead_passes_by_is_named() -> None:
    assert missed([A, B], [N, A, B], position=2, left={A}, comes_next=3) == [N]
    assert missed([A, B, C], [B, A, C], position=2, left={A}, comes_next=3) == [B]
    assert missed([A, B], [A, N, B], position=2, left={A}, comes_next=2) == []


def test_a_change_is_told_in_words() -> None:
    assert in_words([A, B], [A, N], 1) == "Steps: 1 added, 1 removed, 1 changed"
    assert in_words([A, B], [B, A], 0) == "Steps: order changed"
    assert in_words([A, B], [A, B], 0) == ""


STEPS = st.lists(st.integers(1, 20), min_size=1, max_size=12, unique=True)


@given(STEPS, STEPS, st.data())
def test_after_any_change_nothing_is_sent_twice_and_nothing_is_lost_unseen(
    before: list[int], after: list[int], data: st.DataObject
) -> None:
    position = data.draw(st.integers(1, len(before) + 1))
    passed = before[: position - 1]
    left = set(data.draw(st.lists(st.sampled_from(passed), unique=True))) if passed else set()

    at = next_place(before, after, position=position, left=left)
    by = missed(before, after, position=position, left=left, comes_next=at)

    to_come = after[at - 1 :]
    assert 1 <= at <= len(after) + 1
    assert not left & set(to_come)
    assert not set(by) & (left | set(passed))
    assert {*by, *to_come, *left, *passed} >= set(after)
    if before == after:
        assert set(to_come) <= set(before[position - 1 :]) | (set(passed) - left)


@given(STEPS, st.data())
def test_a_change_of_nothing_moves_nobody(before: list[int], data: st.DataObject) -> None:
    position = data.draw(st.integers(1, len(before) + 1))
    passed = before[: position - 1]
    left = set(data.draw(st.lists(st.sampled_from(passed), unique=True))) if passed else set()

    assert next_place(before, before, position=position, left=left) == position
