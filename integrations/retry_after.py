"""How long an HTTP answer asks to wait."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST_WAIT = 3600.0


def seconds(headers: Mapping[str, str], longest: float = _LONGEST_WAIT) -> float | None:
    """Return the seconds that Retry-After names, in either of its forms (RFC 9110, 10.2.3); None without it."""
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdecimal():
        return min(max(float(told), 1.0), longest)
    try:
        at = parsedate_to_datetime(told)
    except ValueError:
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((aware - datetime.now(UTC)).total_seconds(), 1.0), longest)
