"""How many leads may enter: no more than every later step can follow, by each budget of a sender's channel.

A lead is counted by the messages it will get, on the days of a week on which they may leave.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from models import SenderAccount, Sequence
from models.states import Channel
from outreach.hours import window_of
from outreach.limits import DAY, WEEK, Budget
from outreach.numbers import numbers_of
from outreach.schedule import BadWindow, Window

WORKING_DAYS = Window().weekdays


class Owed(NamedTuple):
    """What a lead gets on a channel: how many messages, and whether it opens: the first leaves as the lead enters.

    It does not where the channel's first step is a later one, or waits for the lead's next window.
    """

    messages: int
    opens: bool = True


Promise = tuple[datetime, Owed]
"""When a lead entered, and what it gets by a sender on a channel."""
LONGEST = 12 * WEEK
"""Within it a limit of 1 serves the longest sequence, of twelve messages on one day of the week."""
_SMALL = 12
"""Limits below it may take more than a week for one lead."""


def room_for(
    budgets: Collection[Budget],
    owed: Owed,
    promised: Iterable[Promise] = (),
    *,
    now: datetime,
    days: int = len(WORKING_DAYS),
) -> int:
    """Return how many leads that are owed so much each a sender may let in now, by the scarcest of its budgets.

    `promised` are the leads of all its sequences that entered within `lookback`; `days` are those of a week on
    which it sends. What entered within 24 hours counts against a day, within a week against a week; where a day
    does not suffice for one lead, one enters in as long as it takes. A budget of 0 lets nobody in.
    """
    if any(budget.limit <= 0 for budget in budgets):
        return 0
    lately = [(now - at, theirs) for at, theirs in promised]
    return min(
        _room(budget, owed, [theirs for ago, theirs in lately if ago < within], within, days)
        for budget in budgets
        for within in _horizons(budget, owed, days, lookback(budgets))
    )


def withins(budgets: Iterable[Budget], owed: Owed, days: int) -> set[timedelta]:
    """Return after how long a lead that entered gives room back."""
    return {WEEK, LONGEST, *(_for_one(budget, owed, days) for budget in budgets if budget.limit > 0)}


def domain_budgets(domain_emails: int, company_leads: int) -> tuple[Budget, ...]:
    """Return the cap per recipient domain as a budget, none where it cannot make those who entered queue.

    A company of which no more leads are active at a time than its domain may get mails a day queues for none.
    """
    return (Budget(domain_emails),) if domain_emails and not 0 < company_leads <= domain_emails else ()


def lookback(budgets: Iterable[Budget]) -> timedelta:
    """Return how far back leads that entered take room: a week, longer where a lead may need more than that."""
    return LONGEST if any(budget.limit < _SMALL for budget in budgets) else WEEK


def _room(budget: Budget, owed: Owed, counted: Iterable[Owed], within: timedelta, days: int) -> int:
    taken = sum(_load(budget, theirs, days) for theirs in counted) * DAY
    return max(timedelta(), within * _a_day(budget, days) - taken) // (_load(budget, owed, days) * DAY)


def _for_one(budget: Budget, owed: Owed, days: int) -> timedelta:
    """Return how long a lead takes a budget for itself, at least a day."""
    seconds = -(-_load(budget, owed, days) * int(DAY.total_seconds()) // _a_day(budget, days))
    return max(DAY, timedelta(seconds=seconds))


def _horizons(budget: Budget, owed: Owed, days: int, longest: timedelta) -> tuple[timedelta, ...]:
    """Return within which times what enters is held against a budget; a week only where a day lets one in."""
    for_one = _for_one(budget, owed, days)
    return (DAY, WEEK, longest) if for_one == DAY else (for_one, max(for_one, longest))


def _a_day(budget: Budget, days: int) -> int:
    return days * budget.limit if budget.within == DAY else budget.limit


def _load(budget: Budget, owed: Owed, days: int) -> int:
    """Return what a lead takes of a budget, in shares of which a day has `days` times the limit (else the limit).

    Leads enter on seven days of a week, while follow-ups leave on `days` of them: in a week that lets in x a day,
    each of these has x opening messages and 7 x (n - 1) ÷ `days` others, or 7 x n where none opens, which must fit
    into its limit. Within seven days 7 x n messages leave on whatever days, which must fit into a limit of so many;
    of few, a slot that comes before the next message is due is lost, so a day more is counted for each of these.
    """
    messages = max(1, owed.messages)
    later = messages - 1 if owed.opens else messages
    if budget.within == DAY:
        return days * (messages - later) + 7 * later
    return budget.within // DAY * messages + (later if budget.limit < _SMALL else 0)


def sending_days(theirs: frozenset[int], own: frozenset[int] | None, channel: Channel) -> int:
    """Return on how many days of a week steps leave: email where the recipients' weekdays and the sender's own meet.

    LinkedIn steps leave on the account owner's working days. At least one: zones may let windows meet whose
    weekdays do not.
    """
    if channel is Channel.EMAIL:
        return max(1, len(theirs & own if own is not None else theirs))
    return max(1, len(own if own is not None else WORKING_DAYS))


def days_of(session: Session, sequence: Sequence, sender: SenderAccount, channel: Channel) -> int:
    """Return on how many days of a week a sender sends for a sequence on a channel."""
    return sending_days(weekdays_of(session, sequence), own_weekdays(sender), channel)


def weekdays_of(session: Session, sequence: Sequence) -> frozenset[int]:
    """Return the weekdays (Monday is 0) of the sequence's window, else of the workspace's."""
    try:
        if sequence.hours is not None:
            return window_of(sequence.hours).weekdays
        return numbers_of(session, sequence.workspace_id).window().weekdays
    except BadWindow:
        return WORKING_DAYS


def own_weekdays(sender: SenderAccount) -> frozenset[int] | None:
    """Return the weekdays of a sender's own hours, None where it has none."""
    try:
        return window_of(sender.hours).weekdays if sender.hours else None
    except BadWindow:
        return None
