"""The forecast day by day: two weeks a page, a line for each sender, and what fits Slack."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from outreach.errors import NotFound
from outreach.forecast_screens import Bottleneck, Forecast, SenderDay
from tests.views.samples import OUTSIDE, TUESDAY, buttons, labels, markup, opened
from views import lab_ids
from views.launch_days import launch_days, read

FIRST = date(2026, 11, 30)


def forecast(days: int, *senders: str) -> Forecast:
    lines = tuple(
        SenderDay(FIRST + timedelta(days=number), sender, 3, 1)
        for number in range(days)
        for sender in senders
    )
    return Forecast(5, 400, 100, 8, TUESDAY, TUESDAY, TUESDAY, Bottleneck("jo"), days=lines)


def test_each_day_says_what_each_sender_sends() -> None:
    view = opened(launch_days(5, "Robotics Q1", forecast(2, "ana@kestrel.test", "jo@kestrel.test"), "UTC", 0))

    assert (
        "*Mon 30 Nov* · 8 messages\n"
        "ana@kestrel.test: 3 first touches, 1 follow-up\n"
        "jo@kestrel.test: 3 first touches, 1 follow-up"
    ) in markup(view)
    assert "Page 1 of 1" in markup(view)
    assert labels(view["blocks"]) == []


def test_two_weeks_stand_on_a_page_and_the_rest_follows() -> None:
    many = forecast(30, "jo@kestrel.test")
    first, last = (opened(launch_days(5, "Robotics Q1", many, "UTC", page)) for page in (0, 2))

    assert (labels(first["blocks"]), labels(last["blocks"])) == (["Later"], ["Earlier"])
    assert "Sun 13 Dec" in markup(first)
    assert "Mon 14 Dec" not in markup(first)
    assert "Tue 29 Dec" in markup(last)
    (later,) = buttons(first["blocks"])
    assert (later["action_id"], later["value"]) == (lab_ids.LAUNCH_DAYS_NEXT, "5:1")


def test_without_a_forecast_the_page_says_so() -> None:
    assert "being worked out" in markup(opened(launch_days(5, "Robotics Q1", None, "UTC", 0)))


@given(OUTSIDE)
def test_many_senders_of_any_name_fit(outside: str) -> None:
    view = opened(launch_days(5, outside, forecast(14, *(f"{outside}{n}" for n in range(40))), "UTC", 0))

    assert "<!channel>" not in markup(view)


def test_a_page_that_is_not_ours_is_not_found() -> None:
    with pytest.raises(NotFound):
        read({"actions": [{"value": "x:1"}]})
