"""The days and hours of one place, each worked out once: a forecast asks for the same ones thousands of times."""

from datetime import date, datetime

from outreach import schedule
from outreach.hours import Hours

_Span = tuple[datetime, datetime]


class Calendar:
    """Answers of one `Hours`, kept by day."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self._spans: dict[date, _Span | None] = {}
        self._windows: dict[date, _Span] = {}
        self._next: dict[date, datetime] = {}
        self._due: dict[tuple[date, int, bool], date] = {}

    def day_of(self, at: datetime) -> date:
        """Return the local day of an instant where days are counted."""
        return schedule.local_day(at, self.hours.zone)

    def due_on(self, previous_on: date, delay_days: int, business_days: bool) -> date:
        """Return the day a step falls due. Raises as `Hours.due_on`."""
        key = (previous_on, delay_days, business_days)
        if key not in self._due:
            self._due[key] = self.hours.due_on(previous_on, delay_days, business_days=business_days)
        return self._due[key]

    def is_open(self, at: datetime) -> bool:
        """Say whether a step may leave at this instant."""
        if len(self.hours.doors) > 1:
            return self.hours.is_open(at)
        span = self._span(at)
        return span is not None and span[0] <= at < span[1]

    def next_open(self, at: datetime) -> datetime:
        """Return the earliest instant from `at` on at which a step may leave. Raises NeverSendable."""
        if len(self.hours.doors) > 1:
            return self.hours.next_open(at)
        span = self._span(at)
        if span is not None and at < span[1] > span[0]:
            return max(at, span[0])
        day = schedule.local_day(at, self.hours.doors[0][0])
        if day not in self._next:
            self._next[day] = self.hours.next_open(at)
        return self._next[day]

    def opens_on(self, day: date) -> datetime:
        """Return the instant a step falls due on this day."""
        return self._window(day)[0]

    def slot_at(self, day: date, key: int) -> datetime:
        """Return the place of a delivery in a day's window."""
        return schedule.spread(*self._window(day), key)

    def seconds_left(self, at: datetime) -> float:
        """Return how many sendable seconds are left on the day of `at`."""
        if len(self.hours.doors) > 1:
            return self.hours.seconds_left(at)
        span = self._span(at)
        return max(0.0, (span[1] - max(at, span[0])).total_seconds()) if span else 0.0

    def _window(self, day: date) -> _Span:
        if day not in self._windows:
            zone, window = self.hours.zone, self.hours.window
            self._windows[day] = (schedule.opens_at(day, zone, window), schedule.closes_at(day, zone, window))
        return self._windows[day]

    def _span(self, at: datetime) -> _Span | None:
        """Return when the only door opens and closes on the day of `at`, None on a day without sending."""
        zone, window, is_holiday = self.hours.doors[0]
        day = schedule.local_day(at, zone)
        if day not in self._spans:
            is_sendable = schedule.sendable_day(day, window, is_holiday)
            opens, closes = schedule.opens_at(day, zone, window), schedule.closes_at(day, zone, window)
            self._spans[day] = (opens, closes) if is_sendable else None
        return self._spans[day]
