"""Who waits outside in a forecast because their domain is to get no more emails than its cap: its room, its queues."""

from bisect import bisect_right
from collections import defaultdict
from datetime import datetime
from heapq import heappop, heappush

from models.states import Channel
from outreach import intake, limits
from outreach.forecast import Caps, Flow

Entry = tuple[int, int]
"""An enrollment's id and the index of its candidate."""
Queue = list[Entry]
"""A heap of entries."""


class DomainQueues:
    """What each domain is owed, and the leads that its cap holds outside, by the lane in whose queue they stood.

    `open` begins an instant at which a sequence lets leads in; the others are asked within it.
    """

    def __init__(self, caps: Caps) -> None:
        self._budgets = intake.domain_budgets(caps.domain_emails, caps.company_leads)
        self._lookback = intake.lookback(self._budgets)
        self._promised = defaultdict[str, list[intake.Promise]](list)
        self._promised.update({domain: sorted(owed) for domain, owed in caps.promised_to.items()})
        self._parked: dict[int, dict[str, dict[int, Queue]]] = defaultdict(dict)
        self._opens_at: dict[int, dict[str, datetime]] = defaultdict(dict)
        self._rooms: dict[str, int] = {}

    def open(self, flow: Flow, now: datetime) -> None:
        """Begin to let leads of a sequence in."""
        self._flow, self._now, self._rooms = flow, now, {}

    def room_of(self, domain: str) -> int:
        """Return how many more leads of a domain may enter at this instant."""
        if domain not in self._rooms:
            self._rooms[domain] = intake.room_for(
                self._budgets,
                self._flow.owed(Channel.EMAIL),
                self._lately(domain),
                now=self._now,
                days=self._days,
            )
        return self._rooms[domain]

    def holds(self, domain: str) -> bool:
        """Say whether a cap holds for a domain; none does for ""."""
        return bool(domain and self._budgets)

    def is_full(self, domain: str) -> bool:
        """Say whether nobody else of a domain may enter at this instant."""
        return self.holds(domain) and self.room_of(domain) <= 0

    def take(self, domain: str, flow: Flow, now: datetime) -> None:
        """Count who enters."""
        if self.holds(domain):
            self._rooms[domain] = self.room_of(domain) - 1
            self._promised[domain].append((now, flow.owed(Channel.EMAIL)))

    def park(self, domain: str, lane: int, entry: Entry) -> None:
        """Let a lead of a full domain wait apart."""
        sequence_id = self._flow.sequence_id
        heappush(self._parked[sequence_id].setdefault(domain, {}).setdefault(lane, []), entry)
        self._opens_at[sequence_id][domain] = self._next_room_at(domain)

    def call_first(self, queue: Queue, lane: int) -> None:
        """Put the first of those who wait apart in a lane back into its queue, of each domain that has room."""
        for domain, at in self._opens_at[self._flow.sequence_id].items():
            if at <= self._now:
                self.call_next(queue, lane, domain)

    def call_next(self, queue: Queue, lane: int, domain: str) -> None:
        """Put the first of those of a domain who wait apart in a lane back into its queue, if it has room."""
        parked = self._parked[self._flow.sequence_id].get(domain, {}).get(lane)
        if not parked:
            return
        if self.is_full(domain):
            self._opens_at[self._flow.sequence_id][domain] = self._next_room_at(domain)
        else:
            heappush(queue, heappop(parked))

    def opens_at(self, sequence_id: int, now: datetime) -> datetime | None:
        """Return when a domain next has room again, after now, for those of a sequence who wait apart."""
        return min(
            (
                at
                for domain, at in self._opens_at[sequence_id].items()
                if at > now and any(self._parked[sequence_id][domain].values())
            ),
            default=None,
        )

    @property
    def _days(self) -> int:
        return len(self._flow.weekdays) or 1

    def _lately(self, domain: str) -> list[intake.Promise]:
        promised = self._promised[domain]
        return promised[bisect_right(promised, self._now - self._lookback, key=lambda one: one[0]) :]

    def _next_room_at(self, domain: str) -> datetime:
        withins = intake.withins(self._budgets, self._flow.owed(Channel.EMAIL), self._days)
        promised = self._lately(domain)
        firsts = (
            (bisect_right(promised, self._now - within, key=lambda one: one[0]), within)
            for within in {*withins, limits.DAY}
        )
        return min(
            (promised[first][0] + within for first, within in firsts if first < len(promised)),
            default=self._now + limits.WEEK,
        )
