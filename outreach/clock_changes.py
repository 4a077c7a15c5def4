"""The instant at which clocks somewhere show a time of day, also on days when they jump."""

from datetime import UTC, date, datetime, time, timedelta

from outreach.zones import zone_info

SECOND = timedelta(seconds=1)


def first_instant(day: date, at: time, zone: str) -> datetime:
    """Return the first instant at which clocks in `zone` show this time of this day, or a later one."""
    wanted = datetime.combine(day, at)
    place = zone_info(zone)
    instant = wanted.replace(tzinfo=place, fold=0).astimezone(UTC)
    if instant.astimezone(place).replace(tzinfo=None) == wanted:
        return instant
    # The reading falls into a gap: PEP 495 gives the instants before and after it, the jump is between them.
    before = wanted.replace(tzinfo=place, fold=1).astimezone(UTC)
    while instant - before > SECOND:
        middle = before + (instant - before) // (2 * SECOND) * SECOND
        if middle.astimezone(place).replace(tzinfo=None) < wanted:
            before = middle
        else:
            instant = middle
    return instant
