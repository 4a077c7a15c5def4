"""What becomes of a LinkedIn message whose lead does not accept the invite: until when it waits, and what follows."""

from collections.abc import Sequence as Many
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from models.states import Channel, IfNotAccepted
from outreach.calendars import Calendar
from outreach.plan_rows import PlainStep

DEFAULT_DAYS = 14
LEAST_DAYS, MOST_DAYS = 1, 30
"""An invite that nobody answered is withdrawn after so many days, so no message waits for longer."""
NOT_ACCEPTED = "They did not accept the invite within"
"""What is said begins with of a message that was given up."""
NOT_IN_TIME = "They did not accept it in time"
"""Why an invite is withdrawn before it is stale."""
TAILS = {
    IfNotAccepted.SKIP: "",
    IfNotAccepted.EMAIL: ": the next email goes instead",
    IfNotAccepted.WITHDRAW: ": it is withdrawn",
}


class Waits(Protocol):
    """A step as far as it says for how long it waits for the lead to accept, and what comes then."""

    @property
    def accept_days(self) -> int: ...

    @property
    def if_not_accepted(self) -> IfNotAccepted: ...


class Instead(NamedTuple):
    """Where a lead goes on: the place of its next step, what its day counts from, and what is passed over before it."""

    position: int
    left_on: date
    passed: tuple[PlainStep, ...] = ()


def until(due_at: datetime, since: datetime | None, days: int) -> datetime:
    """Return until when a message that is due waits: some days after the invite left, else after it fell due."""
    return max(due_at, (since or due_at) + timedelta(days=days))


def in_days(days: int) -> str:
    """Write "14 days"."""
    return f"{days} day" if days == 1 else f"{days} days"


def said(step: Waits) -> str:
    """Say why such a message is given up, and what comes instead."""
    return f"{NOT_ACCEPTED} {in_days(step.accept_days)}{TAILS[step.if_not_accepted]}"


def instead(step: PlainStep, steps: Many[PlainStep], calendar: Calendar, on: date) -> Instead:
    """Return what follows a message that is given up on a day: the step behind it counts from then.

    Where an email is to go instead, the next one falls due that very day, past messages on LinkedIn before it. Raises
    NeverSendable.
    """
    behind = [one for one in steps if one.position > step.position]
    email = next((one for one in behind if one.channel is Channel.EMAIL), None)
    if step.if_not_accepted is not IfNotAccepted.EMAIL or email is None:
        return Instead(step.position + 1, on)
    passed = tuple(one for one in behind if one.position < email.position)
    return Instead(email.position, _counted_from(email, calendar, on), passed)


def _counted_from(step: PlainStep, calendar: Calendar, on: date) -> date:
    """Return the latest day from which a step's delay leads to this day, or to the next one for sending."""
    wanted = calendar.due_on(on, 0, step.business_days)
    left_on = on - timedelta(days=step.delay_days)
    while calendar.due_on(left_on, step.delay_days, step.business_days) > wanted:
        left_on -= timedelta(days=1)
    return left_on
