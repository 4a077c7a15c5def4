"""How much may leave, and how fast: daily limits with their ramp, gaps, rolling windows and whose turn it is.

Everything here is a pure function of its arguments: no clock, no database, nothing random.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from outreach.errors import NeverSendable
from outreach.schedule import fraction

# What Instantly, Smartlead and Warmbly advise for a mailbox.
RAMP_START = 10
RAMP_STEP = 5
CEILING = 50
CLEAN_DAYS_NEEDED = 30
REST_DAYS = 3
"""For how many clean days a mailbox on push-back stays where it was lowered to, before it climbs."""
LOWEST = 5
"""What push-back leaves of a day at least: with less nobody learns whether a mailbox is trusted again."""
SMALLEST_GAP = timedelta(minutes=9)
JITTER = timedelta(minutes=5)
DAY = timedelta(hours=24)
WEEK = timedelta(days=7)
FIRST_TOUCH_SHARE = 0.25

# What Unipile, HeyReach and Funkel advise for a LinkedIn account.
LINKEDIN_RAMP_DAYS = 14
LINKEDIN_RAMP_FROM = 0.2
LINKEDIN_GAP = timedelta(minutes=2)
LINKEDIN_JITTER = timedelta(minutes=3)


@dataclass(frozen=True)
class Budget:
    """At most `limit` sends in every rolling window of length `within`."""

    limit: int
    within: timedelta = DAY


@dataclass(frozen=True)
class Due:
    """A delivery whose time has come; one with `is_exempt` (an answer, a test) counts against no limit."""

    delivery_id: int
    send_at: datetime
    is_first_touch: bool
    is_exempt: bool = False


def daily_limit(
    *, configured: int, in_use_since: date, today: date, clean_days: int, lowered_to: int | None = None
) -> int:
    """Return how many emails a sender may send in a rolling 24 hours.

    An account starts with 10 and gains 5 a day up to what is configured; above 50 only after 30 clean days. After
    push-back, with which clean days begin anew, it rests at `lowered_to` for three of them and then gains 5 a day.
    """
    days_in_use = max(0, (today - in_use_since).days)
    ramp = RAMP_START + RAMP_STEP * days_in_use
    ceiling = configured if clean_days >= CLEAN_DAYS_NEEDED else CEILING
    limit = max(0, min(configured, ramp, ceiling))
    if lowered_to is None:
        return limit
    return min(limit, lowered_to + RAMP_STEP * max(0, clean_days - REST_DAYS))


def halved(limit: int) -> int:
    """Return what push-back leaves of a day's limit: half of it, but no less than 5 where there was as much."""
    return max(min(LOWEST, limit), limit // 2)


def linkedin_limit(*, configured: int, in_use_since: date, today: date) -> int:
    """Return how much a LinkedIn account may do in a rolling 24 hours: 20 % at first, all of it after 14 days."""
    days_in_use = max(0, (today - in_use_since).days)
    ramp = LINKEDIN_RAMP_FROM + (1 - LINKEDIN_RAMP_FROM) * days_in_use / LINKEDIN_RAMP_DAYS
    return max(0, min(configured, ceil(configured * ramp)))


def linkedin_gap(key: str) -> timedelta:
    """Return the wait after something a LinkedIn account did before its next: 2 to 5 minutes, by hash."""
    return LINKEDIN_GAP + LINKEDIN_JITTER * fraction("gap", key)


def gap(
    limit: int,
    sendable_seconds: float,
    key: str,
    *,
    smallest: timedelta = SMALLEST_GAP,
    jitter: timedelta = JITTER,
) -> timedelta:
    """Return the wait after one send of a sender before its next, jitter included.

    `sendable_seconds` are today's sendable hours of this sender's due leads; `key` names delivery and attempt.
    At least 9 minutes, else the hours spread over the limit, and 0 to 5 minutes more by hash, whose mean of
    2.5 minutes is taken off first so that a full day's limit still fits.
    """
    spread = timedelta(seconds=max(0.0, sendable_seconds) / max(1, limit)) - jitter / 2
    return max(smallest, spread) + jitter * fraction("gap", key)


def budget_free_at(
    sent_ats: Sequence[datetime], limit: int, now: datetime, within: timedelta = DAY
) -> datetime:
    """Return the earliest instant from `now` on at which one more send leaves every rolling window within limit.

    A rolling window reaches over `within` and holds its later end only, so that of `limit` + 1 sends in a row
    the last comes at least `within` after the first. `sent_ats` may come in any order and hold instants after
    `now`, sends already planned. Raises NeverSendable when the limit is 0.
    """
    if limit <= 0:
        raise NeverSendable(
            "This sender's limit is 0, so nothing can leave: raise the limit or choose another sender."
        )
    counted = sorted(at for at in sent_ats if at > now - within)
    if len(counted) < limit:
        return now
    candidates = [now, *(at + within for at in counted)]
    return next(at for at in candidates if _fits(counted, at, limit, within))


def _fits(counted: Sequence[datetime], at: datetime, limit: int, within: timedelta) -> bool:
    """Say whether a send at `at` makes no run of `limit` + 1 sends shorter than `within`; `counted` ascends."""
    position = bisect_right(counted, at)
    row = [*counted[max(0, position - limit) : position], at, *counted[position : position + limit]]
    return all(row[first + limit] - row[first] >= within for first in range(len(row) - limit))


def free_at(
    sent_ats: Sequence[datetime], limit: int, gap: timedelta, now: datetime, within: timedelta = DAY
) -> datetime:
    """Return the earliest instant from `now` on that both the gap after the last send and the budget allow.

    Raises NeverSendable when the limit is 0.
    """
    rested = max(now, max(sent_ats) + gap) if sent_ats else now
    return budget_free_at(sent_ats, limit, rested, within)


def room_at(sent_ats: Sequence[datetime], budgets: Sequence[Budget], now: datetime) -> datetime:
    """Return the earliest instant from `now` on that every budget allows, such as 15 a day and 80 in 7 days.

    Raises NeverSendable when one of them is 0.
    """
    moment = now
    while True:
        later = max(
            (budget_free_at(sent_ats, one.limit, moment, one.within) for one in budgets), default=moment
        )
        if later == moment:
            return moment
        moment = later


def order_key(due: Due) -> tuple[bool, bool, datetime, int]:
    """Return what due deliveries sort by: answers, follow-ups, first touches, each by time and then by id."""
    return (not due.is_exempt, due.is_first_touch, due.send_at, due.delivery_id)


def pick(
    due: Sequence[Due],
    *,
    sent_today_first: int,
    sent_today_total: int,
    limit: int,
    first_touch_share: float = FIRST_TOUCH_SHARE,
    first_touches_waiting: int | None = None,
) -> Due | None:
    """Return the delivery a sender sends next, or None when its limit leaves room for none of them.

    Follow-ups come before first touches, but at least `first_touch_share` of the limit is kept for first
    touches as long as any wait: `first_touches_waiting` counts those due later today too, None counts only
    those in `due`. The counts of today are of the rolling 24 hours and leave out what is exempt.
    """
    ordered = sorted(due, key=order_key)
    if ordered and ordered[0].is_exempt:
        return ordered[0]
    left = limit - sent_today_total
    first_touches = [one for one in ordered if one.is_first_touch]
    waiting = len(first_touches) if first_touches_waiting is None else first_touches_waiting
    kept = min(waiting, max(0, ceil(limit * first_touch_share) - sent_today_first))
    follow_ups = [one for one in ordered if not one.is_first_touch]
    if follow_ups and left > kept:
        return follow_ups[0]
    return first_touches[0] if first_touches and left > 0 else None
