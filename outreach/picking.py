"""What a sender sends next within its limits, and when it is worth asking again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.states import AccountKind, Channel
from outreach import allowances, limits
from outreach.allowances import Allowance, Limited
from outreach.errors import NeverSendable
from outreach.numbers import Numbers
from outreach.turns import Candidate, Counted


@dataclass(frozen=True)
class Pick:
    """A sender's next step; without one, `free_at` is when its limits leave room (None: nothing is due)."""

    candidate: Candidate | None
    free_at: datetime | None = None


def pick(
    sender: Limited,
    due: Sequence[Candidate],
    counted: Sequence[Counted],
    numbers: Numbers,
    now: datetime,
) -> Pick:
    """Return what a sender sends next: follow-ups first, a quarter of a mailbox's day kept for first touches."""
    if sender.kind is AccountKind.LINKEDIN:
        return _pick_on_linkedin(sender, due, counted, numbers, now)
    allowance = allowances.of(sender, Channel.EMAIL, numbers, now)
    chosen = limits.pick(
        [one.as_due() for one in due],
        sent_today_first=sum(one.is_first_touch for one in counted),
        sent_today_total=len(counted),
        limit=allowance.a_day,
        first_touch_share=allowance.first_touch_share,
    )
    if chosen is None:
        return Pick(None, free_at=room_at(allowance, counted, Channel.EMAIL, now) if due else None)
    return Pick(next(one for one in due if one.delivery_id == chosen.delivery_id))


def _pick_on_linkedin(
    sender: Limited,
    due: Sequence[Candidate],
    counted: Sequence[Counted],
    numbers: Numbers,
    now: datetime,
) -> Pick:
    rooms: list[datetime] = []
    for candidate in sorted(due, key=lambda one: limits.order_key(one.as_due())):
        allowance = allowances.of(sender, candidate.channel, numbers, now)
        room = room_at(allowance, counted, candidate.channel, now)
        if room <= now:
            return Pick(candidate)
        rooms.append(room)
    return Pick(None, free_at=min(rooms, default=None))


def room_at(allowance: Allowance, counted: Sequence[Counted], channel: Channel, now: datetime) -> datetime:
    """Return when a sender has room for one more on a channel; with a limit of 0, when to look again."""
    if len(counted) < allowance.least:
        return now
    sent_ats = [one.at for one in counted if one.channel is channel]
    try:
        return limits.room_at(sent_ats, allowance.budgets, now)
    except NeverSendable:
        return now + limits.DAY
