"""The few formats Slack asks of strings: links, dates, times, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit


def is_web_address(value: str) -> bool:
    """An http or https address with a host."""
    return _scheme_of(value) in {"http", "https"} and re.match(r"https?://[^\s/?#]+", value, re.I) is not None


def is_link(value: str) -> bool:
    """What a button or link may open: a web address, or another scheme such as mailto, tel or slack."""
    scheme = _scheme_of(value)
    return is_web_address(value) if scheme in {"http", "https"} else bool(scheme)


def is_date(value: str) -> bool:
    """YYYY-MM-DD, a day that exists."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_time(value: str) -> bool:
    """HH:mm, 24 hours."""
    return re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value) is not None


def is_number(value: str) -> bool:
    """A decimal number as text."""
    return re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", value) is not None


def _scheme_of(value: str) -> str:
    try:
        return urlsplit(value).scheme.lower()
    except ValueError:
        return ""


FORMATS: dict[str, tuple[Callable[[str], bool], str]] = {
    "url": (is_web_address, "must be a valid URL"),
    "link": (is_link, "must be a valid URL"),
    "date": (is_date, "must be a valid date (YYYY-MM-DD)"),
    "time": (is_time, "must be a valid time (HH:mm)"),
    "number": (is_number, "must be a valid number"),
}
