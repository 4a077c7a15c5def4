"""The direct message to a reviewer."""

from dataclasses import replace
from datetime import UTC, datetime

from outreach.review_calls import ReviewCall
from tests.views.samples import HOSTILE, drawn, labels, markup
from views.review_call import review_call

SLOT = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
CALL = ReviewCall(7, "Robotics Q1", "Autumn", 161, 0, None, "Europe/Berlin", "https://kestrel.slack.test/lab")


def test_it_says_how_many_wait_and_leads_to_them() -> None:
    blocks = drawn(review_call(CALL))

    assert "*161 leads wait for your review* · *Robotics Q1*" in markup(blocks)
    assert labels(blocks) == ["Review 161", "Open lab"]
    assert review_call(CALL).text == "161 leads wait for your review: Robotics Q1"


def test_a_slot_that_would_pass_is_said_first() -> None:
    blocks = drawn(review_call(replace(CALL, waiting=3, late=1, first_slot=SLOT, lab_url=None)))

    assert "1 of them has a slot within a working day, the first on Tue 1 Dec, 09:00" in markup(blocks)
    assert labels(blocks) == ["Review 3"]


def test_nothing_waits_any_more() -> None:
    screen = review_call(replace(CALL, waiting=0))

    assert "nothing waits for review" in markup(drawn(screen))
    assert labels(drawn(screen)) == []


def test_names_from_outside_stay_names() -> None:
    assert "<!channel>" not in markup(drawn(review_call(replace(CALL, sequence=HOSTILE, run=HOSTILE))))


def test_under_four_eyes_it_says_that_ones_own_texts_wait_for_somebody_else() -> None:
    said = "What you wrote yourself is not counted: somebody else has to approve it."

    assert said in markup(drawn(review_call(replace(CALL, is_four_eyes=True))))
    assert said not in markup(drawn(review_call(CALL)))
