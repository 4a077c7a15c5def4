"""Who waits outside in a forecast, and whom `admission.admit` would let in at each instant."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from heapq import heappop, heappush

from models.states import Channel
from outreach import intake
from outreach.allowances import Allowance
from outreach.domain_queues import DomainQueues, Entry, Queue
from outreach.forecast import Candidate, Flow, Holder, Start
from outreach.intake import Promise
from outreach.limits import DAY, Budget

_WHOLE_WORKSPACE = -1
"""Where a lane would stand: the cap on the emails of all senders."""


class Entrance:
    """The leads outside, by sequence and by the sender that writes to them first.

    Those of a company or of a domain that is full stand apart.
    """

    def __init__(self, start: Start) -> None:
        self._start = start
        self._queues: dict[int, dict[int, Queue]] = defaultdict(dict)
        self._parked: dict[str, dict[tuple[int, int], Queue]] = defaultdict(dict)
        self._active = defaultdict[str, int](int, start.caps.active)
        self._promised = [sorted(lane.promised) for lane in start.lanes]
        self._withins: set[timedelta] = {DAY}
        self._promised_by_all = sorted(start.caps.promised)
        self._flows: dict[int, Flow] = {}
        self._domains = DomainQueues(start.caps)
        self.aside: dict[int, tuple[Holder, datetime]] = {}
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

    def let_in(self, sequence_id: int, allowance_of: Callable[[int], Allowance], now: datetime) -> list[int]:
        """Return the candidates that enter a sequence now; `allowance_of` tells what a lane may send."""
        flow, let_in = self._flows[sequence_id], list[int]()
        queues = sorted(self._queues[sequence_id].items())
        rooms = self._rooms(flow, allowance_of, now)
        self._domains.open(flow, now)
        for first, queue in queues:
            passed_over: Queue = []
            self._domains.call_first(queue, first)
            while queue and rooms.get(first, 0) > 0:
                entry = heappop(queue)
                one = self._start.candidates[entry[1]]
                if any(rooms.get(lane, 0) <= 0 for lane in self._taken_by(one.lanes)):
                    passed_over.append(entry)
                elif self._is_full(one.company):
                    self._park(entry, sequence_id, first, now)
                elif self._domains.is_full(_domain_of(one)):
                    self._domains.park(_domain_of(one), first, entry)
                    self.aside.setdefault(entry[1], (Holder.DOMAIN, now))
                else:
                    self._take(entry[1], rooms, now)
                    let_in.append(entry[1])
                self._domains.call_next(queue, first, _domain_of(one))
            for entry in passed_over:
                heappush(queue, entry)
        return let_in

    def _rooms(self, flow: Flow, allowance_of: Callable[[int], Allowance], now: datetime) -> dict[int, int]:
        """Return how many leads each working lane of a sequence, and the workspace's cap, may let in."""
        rooms: dict[int, int] = {}
        for lane, one in enumerate(self._start.lanes):
            is_first = bool(flow.legs) and flow.legs[0].channel is one.channel
            is_shut = bool(one.trouble) or (is_first and bool(one.first_trouble))
            if flow.owed(one.channel).messages and not is_shut:
                rooms[lane] = self.pace(flow, lane, allowance_of(lane), now, self._promised[lane])
        by_all = self.pace_of_all(flow, now, self._promised_by_all)
        return rooms if by_all is None else rooms | {_WHOLE_WORKSPACE: by_all}

    def pace(
        self, flow: Flow, lane: int, allowance: Allowance, now: datetime, promised: Iterable[Promise] = ()
    ) -> int:
        """Return how many leads of a sequence a lane lets in at a time, less for what is `promised` already."""
        one = self._start.lanes[lane]
        days = intake.sending_days(flow.weekdays, one.weekdays, one.channel)
        self._withins |= intake.withins(allowance.budgets, flow.owed(one.channel), days)
        return intake.room_for(allowance.budgets, flow.owed(one.channel), promised, now=now, days=days)

    def pace_of_all(self, flow: Flow, now: datetime, promised: Iterable[Promise] = ()) -> int | None:
        """Return how many leads of a sequence the workspace's cap on emails lets in, None where none holds."""
        emails, cap = flow.owed(Channel.EMAIL), self._start.caps.workspace_emails
        if not emails.messages or not cap:
            return None
        days = len(flow.weekdays) or 1
        self._withins |= intake.withins((Budget(cap),), emails, days)
        return intake.room_for((Budget(cap),), emails, promised, now=now, days=days)

    def _taken_by(self, lanes: Mapping[Channel, int]) -> list[int]:
        """Return where a lead takes room: its lanes, and for emails under a cap the workspace."""
        has_cap = Channel.EMAIL in lanes and self._start.caps.workspace_emails
        return [*lanes.values(), *([_WHOLE_WORKSPACE] if has_cap else [])]

    def _take(self, index: int, rooms: dict[int, int], now: datetime) -> None:
        one = self._start.candidates[index]
        self._active[one.company] += 1
        for channel, lane in one.lanes.items():
            self._promised[lane].append((now, one.flow.owed(channel)))
        for lane in self._taken_by(one.lanes):
            rooms[lane] -= 1
        if Channel.EMAIL in one.lanes:
            self._promised_by_all.append((now, one.flow.owed(Channel.EMAIL)))
            self._domains.take(one.domain, one.flow, now)

    def next_room_at(self, sequence_id: int, now: datetime) -> datetime | None:
        """Return when it is worth asking again, None when nobody waits for room.

        Room comes when those who entered have been in as long as they count, or with a new day's limit.
        """
        opens_at = self._domains.opens_at(sequence_id, now)
        waiting = [lane for lane, queue in self._queues[sequence_id].items() if queue]
        if not waiting:
            return opens_at
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        moments = [midnight, *([opens_at] if opens_at is not None else [])]
        for promised in (*self._promised, self._promised_by_all):
            for within in self._withins:
                first = bisect_right(promised, now - within, key=lambda one: one[0])
                moments += [promised[first][0] + within] if first < len(promised) else []
        return min(moments)

    def _is_full(self, company: str) -> bool:
        cap = self._start.caps.company_leads
        return bool(company and cap and self._active[company] >= cap)

    def _park(self, entry: Entry, sequence_id: int, lane: int, now: datetime) -> None:
        company = self._start.candidates[entry[1]].company
        heappush(self._parked[company].setdefault((sequence_id, lane), []), entry)
        self.aside.setdefault(entry[1], (Holder.COMPANY, now))

    def leave(self, company: str) -> Iterable[int]:
        """Count a lead out of its company; return the sequences where another one of it may ask again."""
        self._active[company] -= 1
        parked = self._parked.get(company, {}) if company else {}
        woken = [(sequence_id, queue) for (sequence_id, _), queue in parked.items() if queue]
        for _, queue in woken:
            self._push(heappop(queue)[1])
        return {sequence_id for sequence_id, _ in woken}


def _domain_of(candidate: Candidate) -> str:
    """Return the domain whose cap a lead takes room of, "" when it is sent no emails."""
    return candidate.domain if Channel.EMAIL in candidate.lanes else ""


def _first_lane(lanes: Mapping[Channel, int]) -> int:
    """Return the lane of a lead's mailbox, without one that of its LinkedIn account."""
    return lanes.get(Channel.EMAIL, min(lanes.values()))
