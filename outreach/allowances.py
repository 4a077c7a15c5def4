"""How much a sender account may send on a channel, by its kind, age and limits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from models.states import AccountKind, Channel
from outreach import limits
from outreach.limits import Budget
from outreach.numbers import Numbers
from outreach.schedule import local_day


class Limited(Protocol):
    """What limits a sender account: its row, or one that says the same."""

    @property
    def kind(self) -> AccountKind: ...
    @property
    def daily_limit(self) -> int: ...
    @property
    def weekly_limit(self) -> int | None: ...
    @property
    def in_use_since(self) -> date: ...
    @property
    def clean_since(self) -> date: ...
    @property
    def lowered_to(self) -> int | None: ...


@dataclass(frozen=True)
class Allowance:
    """The budgets of a sender on one channel; the first is that of a rolling 24 hours.

    `first_touch_share` of the day is kept for first touches.
    """

    budgets: tuple[Budget, ...]
    first_touch_share: float = 0.0

    @property
    def a_day(self) -> int:
        """What may leave in 24 hours."""
        return self.budgets[0].limit

    @property
    def least(self) -> int:
        """What may leave within any of the budgets' times; fewer sends than this leave room."""
        return min(budget.limit for budget in self.budgets)

    @property
    def within(self) -> timedelta:
        """How far back sends count."""
        return max(budget.within for budget in self.budgets)


def of(sender: Limited, channel: Channel, numbers: Numbers, now: datetime) -> Allowance:
    """Return what a sender may send on a channel as of now."""
    today = local_day(now, "UTC")
    if sender.kind is AccountKind.EMAIL:
        return Allowance((Budget(of_day(sender, today)),), limits.FIRST_TOUCH_SHARE)
    is_invite = channel is Channel.LINKEDIN_INVITE
    configured = sender.daily_limit if is_invite else numbers.linkedin_messages_per_day
    a_day = limits.linkedin_limit(configured=configured, in_use_since=sender.in_use_since, today=today)
    if not is_invite:
        return Allowance((Budget(a_day),))
    weekly = sender.weekly_limit or numbers.linkedin_invites_per_week
    return Allowance((Budget(a_day), Budget(weekly, limits.WEEK)))


def of_day(sender: Limited, today: date) -> int:
    """Return how many emails a mailbox may send in a rolling 24 hours on a day (UTC)."""
    return limits.daily_limit(
        configured=sender.daily_limit,
        in_use_since=sender.in_use_since,
        today=today,
        clean_days=(today - sender.clean_since).days,
        lowered_to=sender.lowered_to,
    )


def a_day_on(sender: Limited, today: date) -> int:
    """Return how many emails, or invites on LinkedIn, a sender may send in a rolling 24 hours on a day (UTC)."""
    if sender.kind is AccountKind.EMAIL:
        return of_day(sender, today)
    return limits.linkedin_limit(configured=sender.daily_limit, in_use_since=sender.in_use_since, today=today)


@dataclass(frozen=True)
class Growth:
    """On which day (UTC) a sender may send more than now, and from which on all that is set for it."""

    next_on: date
    full_on: date


def growth(sender: Limited, today: date) -> Growth | None:
    """Return how a sender's day grows if nothing pushes back on it meanwhile; None when it is all that is set for it.

    Every ramp ends at what is set, so looking ahead day by day ends, too.
    """
    now = a_day_on(sender, today)
    day, next_on = today, None
    while (then := a_day_on(sender, day)) < sender.daily_limit:
        next_on = day if next_on is None and then > now else next_on
        day += timedelta(days=1)
    return Growth(next_on or day, day) if day > today else None


def gap(sender: Limited, a_day: int, sendable_seconds: float, numbers: Numbers, *, key: str) -> timedelta:
    """Return how long a sender rests after a send; `key` names delivery and attempt."""
    if sender.kind is AccountKind.LINKEDIN:
        return limits.linkedin_gap(key)
    return limits.gap(
        a_day,
        sendable_seconds,
        key,
        smallest=timedelta(minutes=numbers.gap_minutes),
        jitter=timedelta(minutes=numbers.gap_jitter_minutes),
    )
