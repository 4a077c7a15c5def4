"""A sequence's own hours: a sentence for each wrong field, and the words for right ones."""

import pytest

from outreach import form_hours
from outreach.form_screens import HoursForm

WORKSPACE = "09:00–17:00 Mon–Fri"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (HoursForm(True, "", "17:00"), "opens", "when sending begins"),
        (HoursForm(True, "09:00", ""), "closes", "when sending ends"),
        (HoursForm(True, "09:00", "nine"), "closes", "when sending ends"),
        (HoursForm(True, "09:00+01:00", "17:00"), "opens", "when sending begins"),
        (HoursForm(True, "12:00", "12:00"), "closes", "after 12:00"),
        (HoursForm(True, "17:00", "09:00"), "closes", "after 17:00"),
        (HoursForm(True, weekdays=()), "weekdays", "at least one day"),
        (HoursForm(True, weekdays=(9,)), "weekdays", "at least one day"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(typed: HoursForm, field: str, words: str) -> None:
    found = form_hours.problems(typed)

    assert list(found) == [field]
    assert words in found[field]


def test_hours_that_are_not_its_own_are_not_looked_at() -> None:
    typed = HoursForm(opens="", closes="", weekdays=())

    assert form_hours.problems(typed) == {}
    assert form_hours.kept(typed) is None
    assert form_hours.in_words(typed, WORKSPACE) == f"the workspace's, {WORKSPACE}; not on public holidays"


def test_own_hours_are_kept_and_come_back() -> None:
    typed = HoursForm(True, "10:00", "15:30", (1, 3), skips_holidays=False)

    assert form_hours.kept(typed) == {"opens": "10:00", "closes": "15:30", "weekdays": [1, 3]}
    assert form_hours.typed_of(form_hours.kept(typed), skips_holidays=False) == typed
    assert form_hours.typed_of(None, skips_holidays=True) == HoursForm()
    assert form_hours.in_words(typed, "") == "its own, 10:00–15:30 Tue, Thu; also on public holidays"
