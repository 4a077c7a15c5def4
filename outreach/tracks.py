"""One sender on its way through a forecast: what is planned by it, what is due, and what it has sent."""

from collections import deque
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heappop, heappush

from outreach import limits
from outreach.allowances import Allowance
from outreach.calendars import Calendar
from outreach.forecast import Candidate, Lane, Leg, Planned, Wait
from outreach.limits import Due

DAY = timedelta(hours=24)
FIRST_TOUCHES_LOOKED_AT = 16
"""How many due first touches `turns` looks at when a sender's next step is chosen."""


@dataclass
class Mover:
    """A lead on its way; `waits` is what it had to wait for so far."""

    candidate: Candidate
    position: int
    left_on: date | None
    was_written_to: bool
    waits: list[Wait] = field(default_factory=list)


@dataclass
class Parcel:
    """A planned delivery; `since` is when it wanted to leave, whatever held it since."""

    delivery_id: int
    send_at: datetime
    is_first_touch: bool
    mover: Mover
    leg: Leg
    calendar: Calendar
    any_hour: bool
    attempt: int
    since: datetime


def parcel_of(mover: Mover, planned: Planned) -> Parcel:
    """Return the delivery that is planned already for the step at a lead's position."""
    leg = mover.candidate.flow.legs[mover.position - 1]
    return Parcel(
        planned.delivery_id,
        planned.send_at,
        planned.is_first_touch,
        mover,
        leg,
        mover.candidate.calendars[leg.channel],
        planned.any_hour,
        planned.attempt,
        planned.send_at,
    )


_Heap = list[tuple[datetime, int, Parcel]]


class Track:
    """A lane while time runs."""

    def __init__(self, lane: Lane, now: datetime) -> None:
        self.lane = lane
        self.free_at = lane.free_at or now
        self.wakes_at: datetime | None = None
        self._sent = deque(sorted(lane.sent))
        self._later: _Heap = []
        self._due: dict[bool, _Heap] = {False: [], True: []}
        self._allowances: dict[date, Allowance] = {}
        self._counted: tuple[datetime, int, int] | None = None

    def allowance(self, now: datetime) -> Allowance:
        """Return what may be sent as of now; it changes with the day (UTC) only."""
        today = now.date()
        if today not in self._allowances:
            self._allowances[today] = self.lane.allowance(now)
        return self._allowances[today]

    def put(self, parcel: Parcel) -> None:
        """Plan a delivery."""
        heappush(self._later, (parcel.send_at, parcel.delivery_id, parcel))

    def next_at(self) -> datetime | None:
        """Return when this sender has something to look at next, None when nothing is planned."""
        if any(self._due.values()):
            return self.free_at
        return max(self._later[0][0], self.free_at) if self._later else None

    def choose(self, now: datetime) -> Parcel | None:
        """Return what leaves next as `limits.pick` says, None when nothing is due or there is no room."""
        while self._later and self._later[0][0] <= now:
            one = heappop(self._later)
            heappush(self._due[one[2].is_first_touch], one)
        heads = [
            Due(heap[0][1], heap[0][0], is_first_touch) for is_first_touch, heap in self._due.items() if heap
        ]
        allowance = self.allowance(now)
        longer = [budget for budget in allowance.budgets if budget.within > DAY]
        if heads and longer and limits.room_at([at for at, _ in self._sent], longer, now) > now:
            return None
        in_all, first_touches = self._sent_today(now, allowance)
        picked = limits.pick(
            heads,
            sent_today_first=first_touches,
            sent_today_total=in_all,
            limit=allowance.a_day,
            first_touch_share=allowance.first_touch_share,
            first_touches_waiting=min(len(self._due[True]), FIRST_TOUCHES_LOOKED_AT),
        )
        return heappop(self._due[picked.is_first_touch])[2] if picked else None

    def put_off_closed(self, now: datetime) -> None:
        """Move the follow-ups that stand first and whose window is closed to its next opening.

        A drain does so one by one, as it would choose each of them next.
        """
        due, opens = self._due[False], dict[Calendar, datetime]()
        while due and not due[0][2].any_hour:
            parcel = due[0][2]
            if parcel.calendar not in opens:
                opens[parcel.calendar] = parcel.calendar.next_open(now)
            if opens[parcel.calendar] == now:
                return
            heappop(due)
            parcel.send_at = opens[parcel.calendar]
            self.put(parcel)

    def has_due(self) -> bool:
        """Say whether something due was left by the last choice."""
        return any(self._due.values())

    def room_at(self, now: datetime) -> datetime:
        """Return when this sender's budgets have room again. Raises NeverSendable when its limit is 0."""
        return limits.room_at([at for at, _ in self._sent], self.allowance(now).budgets, now)

    def sent(self, parcel: Parcel, now: datetime, seconds_left: float) -> None:
        """Count a send, and rest after it."""
        self._sent.append((now, parcel.is_first_touch))
        self._counted = None
        key = f"{parcel.delivery_id}:{parcel.attempt + 1}"
        self.free_at = now + self.lane.pause(self.allowance(now).a_day, seconds_left, key)

    def _sent_today(self, now: datetime, allowance: Allowance) -> tuple[int, int]:
        """Return how many sends of the last 24 hours count, and how many of them were first touches."""
        if self._counted is None or self._counted[0] != now:
            while self._sent and self._sent[0][0] <= now - allowance.within:
                self._sent.popleft()
            today = [is_first for at, is_first in self._sent if at > now - DAY]
            self._counted = (now, len(today), sum(today))
        return self._counted[1:]
