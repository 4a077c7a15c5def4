"""The days and hours of one place, each worked out once: a forecast asks for the same ones thousands of times."""

from datetime import date, datetime

from models import SenderAccount, Sequence
from models.states import Channel
from outreach import schedule
from outreach.common_hours import COMMON_WITHIN
from outreach.hours import Hours, HoursBook, Whereabouts

_Span = tuple[datetime, datetime]
_Asked = tuple[int, str | None, str, str, Sequence, SenderAccount | None, Channel]


class Calendar:
    """Answers of one `Hours`, kept by day."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self._spans: dict[date, _Span | None] = {}
        self._opens: dict[date, datetime] = {}
        self._next: dict[date, datetime] = {}
        self._due: dict[tuple[date, int, bool], date] = {}
        self._today: tuple[datetime, date] | None = None

    def day_of(self, at: datetime) -> date:
        """Return the local day of an instant where days are counted."""
        # Many leads ask for the day of one and the same instant, the one they are planned at.
        if self._today is None or self._today[0] != at:
            self._today = at, schedule.local_day(at, self.hours.zone)
        return self._today[1]

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
        if day not in self._opens:
            self._opens[day] = self.hours.opens_on(day)
        return self._opens[day]

    def place(self, day: date, key: int, now: datetime) -> datetime:
        """Return a delivery's place on its due day, as `Hours.place`. Raises NeverSendable."""
        due_at = self.opens_on(day)
        if len(self.hours.doors) > 1 or now - due_at > COMMON_WITHIN:
            return self.hours.place(day, key, now)
        opens = self.next_open(due_at)
        span = self._span(opens)
        slot = schedule.spread(opens, span[1], key) if span else opens
        return slot if slot >= now else self.hours.place_late(key, now)

    def seconds_left(self, at: datetime) -> float:
        """Return how many sendable seconds are left on the day of `at`."""
        if len(self.hours.doors) > 1:
            return self.hours.seconds_left(at)
        span = self._span(at)
        return max(0.0, (span[1] - max(at, span[0])).total_seconds()) if span else 0.0

    def _span(self, at: datetime) -> _Span | None:
        """Return when the only door opens and closes on the day of `at`, None on a day without sending."""
        zone, window, is_holiday = self.hours.doors[0]
        day = schedule.local_day(at, zone)
        if day not in self._spans:
            is_sendable = schedule.sendable_day(day, window, is_holiday)
            opens, closes = schedule.opens_at(day, zone, window), schedule.closes_at(day, zone, window)
            self._spans[day] = (opens, closes) if is_sendable else None
        return self._spans[day]


class CalendarBook:
    """Looks calendars up for many leads; those with the same hours share one. Made anew for each transaction."""

    def __init__(self, book: HoursBook) -> None:
        self.book = book
        self._calendars: dict[int, Calendar] = {}
        self._known: dict[_Asked, Calendar] = {}

    def of(
        self,
        lead: Whereabouts,
        sequence: Sequence,
        sender: SenderAccount | None = None,
        channel: Channel = Channel.EMAIL,
    ) -> Calendar:
        """Return the calendar of a step to this lead. Raises as `HoursBook.of`."""
        asked = (lead.workspace_id, lead.zone, lead.country, lead.region, sequence, sender, channel)
        found = self._known.get(asked)
        if found is None:
            hours = self.book.of(lead, sequence, sender, channel)
            # The book hands out the same object for the same hours, and keeps it.
            found = self._known[asked] = self._calendars.setdefault(id(hours), Calendar(hours))
        return found
