"""The values of Excel's cells as text: whole numbers without a fraction, dates in ISO 8601."""

from datetime import datetime, timedelta

_DAY_SECONDS = 86_400
_LAST_SERIAL = 2_958_466
"""The day after 9999-12-31."""
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's dates have no zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LEAP_BUG = 60
"""Excel counts a 29 February 1900, so days before it are one further from the epoch."""


def number_text(raw: str) -> str:
    """Return a number as a person would write it: "3" for "3.0", "491701234567" for "4.91701234567E+11"."""
    plain = raw.strip()
    if plain.isdecimal() or (plain[:1] == "-" and plain[1:].isdecimal()):
        return plain
    try:
        number = float(plain)
    except ValueError:
        return plain
    if number.is_integer() and abs(number) < 1e21:
        return str(int(number))
    return f"{number:.15g}"


def date_text(raw: str, *, counts_from_1904: bool) -> str:
    """Return a date's serial number in ISO 8601: "2026-03-01", with a time "2026-03-01T09:30:00", "09:30:00" alone.

    A number that is no date stays a number.
    """
    try:
        serial = float(raw)
    except ValueError:
        return raw.strip()
    if not 0 <= serial < _LAST_SERIAL:
        return number_text(raw)
    seconds = round(serial * _DAY_SECONDS)
    days, rest = divmod(seconds, _DAY_SECONDS)
    if days == 0:
        return (_EPOCH + timedelta(seconds=rest)).time().isoformat()
    if counts_from_1904:
        moment = _EPOCH_1904 + timedelta(seconds=seconds)
    else:
        moment = _EPOCH + timedelta(days=1 if days < _LEAP_BUG else 0, seconds=seconds)
    return moment.isoformat() if rest else moment.date().isoformat()


def iso_text(raw: str) -> str:
    """Return a cell that holds its date as text, without a time of midnight or fractions of seconds."""
    try:
        moment = datetime.fromisoformat(raw.strip())
    except ValueError:
        return raw.strip()
    midnight = moment.hour == moment.minute == moment.second == 0
    return moment.date().isoformat() if midnight else moment.replace(microsecond=0, tzinfo=None).isoformat()
