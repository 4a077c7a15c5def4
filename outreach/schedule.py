"""When a message may leave: sending windows, due days and places in the window, in any zone.

Everything here is a pure function of its arguments: no clock, no database, nothing random. Instants are aware
UTC datetimes; days are dates in the zone that is passed along. A window is half-open: it is open at its first
instant and no longer at its last.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from itertools import accumulate

from outreach.clock_changes import first_instant
from outreach.errors import NeverSendable, OutreachError
from outreach.form_screens import MAX_DELAY_DAYS, MAX_STEPS
from outreach.zones import zone_info

IsHoliday = Callable[[date], bool]
Place = tuple[str, "Window", IsHoliday]

LOOK_AHEAD_DAYS = 400
ONE_DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class BadWindow(OutreachError):
    """A sending window that could never be open."""


class BadDelay(OutreachError):
    """A step's delay that is negative, too long or leads past the end of the calendar, or too many steps."""


@dataclass(frozen=True)
class Window:
    """The hours, in some place's own time, in which messages may leave; weekdays count from Monday = 0.

    Raises BadWindow when it has no length, runs over midnight or names no weekday.
    """

    start: time = time(9)
    end: time = time(17)
    weekdays: frozenset[int] = frozenset(range(5))

    def __post_init__(self) -> None:
        if self.start.tzinfo or self.end.tzinfo:
            raise BadWindow("A sending window's hours carry no time zone: it follows the recipient's.")
        if self.start >= self.end:
            raise BadWindow(
                f"A sending window must end after it starts on the same day, not {hours(self)}: "
                "choose a later end."
            )
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise BadWindow(
                "A sending window needs at least one day of the week: choose the days to send on."
            )


def hours(window: Window) -> str:
    """Return the window's hours as shown, such as 09:00–17:00."""
    return f"{window.start:%H:%M}–{window.end:%H:%M}"


def no_holidays(_day: date) -> bool:
    """Say that no day is a holiday."""
    return False


