"""How many leads may enter a day: no more than every later step can follow on the days on which it may leave."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy.orm import Session

from models import SenderAccount, Sequence
from models.states import Channel
from outreach.hours import window_of
from outreach.numbers import numbers_of
from outreach.schedule import BadWindow, Window

WORKING_DAYS = Window().weekdays


def intake_a_day(limit: int, messages: int, days: int = len(WORKING_DAYS)) -> int:
    """Return how many leads a sender may let in within 24 hours, day after day, weekends too.

    `days` are the days of a week on which it sends. A limit of 0 lets nobody in, any other at least one.
    """
    if limit <= 0:
        return 0
    return max(1, days * limit // _load(messages, days))


def room_for(limit: int, messages: int, promised: Iterable[int], days: int = len(WORKING_DAYS)) -> int:
    """Return how many more leads with so many messages each a sender may let in now.

    `promised` are the messages of each lead that entered within 24 hours, of all its sequences; they count as if
    they left on as many days.
    """
    taken = sum(leads * _load(owed, days) for owed, leads in Counter(promised).items())
    if not taken:
        return intake_a_day(limit, messages, days)
    return max(0, (days * limit - taken) // _load(messages, days))


def _load(messages: int, days: int) -> int:
    """Return what a lead takes of its sender, in shares of a day's limit of which there are `days`.

    Leads enter on seven days of a week, while follow-ups leave on `days` of them: in a week that lets in x a day,
    each of these has x first messages and 7 x (n - 1) ÷ `days` others, which must fit into its limit.
    """
    return days + 7 * (max(1, messages) - 1)


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
