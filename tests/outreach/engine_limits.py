"""Limits and gaps told without the engine's code: what no rolling window of 24 hours or 7 days may hold."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import ceil

from models.states import Channel

DAY, WEEK = timedelta(hours=24), timedelta(days=7)
GAP, LINKEDIN_GAP = timedelta(minutes=9), timedelta(minutes=2)


@dataclass(frozen=True)
class Account:
    """The LinkedIn account of one world: its limits, since when it is in use, and where its owner works."""

    invites_a_day: int
    invites_a_week: int
    messages_a_day: int
    in_use_since: date
    zone: str = "America/New_York"


@dataclass(frozen=True)
class Caps:
    """The limits of one world; 0 is none, but for `of_sender` and the account's."""

    of_sender: int
    of_domain: int
    of_company: int
    in_all: int
    account: Account


@dataclass(frozen=True)
class Left:
    """Something that left, or may have: `domain` is "" where no limit per domain holds."""

    sender: str
    channel: Channel
    domain: str
    at: datetime


def excesses(left: Sequence[Left], caps: Caps) -> list[str]:
    """Return which limits these break in any rolling window, in words."""
    mails = [one for one in left if one.channel is Channel.EMAIL]
    found = [f"{name} too often" for name, ats in _by_sender(mails).items() if over(ats, caps.of_sender)]
    by_domain = _grouped(mails, lambda one: one.domain)
    by_domain.pop("", None)
    found += [f"too many to {name}" for name, ats in by_domain.items() if over(ats, caps.of_domain)]
    if over([one.at for one in mails], caps.in_all):
        found.append("too many mails of the workspace")
    return found + _linkedin(left, caps.account)


def _linkedin(left: Sequence[Left], account: Account) -> list[str]:
    invites = [one.at for one in left if one.channel is Channel.LINKEDIN_INVITE]
    messages = [one.at for one in left if one.channel is Channel.LINKEDIN_MESSAGE]
    laws = {
        "too many invites a day": over_ramp(invites, account.invites_a_day, account.in_use_since),
        "too many invites in 7 days": over(invites, account.invites_a_week, WEEK),
        "too many LinkedIn messages a day": over_ramp(messages, account.messages_a_day, account.in_use_since),
    }
    return [law for law, is_broken in laws.items() if is_broken]


def hasty(left: Sequence[Left]) -> list[str]:
    """Return the senders that did not rest between two of these."""
    mails = _by_sender([one for one in left if one.channel is Channel.EMAIL])
    others = _by_sender([one for one in left if one.channel is not Channel.EMAIL])
    found = [name for name, ats in mails.items() if closer(ats, GAP)]
    return [
        f"{name} too fast"
        for name in found + [id_ for id_, ats in others.items() if closer(ats, LINKEDIN_GAP)]
    ]


def over(ats: Sequence[datetime], limit: int, within: timedelta = DAY) -> bool:
    """Say whether more than `limit` of these instants lie in some rolling window; 0 is no limit."""
    ordered = sorted(ats)
    return bool(limit) and any(
        ordered[n + limit] - ordered[n] < within for n in range(max(0, len(ordered) - limit))
    )


def over_ramp(ats: Sequence[datetime], configured: int, in_use_since: date) -> bool:
    """Say whether a day's limit that grows from 20 % to all of it in 14 days was passed in some rolling 24 hours."""
    ordered = sorted(ats)
    for number, at in enumerate(ordered):
        days = (at.astimezone(UTC).date() - in_use_since).days
        limit = min(configured, ceil(configured * (0.2 + 0.8 * days / 14)))
        if number >= limit and at - ordered[number - limit] < DAY:
            return True
    return False


def closer(ats: Sequence[datetime], gap: timedelta) -> bool:
    return any(later - earlier < gap for earlier, later in pairwise(sorted(ats)))


def _by_sender(left: Sequence[Left]) -> dict[str, list[datetime]]:
    return _grouped(left, lambda one: one.sender)


def _grouped(left: Sequence[Left], key: Callable[[Left], str]) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = defaultdict(list)
    for one in left:
        found[key(one)].append(one.at)
    return found
