"""From when on somebody who is away may be written to, and what that does to the day of a step. Pure."""

from datetime import date, datetime, time, timedelta

from outreach.calendars import Calendar
from outreach.zones import zone_info

AWAY = timedelta(days=7)
"""How long a lead is left alone after a vacation notice that does not say until when (La Growth Machine)."""
AFTER_RETURN = timedelta(days=3)
"""How long after the day of return steps go on (Interseller)."""
THEY_ARE_AWAY = "They are away: an automatic answer came"


def resumes_at(received_at: datetime, back_on: date | None, zone: str) -> datetime:
    """Return from when on steps may go on after a notice: the third day after a return, as its day begins there."""
    if back_on is None:
        return received_at + AWAY
    return datetime.combine(back_on + AFTER_RETURN, time(), zone_info(zone)).astimezone(received_at.tzinfo)


def is_away(away_until: datetime | None, at: datetime) -> bool:
    """Say whether somebody is left alone at this instant because they are away."""
    return away_until is not None and at < away_until


def due(
    calendar: Calendar, due_at: datetime, due_on: date, away_until: datetime | None
) -> tuple[datetime, date]:
    """Return when, and on which day, a step is due that would be due while they are away. Raises NeverSendable."""
    if away_until is None or due_at >= away_until:
        return due_at, due_on
    at = calendar.next_open(away_until)
    return at, calendar.day_of(at)


def not_before(now: datetime, away_until: datetime | None) -> datetime:
    """Return the earliest instant that a step may get as its place."""
    return max(now, away_until) if away_until is not None else now
