"""Due days, windows and places in them, through every zone and its clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from outreach.common_hours import earliest_common
from outreach.errors import NeverSendable
from outreach.schedule import (
    BadDelay,
    BadWindow,
    Window,
    closes_at,
    due_at,
    due_on,
    fraction,
    next_open,
    no_holidays,
    opens_at,
    sendable_seconds_left,
    slot_at,
    timeline_days,
)
from outreach.zones import UnknownZone

OFFICE = Window()
EVERY_DAY = frozenset(range(7))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(hours: str, weekdays: frozenset[int] = EVERY_DAY) -> Window:
    start, end = hours.split("-")
    return Window(time.fromisoformat(start), time.fromisoformat(end), weekdays)


@pytest.mark.parametrize(
    ("zone", "day", "opens", "closes"),
    [
        ("Asia/Tokyo", "2026-03-02", "2026-03-02T00:00", "2026-03-02T08:00"),
        ("Asia/Kolkata", "2026-03-02", "2026-03-02T03:30", "2026-03-02T11:30"),
        ("Asia/Kathmandu", "2026-03-02", "2026-03-02T03:15", "2026-03-02T11:15"),
        ("Pacific/Apia", "2026-03-02", "2026-03-01T20:00", "2026-03-02T04:00"),
        ("Pacific/Apia", "2011-12-29", "2011-12-29T19:00", "2011-12-30T03:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T19:00", "2011-12-31T03:00"),
        ("Pacific/Kiritimati", "2026-03-02", "2026-03-01T19:00", "2026-03-02T03:00"),
        ("Pacific/Pago_Pago", "2026-03-02", "2026-03-02T20:00", "2026-03-03T04:00"),
        ("America/New_York", "2026-03-06", "2026-03-06T14:00", "2026-03-06T22:00"),
        ("America/New_York", "2026-03-09", "2026-03-09T13:00", "2026-03-09T21:00"),
        ("America/New_York", "2026-10-30", "2026-10-30T13:00", "2026-10-30T21:00"),
        ("America/New_York", "2026-11-02", "2026-11-02T14:00", "2026-11-02T22:00"),
        ("Europe/Berlin", "2026-03-27", "2026-03-27T08:00", "2026-03-27T16:00"),
        ("Europe/Berlin", "2026-03-30", "2026-03-30T07:00", "2026-03-30T15:00"),
        ("Europe/Berlin", "2026-10-26", "2026-10-26T08:00", "2026-10-26T16:00"),
        ("Australia/Lord_Howe", "2026-04-03", "2026-04-02T22:00", "2026-04-03T06:00"),
        ("Australia/Lord_Howe", "2026-04-06", "2026-04-05T22:30", "2026-04-06T06:30"),
    ],
)
def test_nine_to_five_is_the_places_own(zone: str, day: str, opens: str, closes: str) -> None:
    on = date.fromisoformat(day)

    assert opens_at(on, zone, OFFICE) == utc(opens)
    assert closes_at(on, zone, OFFICE) == utc(closes)


@pytest.mark.parametrize(
    ("zone", "day", "hours", "opens", "closes"),
    [
        # Clocks go from 02:00 to 03:00: what they skip opens with the first instant after the gap.
        ("America/New_York", "2026-03-08", "02:30-05:00", "2026-03-08T07:00", "2026-03-08T09:00"),
        ("America/New_York", "2026-03-08", "01:00-02:30", "2026-03-08T06:00", "2026-03-08T07:00"),
        ("Europe/Berlin", "2026-03-29", "02:30-05:00", "2026-03-29T01:00", "2026-03-29T03:00"),
        # 02:00 to 02:30 on Lord Howe.
        ("Australia/Lord_Howe", "2026-10-04", "02:10-05:00", "2026-10-03T15:30", "2026-10-03T18:00"),
        # Midnight itself is skipped.
        ("Africa/Cairo", "2026-04-24", "00:00-05:00", "2026-04-23T22:00", "2026-04-24T02:00"),
        # Clocks show 01:00 to 02:00 twice: the first time counts, for the close as well.
        ("America/New_York", "2026-11-01", "01:30-05:00", "2026-11-01T05:30", "2026-11-01T10:00"),
        ("America/New_York", "2026-11-01", "00:30-01:30", "2026-11-01T04:30", "2026-11-01T05:30"),
        ("Europe/Berlin", "2026-10-25", "02:30-05:00", "2026-10-25T00:30", "2026-10-25T04:00"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45-05:00", "2026-04-04T14:45", "2026-04-04T18:30"),
    ],
)
def test_a_day_of_clock_change_has_one_window(
    zone: str, day: str, hours: str, opens: str, closes: str
) -> None:
    on = date.fromisoformat(day)

    assert opens_at(on, zone, window(hours)) == utc(opens)
    assert closes_at(on, zone, window(hours)) == utc(closes)


def test_a_window_that_clocks_skip_altogether_is_passed_over() -> None:
    hours = window("02:00-02:30")
    before = utc("2026-03-08T05:00")

    assert next_open(before, "America/New_York", hours, no_holidays) == utc("2026-03-09T06:00")
    assert slot_at(date(2026, 3, 8), "America/New_York", hours, 1) == utc("2026-03-08T07:00")
    assert next_open(utc("2011-12-30T09:59"), "Pacific/Apia", OFFICE, no_holidays) == utc("2012-01-01T19:00")


def test_a_step_falls_due_after_its_delay_and_on_a_day_for_sending() -> None:
    friday = date(2026, 3, 6)
    holidays = {date(2026, 3, 9), date(2026, 3, 10)}

    assert due_on(friday, 0, OFFICE, no_holidays) == friday
    assert due_on(friday, 3, OFFICE, no_holidays) == date(2026, 3, 9)
    assert due_on(friday, 1, OFFICE, no_holidays) == date(2026, 3, 9)
    assert due_on(friday, 1, OFFICE, holidays.__contains__) == date(2026, 3, 11)
    assert due_on(friday, 1, window("09:00-17:00"), no_holidays) == date(2026, 3, 7)
    assert due_on(friday, 365, OFFICE, no_holidays) == date(2027, 3, 8)
    assert due_at(friday, 3, "America/New_York", OFFICE, no_holidays) == utc("2026-03-09T13:00")


def test_what_can_never_leave_says_so_in_a_sentence() -> None:
    with pytest.raises(NeverSendable, match=r"No day within 400 days of 2026-03-05 allows sending"):
        due_on(date(2026, 3, 2), 3, OFFICE, lambda _day: True)
    with pytest.raises(NeverSendable, match="No day within 400 days"):
        next_open(utc("2026-03-02T00:00"), "Asia/Tokyo", OFFICE, lambda _day: True)
    with pytest.raises(BadDelay, match="use 0 or more days"):
        due_on(date(2026, 3, 2), -1, OFFICE, no_holidays)
    with pytest.raises(BadDelay, match="10,000 days after the one it follows: use at most 365 days"):
        due_on(date(2026, 3, 2), 10_000, OFFICE, no_holidays)
    with pytest.raises(BadDelay, match="past the end of the calendar"):
        due_on(date(9999, 3, 2), 365, OFFICE, no_holidays)
    with pytest.raises(UnknownZone):
        opens_at(date(2026, 3, 2), "Mars/Olympus", OFFICE)


@pytest.mark.parametrize(
    ("start", "end", "weekdays"),
    [
        (time(9), time(9), EVERY_DAY),
        (time(22), time(6), EVERY_DAY),
        (time(9), time(17), frozenset()),
        (time(9), time(17), frozenset({7})),
        (time(9, tzinfo=UTC), time(17), EVERY_DAY),
    ],
)
def test_a_window_that_could_never_open_is_refused(start: time, end: time, weekdays: frozenset[int]) -> None:
    with pytest.raises(BadWindow, match="sending window"):
        Window(start, end, weekdays)


def test_delays_add_up_to_the_days_that_the_modal_shows() -> None:
    assert timeline_days([0, 3, 2, 2]) == [0, 3, 5, 7]
    assert timeline_days([]) == []
    with pytest.raises(BadDelay):
        timeline_days([0, -3])
    with pytest.raises(BadDelay, match="at most 12 steps, not 60: remove some"):
        timeline_days([1] * 60)


def test_business_days_pass_over_weekends_and_holidays() -> None:
    wednesday, christmas = date(2026, 12, 23), {date(2026, 12, 25), date(2027, 1, 1)}

    def due(delay: int, window: Window = OFFICE) -> date:
        return due_on(wednesday, delay, window, christmas.__contains__, business_days=True)

    assert [due(delay) for delay in (0, 1, 2, 3, 6, 7)] == [
        date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 28), date(2026, 12, 29), date(2027, 1, 4),
        date(2027, 1, 5),
    ]  # fmt: skip
    assert due(1, window("09:00-17:00", frozenset({6}))) == date(2026, 12, 27)
    with pytest.raises(NeverSendable, match="No day within 400 days of 2026-12-24"):
        due_on(wednesday, 1, window("09:00-17:00"), lambda _day: True, business_days=True)
    with pytest.raises(BadDelay, match="past the end of the calendar"):
        due_on(date(9999, 12, 30), 9, OFFICE, no_holidays, business_days=True)


def test_an_email_leaves_where_both_windows_are_open() -> None:
    tokyo = ("Asia/Tokyo", OFFICE, no_holidays)
    berlin = ("Europe/Berlin", OFFICE, no_holidays)
    early = ("Europe/Berlin", window("06:00-12:00", frozenset({1, 3})), no_holidays)
    friday_night = utc("2026-03-06T20:00")

    assert earliest_common(friday_night, [tokyo]) == utc("2026-03-09T00:00")
    assert earliest_common(friday_night, [tokyo, early]) == utc("2026-03-10T05:00")
    assert earliest_common(utc("2026-03-10T06:12:13"), [tokyo, early]) == utc("2026-03-10T06:12:13")
    assert earliest_common(friday_night, []) == friday_night
    with pytest.raises(NeverSendable, match="09:00–17:00 in Asia/Tokyo and 09:00–17:00 in Europe/Berlin are"):
        earliest_common(friday_night, [tokyo, berlin])


def test_windows_that_meet_only_after_three_weeks_do_not_meet() -> None:
    away = {date(2026, 3, 2) + timedelta(days=ahead) for ahead in range(30)}
    monday = utc("2026-03-02T00:00")

    with pytest.raises(NeverSendable, match="within 21 days"):
        earliest_common(monday, [("UTC", OFFICE, away.__contains__)])


def test_the_seconds_left_today_shrink_from_the_opening_to_the_close() -> None:
    left = [
        sendable_seconds_left(utc(f"2026-03-02T{hour}"), "Asia/Kolkata", OFFICE, no_holidays)
        for hour in ("00:00", "03:30", "10:30", "11:30", "18:00")
    ]

    assert left == [28800, 28800, 3600, 0, 0]
    assert sendable_seconds_left(utc("2026-03-07T05:00"), "Asia/Kolkata", OFFICE, no_holidays) == 0


def test_places_in_the_window_are_stable_and_spread_evenly() -> None:
    monday = date(2026, 3, 2)
    slots = [slot_at(monday, "UTC", OFFICE, key) for key in range(7000)]
    per_hour = [sum(slot.hour == hour for slot in slots) for hour in range(9, 17)]

    assert slot_at(monday, "UTC", OFFICE, 1) == slot_at(monday, "UTC", OFFICE, "1") == slots[1]
    assert fraction("slot", 1) == pytest.approx(0.5, abs=0.5)
    assert all(850 < count < 1150 for count in per_hour[:7])
    assert per_hour[7] == 0
