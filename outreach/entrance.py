"""Who waits outside in a forecast, and whom `admission.admit` would let in at each instant."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from heapq import heappop, heappush

from models.states import Channel
from outreach import intake
from outreach.forecast import Flow, Start

DAY = timedelta(hours=24)
_Queue = list[tuple[int, int]]
"""A heap of (enrollment id, index of the candidate)."""


class Entrance:
    """The leads outside, by sequence and by the sender that writes to them first; those of a full company apart."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._queues: dict[int, dict[int, _Queue]] = defaultdict(dict)
        self._parked: dict[str, dict[tuple[int, int], _Queue]] = defaultdict(dict)
        self._active = defaultdict[str, int](int, start.caps.active)
        self._promised = [deque(sorted(lane.promised)) for lane in start.lanes]
        self._flows: dict[int, Flow] = {}
        self.parked_since: dict[int, datetime] = {}
        for index, one in enumerate(start.candidates):
            self._flows[one.flow.sequence_id] = one.flow
            if not one.has_entered and one.lanes:
                self._push(index)

    def _push(self, index: int) -> None:
        one = self._start.candidates[index]
        queue = self._queues[one.flow.sequence_id].setdefault(_first_lane(one.lanes), [])
        heappush(queue, (one.enrollment_id, index))

    @property
    def sequence_ids(self) -> list[int]:
        """The sequences into which somebody waits to enter."""
        return sorted(self._queues)

    def let_in(self, sequence_id: int, limit_of: Callable[[int], int], now: datetime) -> list[int]:
        """Return the candidates that enter a sequence now; `limit_of` tells what a lane may send a day."""
        flow, let_in = self._flows[sequence_id], list[int]()
        queues = sorted(self._queues[sequence_id].items())
        rooms = self._rooms(flow, limit_of, now)
        for first, queue in queues:
            passed_over: _Queue = []
            while queue and rooms.get(first, 0) > 0:
                entry = heappop(queue)
                one = self._start.candidates[entry[1]]
                if any(rooms.get(lane, 0) <= 0 for lane in one.lanes.values()):
                    passed_over.append(entry)
                elif self._is_full(one.company):
                    self._park(entry, sequence_id, first, now)
                else:
                    self._take(entry[1], rooms, now)
                    let_in.append(entry[1])
            for entry in passed_over:
                heappush(queue, entry)
        return let_in

    def _rooms(self, flow: Flow, limit_of: Callable[[int], int], now: datetime) -> dict[int, int]:
        """Return how many leads each working lane of a sequence may let in; accounts take the least of theirs."""
        rooms: dict[int, int] = {}
        for lane, (one, promised) in enumerate(zip(self._start.lanes, self._promised, strict=True)):
            while promised and promised[0][0] <= now - DAY:
                promised.popleft()
            messages = flow.count(one.channel)
            if messages and not one.trouble:
                counts = [count for _, count in promised]
                days = intake.sending_days(flow.weekdays, one.weekdays, one.channel)
                rooms[lane] = intake.room_for(limit_of(lane), messages, counts, days)
        return rooms

    def _take(self, index: int, rooms: dict[int, int], now: datetime) -> None:
        one = self._start.candidates[index]
        self._active[one.company] += 1
        for channel, lane in one.lanes.items():
            rooms[lane] -= 1
            self._promised[lane].append((now, one.flow.count(channel)))

    def next_room_at(self, sequence_id: int, now: datetime) -> datetime | None:
        """Return when it is worth asking again, None when nobody waits for room.

        Room comes when those who entered first have been in for a day, or with a new day's limit.
        """
        waiting = [lane for lane, queue in self._queues[sequence_id].items() if queue]
        if not waiting:
            return None
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        return min([midnight, *(promised[0][0] + DAY for promised in self._promised if promised)])

    def _is_full(self, company: str) -> bool:
        cap = self._start.caps.company_leads
        return bool(company and cap and self._active[company] >= cap)

    def _park(self, entry: tuple[int, int], sequence_id: int, lane: int, now: datetime) -> None:
        company = self._start.candidates[entry[1]].company
        heappush(self._parked[company].setdefault((sequence_id, lane), []), entry)
        self.parked_since.setdefault(entry[1], now)

    def leave(self, company: str) -> Iterable[int]:
        """Count a lead out of its company; return the sequences where another one of it may ask again."""
        self._active[company] -= 1
        parked = self._parked.get(company, {}) if company else {}
        woken = [(sequence_id, queue) for (sequence_id, _), queue in parked.items() if queue]
        for _, queue in woken:
            self._push(heappop(queue)[1])
        return {sequence_id for sequence_id, _ in woken}


def _first_lane(lanes: Mapping[Channel, int]) -> int:
    """Return the lane of a lead's mailbox, without one that of its LinkedIn account."""
    return lanes.get(Channel.EMAIL, min(lanes.values()))
