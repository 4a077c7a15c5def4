"""Who waits outside in a forecast, and whom `admission` would let in, sender by sender."""

from collections import defaultdict, deque
from datetime import UTC, datetime, time, timedelta
from heapq import heappop, heappush

from models.states import Channel
from outreach import admission
from outreach.forecast import Caps, Start

DAY = timedelta(hours=24)
Queue = list[tuple[int, int]]
"""A heap of (enrollment id, index of the candidate)."""


class Entrance:
    """The leads outside, by sender and sequence, those that wait for their company apart."""

    def __init__(self, start: Start) -> None:
        self._candidates = start.candidates
        self._caps: Caps = start.caps
        self._queues: dict[int, dict[int, Queue]] = defaultdict(dict)
        self._parked: dict[str, dict[tuple[int, int], Queue]] = defaultdict(dict)
        self._active = defaultdict[str, int](int, start.caps.active)
        self._entered = {lane: deque(sorted(one.entered)) for lane, one in enumerate(start.lanes)}
        self.parked_since: dict[int, datetime] = {}
        for index, one in enumerate(start.candidates):
            lane = one.lanes.get(Channel.EMAIL)
            if not one.has_entered and lane is not None:
                self._push(index, lane)

    def _push(self, index: int, lane: int) -> None:
        one = self._candidates[index]
        queue = self._queues[lane].setdefault(one.flow.sequence_id, [])
        heappush(queue, (one.enrollment_id, index))

    def let_in(self, lane: int, limit: int, now: datetime) -> list[int]:
        """Return the candidates that enter now, as long as the sender has room for them."""
        entered = self._entered[lane]
        while entered and entered[0] <= now - DAY:
            entered.popleft()
        let_in: list[int] = []
        for _, queue in sorted(self._queues[lane].items()):
            while queue:
                index = queue[0][1]
                one = self._candidates[index]
                if admission.intake_a_day(limit, one.flow.emails) <= len(entered):
                    break
                heappop(queue)
                if self._is_full(one.company):
                    self._park(index, lane, now)
                    continue
                self._active[one.company] += 1
                entered.append(now)
                let_in.append(index)
        return let_in

    def next_room_at(self, lane: int, now: datetime) -> datetime | None:
        """Return when it is worth asking again, None when nobody waits for this sender's room.

        Room comes when the oldest entry is a day old, or with a new day's limit.
        """
        if not any(self._queues[lane].values()):
            return None
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        entered = self._entered[lane]
        return min(entered[0] + DAY, midnight) if entered else midnight

    def _is_full(self, company: str) -> bool:
        cap = self._caps.company_leads
        return bool(company and cap and self._active[company] >= cap)

    def _park(self, index: int, lane: int, now: datetime) -> None:
        one = self._candidates[index]
        queue = self._parked[one.company].setdefault((lane, one.flow.sequence_id), [])
        heappush(queue, (one.enrollment_id, index))
        self.parked_since.setdefault(index, now)

    def leave(self, company: str) -> list[int]:
        """Count a lead out of its company and return the senders whose next lead of it may ask again."""
        self._active[company] -= 1
        woken: list[int] = []
        if company:
            for (lane, _), queue in self._parked.get(company, {}).items():
                if queue:
                    self._push(heappop(queue)[1], lane)
                    woken.append(lane)
        return woken
