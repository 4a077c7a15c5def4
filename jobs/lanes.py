"""The ways out of a drain: kept connections of senders, and never more than one letter on its way over each."""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from types import TracebackType

from jobs.last_looks import LastLooks
from outreach.errors import DeliveryError, OutcomeUnknown, SenderBroken
from outreach.ports import ChannelPort, Connection, Services
from outreach.results import Outcome
from outreach.sending import Handover

LANES = 32
"""How many senders are served side by side."""

CONNECTIONS = 2
"""How many connections a sender has at most: a second one where no gap keeps its letters apart, once its server has
taken a letter over the first. A server that answers nothing so costs one letter of unknown end, not two."""

_NOT_SET_UP = (
    "Unipile is not set up here: whoever runs Plera sets UNIPILE_DSN and UNIPILE_API_KEY for every process."
)

_log = logging.getLogger("plera.jobs.lanes")


class Lanes:
    """Hands letters over in threads, side by side, and collects how it ended. Use it as a context manager."""

    def __init__(self, services: Services, most: int = LANES) -> None:
        self._channels = services.channels
        self._looks = LastLooks(services)
        self._pool = ThreadPoolExecutor(most * CONNECTIONS, thread_name_prefix="sender")
        self._open: dict[int, list[_Lane]] = {}
        self._ended: SimpleQueue[tuple[int, Outcome]] = SimpleQueue()
        self._under_way: dict[int, _UnderWay] = {}
        self._proven: set[int] = set()
        self.most = most

    def __enter__(self) -> "Lanes":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(list(self._open))
        self._pool.shutdown()

    @property
    def busy(self) -> frozenset[int]:
        """The senders with a letter on its way."""
        return frozenset(one.handover.sender_id for one in self._under_way.values())

    def full(self, hangs_after: float) -> frozenset[int]:
        """Return the senders that take no further letter: none of their connections is free, or one hangs so long."""
        before = time.monotonic() - hangs_after
        count = Counter(one.handover.sender_id for one in self._under_way.values())
        hanging = {one.handover.sender_id for one in self._under_way.values() if one.began_at < before}
        return frozenset({one for one in count if count[one] >= self._connections(one)} | hanging)

    def _connections(self, sender_id: int) -> int:
        return CONNECTIONS if sender_id in self._proven else 1

    def take(self, handovers: Iterable[Handover]) -> None:
        """Begin to hand these letters over; none may be of a sender that is full."""
        for handover in handovers:
            lanes = self._open.setdefault(handover.sender_id, [])
            in_use = {one.lane for one in self._under_way.values()}
            lane = next((one for one in lanes if one not in in_use), None)
            if lane is None:
                lane = _Lane(self._channels, self._looks)
                lanes.append(lane)
            self._under_way[handover.delivery_id] = _UnderWay(time.monotonic(), handover, lane)
            self._pool.submit(self._hand_over, lane, handover).add_done_callback(_note)

    @property
    def under_way(self) -> list[Handover]:
        """The letters on their way."""
        return [one.handover for one in self._under_way.values()]

    def hangs(self, seconds: float) -> bool:
        """Say whether a letter has been on its way for longer than so many seconds."""
        before = time.monotonic() - seconds
        return any(one.began_at < before for one in self._under_way.values())

    def ended(self, wait_seconds: float) -> list[Outcome]:
        """Return what has ended; waits so long for the first while letters are on their way."""
        found: list[Outcome] = []
        while self._under_way:
            try:
                delivery_id, outcome = self._ended.get(block=not found, timeout=wait_seconds)
            except Empty:
                break
            sender_id = self._under_way.pop(delivery_id).handover.sender_id
            if outcome.error is None:
                self._proven.add(sender_id)
            else:
                self._proven.discard(sender_id)
            found.append(outcome)
        return found

    def close(self, sender_ids: Iterable[int]) -> None:
        """Close the connections of senders that have nothing more to send."""
        for sender_id in sender_ids:
            self._proven.discard(sender_id)
            for lane in self._open.pop(sender_id, ()):
                self._pool.submit(lane.close)

    def _hand_over(self, lane: "_Lane", handover: Handover) -> None:
        lost = OutcomeUnknown("Something unforeseen happened while it was handed over.")
        outcome = Outcome(handover.delivery_id, handover.token, error=lost)
        try:
            outcome = lane.hand_over(handover)
        finally:
            self._ended.put((handover.delivery_id, outcome))


@dataclass(frozen=True)
class _UnderWay:
    """A letter on its way, since when, and over which connection."""

    began_at: float
    handover: Handover
    lane: "_Lane"


def _note(done: Future[None]) -> None:
    error = done.exception()
    if error is not None:
        _log.error("hand-over failed", extra={"error": type(error).__name__})


@dataclass(eq=False)
class _Lane:
    """One sender's connection on each channel, opened when it is first needed and anew after a failure."""

    channels: Mapping[str, ChannelPort]
    looks: LastLooks
    connections: dict[str, Connection] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    def hand_over(self, handover: Handover) -> Outcome:
        try:
            said = self._connection(handover).hand_over(self.looks.letter(handover))
        except DeliveryError as error:
            self.close()
            return Outcome(handover.delivery_id, handover.token, error=error)
        return Outcome(handover.delivery_id, handover.token, said=said)

    def _connection(self, handover: Handover) -> Connection:
        if handover.channel not in self.connections:
            channel = self.channels.get(handover.channel)
            if channel is None:
                raise SenderBroken(_NOT_SET_UP)
            connection = self.stack.enter_context(channel.connect(handover.account))
            self.connections[handover.channel] = connection
        return self.connections[handover.channel]

    def close(self) -> None:
        self.connections.clear()
        self.stack.close()
