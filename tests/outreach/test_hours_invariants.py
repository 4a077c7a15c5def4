"""What holds for every zone, window and moment: steps keep their order, leave in their windows, and never early."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

from hypothesis import assume, example, given
from hypothesis import strategies as st

from outreach.errors import NeverSendable
from outreach.hours import Hours
from outreach.schedule import Window, is_open, local_day, no_holidays
from outreach.zones import is_zone

OFFICE = Window()
ALL_DAY = Window(time(0), time(23, 59), frozenset(range(7)))
FIRST = datetime(1995, 1, 1, tzinfo=UTC)
HARD = (
    "Pacific/Apia", "Pacific/Kiritimati", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York",
    "Europe/Berlin", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Pago_Pago",
)  # fmt: skip

zones = st.sampled_from(HARD) | st.sampled_from(sorted(one for one in available_timezones() if is_zone(one)))
instants = st.integers(0, 42 * 366 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
windows = st.builds(
    lambda start, length, days: Window(
        time(start // 60, start % 60), time((start + length) // 60, (start + length) % 60), days
    ),
    st.integers(0, 1379),
    st.integers(1, 60),
    st.sets(st.integers(0, 6), min_size=1).map(frozenset),
) | st.just(OFFICE)
delays = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=6)
days_off = st.sets(st.integers(0, 200))


def hours_in(zone: str, window: Window, entered: datetime, off: set[int]) -> Hours:
    away = {(entered + timedelta(days=ahead)).date() for ahead in off}
    return Hours(((zone, window, away.__contains__),))


@given(zones, windows, instants, delays, days_off)
@example("Pacific/Apia", OFFICE, datetime(2011, 12, 28, 20, tzinfo=UTC), [(1, False), (1, False)], set())
@example("Pacific/Apia", OFFICE, datetime(2011, 12, 28, 20, tzinfo=UTC), [(1, True), (1, True)], set())
@example("Australia/Lord_Howe", ALL_DAY, datetime(2026, 4, 3, 12, tzinfo=UTC), [(1, False)] * 4, set())
@example("America/New_York", ALL_DAY, datetime(2026, 3, 7, 12, tzinfo=UTC), [(0, False), (1, False)], set())
@example("America/New_York", ALL_DAY, datetime(2026, 10, 31, 12, tzinfo=UTC), [(1, False)] * 3, set())
def test_steps_leave_in_order_inside_their_window_and_never_before_they_are_due(
    zone: str, window: Window, entered: datetime, steps: list[tuple[int, bool]], off: set[int]
) -> None:
    hours, now, left = hours_in(zone, window, entered, off), entered, [entered]
    for key, (delay_days, business_days) in enumerate(steps, start=1):
        due_on = hours.due_on(local_day(now, zone), delay_days, business_days=business_days)
        at = hours.place(due_on, key, now)

        assert hours.is_open(at)
        assert at >= max(now, hours.opens_on(due_on))
        assert (due_on - local_day(now, zone)).days >= delay_days
        assert at == hours.place(due_on, key, now)
        now = at
        left.append(at)

    assert all(one <= other for one, other in pairwise(left))


@given(zones, zones, windows, instants, st.integers(0, 14), st.integers(0, 10**9))
def test_a_zone_that_changes_while_waiting_loses_nothing_and_never_sends_early(
    before: str, after: str, window: Window, entered: datetime, delay_days: int, key: int
) -> None:
    old = Hours(((before, window, no_holidays),))
    new = Hours(((after, window, no_holidays),))
    left_on = local_day(entered, before)
    planned = old.place(old.due_on(left_on, delay_days), key, entered)
    for now in (entered, entered + (planned - entered) / 2, planned):
        due_on = new.due_on(left_on, delay_days)
        moved = new.place(due_on, key, now)

        assert moved >= now
        assert new.is_open(moved)
        assert local_day(moved, after) >= due_on
        assert moved == new.place(due_on, key, now)


@given(zones, zones, windows, windows, instants, st.integers(0, 10**9), st.booleans())
def test_a_place_is_open_for_the_lead_and_for_the_sender(
    zone: str, own_zone: str, window: Window, own: Window, now: datetime, key: int, binds_lead: bool
) -> None:
    places = ((zone, window, no_holidays), (own_zone, own, no_holidays))
    hours = Hours(places, binds_lead=binds_lead)
    day = local_day(now, zone)
    try:
        at = hours.place(day, key, now)
        late = hours.place_late(key, now)
    except NeverSendable:
        assume(False)

    for moment in (at, late):
        assert moment >= now
        assert is_open(moment, *places[1])
        assert is_open(moment, *places[0]) or not binds_lead
    assert hours.next_open(now) <= min(at, late)
    assert 0 <= hours.seconds_left(now) <= 86_400


@given(zones, instants, st.lists(st.integers(0, 10**9), min_size=20, max_size=20, unique=True))
def test_what_is_late_together_does_not_leave_together(zone: str, now: datetime, keys: list[int]) -> None:
    hours = Hours(((zone, OFFICE, no_holidays),))

    places = sorted(hours.place_late(key, now) for key in keys)

    assert places[0] >= now
    assert len(set(places)) > 10
    assert places[-1] - places[0] <= timedelta(hours=7)


def test_a_day_that_the_date_line_took_is_passed_over() -> None:
    apia = Hours((("Pacific/Apia", Window(weekdays=frozenset(range(7))), no_holidays),))
    skipped = date(2011, 12, 30)

    places = [apia.place(skipped, key, FIRST) for key in range(50)]

    assert {local_day(place, "Pacific/Apia") for place in places} == {date(2011, 12, 31)}
