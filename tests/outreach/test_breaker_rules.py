"""When a mailbox's first steps are paused: exact at the edges, whatever the numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.states import BreakerKind
from outreach.breaker_rules import Counts, may_trip, tripped
from outreach.numbers import Numbers

BOUNCES, COMPLAINTS = BreakerKind.BOUNCES, BreakerKind.COMPLAINTS
counts = st.builds(Counts, st.integers(0, 2000), st.integers(0, 200), st.integers(0, 20))


@pytest.mark.parametrize(
    ("sends", "bounces", "complaints", "kind"),
    [
        (0, 0, 0, None),
        (49, 49, 0, None),
        (50, 2, 0, None),
        (50, 3, 0, BOUNCES),
        (60, 3, 0, None),
        (59, 3, 0, BOUNCES),
        (100, 5, 0, None),
        (100, 6, 0, BOUNCES),
        (5, 0, 1, None),
        (5, 0, 2, COMPLAINTS),
        (666, 0, 2, COMPLAINTS),
        (667, 0, 2, None),
        (1000, 0, 3, COMPLAINTS),
        (1000, 60, 3, COMPLAINTS),
    ],
)
def test_over_five_percent_of_fifty_bounces_or_two_reports_of_three_in_a_thousand(
    sends: int, bounces: int, complaints: int, kind: BreakerKind | None
) -> None:
    assert tripped(Counts(sends, bounces, complaints), Numbers()) is kind


def test_a_workspace_may_have_numbers_of_its_own() -> None:
    own = Numbers(bounce_percent=2, bounces_least_sends=10, complaints_least=5)

    assert tripped(Counts(10, 1, 4), own) is BOUNCES
    assert tripped(Counts(9, 9, 4), own) is None


@given(counts)
def test_more_bounces_never_let_go_on_and_more_sends_without_them_never_pause(given_counts: Counts) -> None:
    sends, bounces, complaints = given_counts.sends, given_counts.bounces, given_counts.complaints
    now = tripped(given_counts, Numbers())

    if now is not None:
        assert tripped(Counts(sends, bounces + 1, complaints), Numbers()) is not None
    elif sends >= 50:
        assert tripped(Counts(sends + 1, bounces, complaints), Numbers()) is None


@given(counts, st.integers(-1000, 1000))
def test_whatever_could_pause_without_a_further_bounce_is_looked_at_again(
    given_counts: Counts, change: int
) -> None:
    later = Counts(max(0, given_counts.sends + change), given_counts.bounces, given_counts.complaints)

    if tripped(later, Numbers()) is not None:
        assert may_trip(given_counts, Numbers())