def fraction(purpose: str, key: int | str) -> float:
    """Return a number in [0, 1) that is always the same for this purpose and key, and evenly spread over keys."""
    digest = blake2b(f"{purpose}:{key}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) / (1 << 53)


def local_day(at: datetime, zone: str) -> date:
    """Return the date that calendars in `zone` show at this instant."""
    return at.astimezone(zone_info(zone)).date()


def sendable_day(day: date, window: Window, is_holiday: IsHoliday) -> bool:
    """Say whether messages may leave on this day at all."""
    return day.weekday() in window.weekdays and not is_holiday(day)


def timeline_days(delays: Sequence[int]) -> list[int]:
    """Return the day number of each step from its delay after the step before: 0, 3, 2, 2 → 0, 3, 5, 7.

    Raises BadDelay when one is negative or too long, or when there are more than twelve.
    """
    if len(delays) > MAX_STEPS:
        raise BadDelay(f"A sequence has at most {MAX_STEPS} steps, not {len(delays)}: remove some.")
    for delay_days in delays:
        _check_delay(delay_days)
    return list(accumulate(delays))


def _check_delay(delay_days: int) -> None:
    if delay_days < 0:
        raise BadDelay(
            f"A step cannot come {-delay_days} days before the one it follows: use 0 or more days."
        )
    if delay_days > MAX_DELAY_DAYS:
        raise BadDelay(
            f"A step cannot come {delay_days:,} days after the one it follows: "
            f"use at most {MAX_DELAY_DAYS} days."
        )


def wanted_on(
    previous_on: date, delay_days: int, is_holiday: IsHoliday, *, business_days: bool = False
) -> date:
    """Return the day a delay leads to, whether messages may leave on it or not.

    With `business_days` only Mondays to Fridays that are no holidays are counted. Raises BadDelay when the delay
    is negative, too long or leads past year 9999, NeverSendable when 400 days in a row cannot be counted.
    """
    _check_delay(delay_days)
    try:
        if business_days:
            return _business_day(previous_on, delay_days, is_holiday)
        return previous_on + delay_days * ONE_DAY
    except OverflowError:
        raise BadDelay(f"A delay of {delay_days} days leads past the end of the calendar.") from None


def _business_day(after: date, count: int, is_holiday: IsHoliday) -> date:
    day, passed_over = after, 0
    while count:
        day += ONE_DAY
        if day.weekday() < 5 and not is_holiday(day):
            count, passed_over = count - 1, 0
        else:
            passed_over += 1
        if passed_over > LOOK_AHEAD_DAYS:
            raise _never(day - LOOK_AHEAD_DAYS * ONE_DAY)
    return day


def due_on(
    previous_on: date,
    delay_days: int,
    window: Window,
    is_holiday: IsHoliday,
    *,
    business_days: bool = False,
) -> date:
    """Return the day a step falls due: the previous step's day plus the delay, moved on to a sendable day.

    Raises as `wanted_on`, and NeverSendable when no day within 400 days of it is sendable.
    """
    wanted = wanted_on(previous_on, delay_days, is_holiday, business_days=business_days)
    for ahead in range(min(LOOK_AHEAD_DAYS, (date.max - wanted).days) + 1):
        day = wanted + ahead * ONE_DAY
        if sendable_day(day, window, is_holiday):
            return day
    raise _never(wanted)


def _never(day: date) -> NeverSendable:
    return NeverSendable(
        f"No day within {LOOK_AHEAD_DAYS} days of {day.isoformat()} allows sending: "
        "widen the sending window or check the holidays."
    )


def opens_at(day: date, zone: str, window: Window) -> datetime:
    """Return the instant the window opens on this day.

    When clocks skip its start, the first instant after the gap; when they show it twice, the first time.
    """
    return first_instant(day, window.start, zone)


def closes_at(day: date, zone: str, window: Window) -> datetime:
    """Return the instant the window closes on this day; not before `opens_at`, equal when the day has no window.

    A reading that clocks skip or show twice is taken as in `opens_at`, so a day has one window, never two.
    """
    return first_instant(day, window.end, zone)


def due_at(
    previous_on: date,
    delay_days: int,
    zone: str,
    window: Window,
    is_holiday: IsHoliday,
    *,
    business_days: bool = False,
) -> datetime:
    """Return the instant a step falls due: the opening of the window on `due_on`.

    Raises as `due_on`.
    """
    day = due_on(previous_on, delay_days, window, is_holiday, business_days=business_days)
    return opens_at(day, zone, window)


def spread(opens: datetime, closes: datetime, key: int | str) -> datetime:
    """Return this key's place between two instants, to the second, the same at every call.

    The places are spread evenly from the opening up to an hour before the close (a quarter of the span, if
    that is less): a sender whose gaps push a message back then still finds room before the close.
    """
    length = closes - opens
    usable = length - min(timedelta(hours=1), length / 4)
    return opens + int(usable / SECOND * fraction("slot", key)) * SECOND


def slot_at(day: date, zone: str, window: Window, key: int | str) -> datetime:
    """Return this key's place in the day's window; when clocks skip it altogether, the first instant after it."""
    return spread(opens_at(day, zone, window), closes_at(day, zone, window), key)


def is_open(at: datetime, zone: str, window: Window, is_holiday: IsHoliday) -> bool:
    """Say whether a message may leave at this instant."""
    day = local_day(at, zone)
    if not sendable_day(day, window, is_holiday):
        return False
    return opens_at(day, zone, window) <= at < closes_at(day, zone, window)


def next_open(at: datetime, zone: str, window: Window, is_holiday: IsHoliday) -> datetime:
    """Return the earliest instant from `at` on that lies inside the window.

    Raises NeverSendable when there is none within 400 days.
    """
    today = local_day(at, zone)
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        day = today + timedelta(days=ahead)
        if not sendable_day(day, window, is_holiday):
            continue
        opens, closes = opens_at(day, zone, window), closes_at(day, zone, window)
        if opens < closes and at < closes:
            return max(at, opens)
    raise _never(today)


def sendable_seconds_left(at: datetime, zone: str, window: Window, is_holiday: IsHoliday) -> float:
    """Return how many seconds of the window are left on the local day of `at`; 0 on a day without sending."""
    day = local_day(at, zone)
    if not sendable_day(day, window, is_holiday):
        return 0.0
    left = closes_at(day, zone, window) - max(at, opens_at(day, zone, window))
    return max(0.0, left.total_seconds())
