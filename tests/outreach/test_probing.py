"""How long a mailbox rests after each time its server refused or fell silent."""

from datetime import timedelta

import pytest

from outreach import probing


@pytest.mark.parametrize(
    ("times", "minutes"), [(0, 5), (1, 5), (2, 10), (3, 20), (5, 80), (6, 120), (7, 120), (10_000, 120)]
)
def test_the_wait_doubles_up_to_two_hours(times: int, minutes: int) -> None:
    assert probing.wait_after(times) == timedelta(minutes=minutes)
