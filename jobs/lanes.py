"""The ways out of a drain: kept connections of each sender, and never more than one letter on its way over each."""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from types import TracebackType

from outreach.errors import DeliveryError, OutcomeUnknown, SenderBroken
from outreach.ports import ChannelPort, Connection
from outreach.results import Outcome
from outreach.sending import Handover

MAILBOXES = 32
CONNECTIONS = 2
"""How many connections a mailbox may have at a time. The second one is only used when its gap is over while a letter
is still on its way: by default a gap is minutes long."""

LANES = MAILBOXES * CONNECTIONS
"""How many letters of a drain may be on their way at a time."""

_log = logging.getLogger("plera.jobs.lanes")


class Lanes:
    """Hands letters over in threads, side by side, and collects how it ended. Use it as a context manager."""

    def __init__(self, channels: Mapping[str, ChannelPort], most: int = MAILBOXES) -> None:
        self._channels = channels
        self._pool = ThreadPoolExecutor(most * CONNECTIONS, thread_name_prefix="sender")
        self._idle: dict[int, list[_Lane]] = {}
        self._ended: SimpleQueue[Outcome] = SimpleQueue()
        self._under_way: dict[int, _UnderWay] = {}
        self.most = most

    def __enter__(self) -> "Lanes":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(list(self._idle))
        self._pool.shutdown()

    @property
    def busy(self) -> frozenset[int]:
        """The senders with a letter on its way."""
        return frozenset(one.handover.sender_id for one in self._under_way.values())

    @property
    def full(self) -> frozenset[int]:
        """The senders with a letter on its way over each of their connections."""
        counts = Counter(one.handover.sender_id for one in self._under_way.values())
        return frozenset(sender_id for sender_id, count in counts.items() if count >= CONNECTIONS)

    def take(self, handovers: Iterable[Handover]) -> None:
        """Begin to hand these letters over; none may be of a sender that is full."""
        for handover in handovers:
            idle = self._idle.setdefault(handover.sender_id, [])
            lane = idle.pop() if idle else _Lane(self._channels)
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
                outcome = self._ended.get(block=not found and wait_seconds > 0, timeout=wait_seconds or None)
            except Empty:
                break
            one = self._under_way.pop(outcome.delivery_id)
            self._idle.setdefault(one.handover.sender_id, []).append(one.lane)
            found.append(outcome)
        return found

    def close(self, sender_ids: Iterable[int]) -> None:
        """Close the connections of senders that have nothing on its way and nothing more to send."""
        for sender_id in sender_ids:
            for lane in self._idle.pop(sender_id, ()):
                self._pool.submit(lane.close)

    def _hand_over(self, lane: "_Lane", handover: Handover) -> None:
        lost = OutcomeUnknown("Something unforeseen happened while it was handed over.")
        outcome = Outcome(handover.delivery_id, handover.token, error=lost)
        try:
            outcome = lane.hand_over(handover)
        finally:
            self._ended.put(outcome)


def _note(done: Future[None]) -> None:
    error = done.exception()
    if error is not None:
        _log.error("hand-over failed", extra={"error": type(error).__name__})


@dataclass
class _Lane:
    """A sender's connection on each channel, opened when it is first needed and anew after a failure."""

    channels: Mapping[str, ChannelPort]
    connections: dict[str, Connection] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    def hand_over(self, handover: Handover) -> Outcome:
        try:
            said = self._connection(handover).hand_over(handover.letter)
        except DeliveryError as error:
            self.close()
            return Outcome(handover.delivery_id, handover.token, error=error)
        return Outcome(handover.delivery_id, handover.token, said=said)

    def _connection(self, handover: Handover) -> Connection:
        if handover.channel not in self.connections:
            channel = self.channels.get(handover.channel)
            if channel is None:
                raise SenderBroken("LinkedIn is not connected: connect a LinkedIn account.")
            connection = self.stack.enter_context(channel.connect(handover.account))
            self.connections[handover.channel] = connection
        return self.connections[handover.channel]

    def close(self) -> None:
        self.connections.clear()
        self.stack.close()


@dataclass(frozen=True)
class _UnderWay:
    """A letter on its way, since when, and over which lane."""

    began_at: float
    handover: Handover
    lane: _Lane
