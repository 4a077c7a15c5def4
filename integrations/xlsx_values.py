"""The values of Excel's cells as text: whole numbers without a fraction, dates in ISO 8601."""

from datetime import date, datetime, time, timedelta

from openpyxl.utils.escape import unescape


def text_of(value: object) -> str:
    """Return a cell's value as a person would write it: "3" for 3.0, "2026-03-01", "09:30:00" for an hour alone."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value) if "_x" in value else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, time):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, timedelta):
        return _elapsed(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e21 else f"{number:.15g}"


def _moment(moment: datetime) -> str:
    whole = moment.replace(microsecond=0, tzinfo=None)
    return whole.isoformat() if whole.time() != time.min else whole.date().isoformat()


def _elapsed(span: timedelta) -> str:
    """Return hours, minutes and seconds; the hours go beyond a day, as "[h]:mm:ss" shows them."""
    seconds = abs(round(span.total_seconds()))
    sign = "-" if span < timedelta() else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
