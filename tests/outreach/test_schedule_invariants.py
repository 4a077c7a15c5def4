"""What holds for every zone, day, window and key, clock changes included."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from outreach.common_hours import earliest_common
from outreach.errors import NeverSendable
from outreach.schedule import (
    Window,
    closes_at,
    due_on,
    is_open,
    local_day,
    next_open,
    no_holidays,
    opens_at,
    sendable_day,
    slot_at,
)
from outreach.zones import is_zone

OFFICE = Window()
EVERY_DAY = frozenset(range(7))
FIRST = datetime(1995, 1, 1, tzinfo=UTC)

zones = st.sampled_from(sorted(name for name in available_timezones() if is_zone(name)))
days = st.dates(date(1995, 1, 1), date(2036, 12, 31))
instants = st.integers(0, 42 * 366 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
keys = st.integers(0, 10**9) | st.text(max_size=20)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    minutes = sorted(draw(st.lists(st.integers(0, 1439), min_size=2, max_size=2, unique=True)))
    start, end = (time(minute // 60, minute % 60) for minute in minutes)
    return Window(start, end, frozenset(draw(st.sets(st.integers(0, 6), min_size=1))))


@settings(deadline=None)
@given(zones, days, windows(), keys)
@example("Pacific/Apia", date(2011, 12, 30), OFFICE, 1)
@example("America/New_York", date(2026, 3, 8), Window(time(2), time(2, 30), EVERY_DAY), 1)
@example("Africa/Monrovia", date(1995, 1, 1), OFFICE, 1)
def test_a_place_lies_in_its_days_window(zone: str, day: date, hours: Window, key: int | str) -> None:
    opens, closes, slot = (
        opens_at(day, zone, hours),
        closes_at(day, zone, hours),
        slot_at(day, zone, hours, key),
    )

    assert opens <= slot <= closes
    assert slot == slot_at(day, zone, hours, key)
    if opens < closes:
        assert local_day(slot, zone) == day
        assert slot < closes
        assert closes - slot >= min(timedelta(hours=1), (closes - opens) / 4)


@settings(deadline=None)
@given(days, st.integers(0, 365), windows(), st.sets(st.integers(0, 3000)))
def test_a_due_day_allows_sending_and_none_before_it_does(
    previous: date, delay: int, hours: Window, off: set[int]
) -> None:
    away = {previous + timedelta(days=offset) for offset in off}

    due = due_on(previous, delay, hours, away.__contains__)

    wanted = previous + timedelta(days=delay)
    skipped = [wanted + timedelta(days=ahead) for ahead in range((due - wanted).days)]
    assert due >= wanted
    assert sendable_day(due, hours, away.__contains__)
    assert not any(sendable_day(day, hours, away.__contains__) for day in skipped)


@settings(deadline=None)
@given(days, st.integers(0, 335), st.integers(0, 30), windows())
def test_a_longer_delay_is_never_due_earlier(previous: date, delay: int, more: int, hours: Window) -> None:
    sooner = due_on(previous, delay, hours, no_holidays)

    assert due_on(previous, delay + more, hours, no_holidays) >= sooner
    assert due_on(previous + timedelta(days=more), delay, hours, no_holidays) >= sooner


@settings(deadline=None)
@given(zones, instants, windows())
def test_the_next_opening_is_open_and_nothing_before_it_is(zone: str, at: datetime, hours: Window) -> None:
    opening = next_open(at, zone, hours, no_holidays)

    assert opening >= at
    assert is_open(opening, zone, hours, no_holidays)
    assert is_open(at, zone, hours, no_holidays) is (opening == at)
    between = [at + (opening - at) * part / 7 for part in range(7)]
    assert opening == at or not any(is_open(moment, zone, hours, no_holidays) for moment in between)


@settings(deadline=None)
@given(zones, days, windows())
def test_clock_changes_never_double_or_drop_a_days_window(zone: str, first: date, hours: Window) -> None:
    week = [first + timedelta(days=ahead) for ahead in range(8)]
    spans = [(opens_at(day, zone, hours), closes_at(day, zone, hours)) for day in week]

    assert all(opens <= closes for opens, closes in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for day, (opens, closes) in zip(week, spans, strict=True):
        assume(opens < closes)
        assert local_day(opens, zone) == day
        assert is_open(opens, zone, hours, no_holidays) is (day.weekday() in hours.weekdays)
        assert not is_open(closes, zone, hours, no_holidays)


@settings(deadline=None)
@given(zones, zones, instants, windows(), windows())
def test_the_earliest_common_instant_is_open_in_both_places(
    one: str, other: str, at: datetime, hours: Window, own_hours: Window
) -> None:
    places = [(one, hours, no_holidays), (other, own_hours, no_holidays)]
    try:
        common = earliest_common(at, places)
    except NeverSendable:
        every_two_hours = [at + timedelta(hours=2 * step) for step in range(12 * 21)]
        assert not any(all(is_open(moment, *place) for place in places) for moment in every_two_hours)
        return

    assert common >= at
    assert all(is_open(common, *place) for place in places)
    assert common == at or not all(is_open(common - timedelta(seconds=1), *place) for place in places)
