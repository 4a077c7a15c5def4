"""The ways out of a drain: one kept connection a sender, and never more than one letter on its way over each."""

import logging
import time
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

_log = logging.getLogger("plera.jobs.lanes")


class Lanes:
    """Hands letters over in threads, side by side, and collects how it ended. Use it as a context manager."""

    def __init__(self, services: Services, most: int = LANES) -> None:
        self._channels = services.channels
        self._looks = LastLooks(services)
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="sender")
        self._open: dict[int, _Lane] = {}
        self._ended: SimpleQueue[tuple[int, Outcome]] = SimpleQueue()
        self._busy: dict[int, tuple[float, Handover]] = {}
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
        return frozenset(self._busy)

    def take(self, handovers: Iterable[Handover]) -> None:
        """Begin to hand these letters over; none may be of a sender that is busy."""
        for handover in handovers:
            lane = self._open.setdefault(handover.sender_id, _Lane(self._channels, self._looks))
            self._busy[handover.sender_id] = (time.monotonic(), handover)
            self._pool.submit(self._hand_over, lane, handover).add_done_callback(_note)

    @property
    def under_way(self) -> list[Handover]:
        """The letters on their way."""
        return [handover for _, handover in self._busy.values()]

    def hangs(self, seconds: float) -> bool:
        """Say whether a letter has been on its way for longer than so many seconds."""
        before = time.monotonic() - seconds
        return any(began_at < before for began_at, _ in self._busy.values())

    def ended(self, wait_seconds: float) -> list[Outcome]:
        """Return what has ended; waits so long for the first while letters are on their way."""
        found: list[Outcome] = []
        while self._busy:
            try:
                sender_id, outcome = self._ended.get(block=not found, timeout=wait_seconds)
            except Empty:
                break
            del self._busy[sender_id]
            found.append(outcome)
        return found

    def close(self, sender_ids: Iterable[int]) -> None:
        """Close the connections of senders that have nothing more to send."""
        for sender_id in sender_ids:
            lane = self._open.pop(sender_id, None)
            if lane is not None:
                self._pool.submit(lane.close)

    def _hand_over(self, lane: "_Lane", handover: Handover) -> None:
        lost = OutcomeUnknown("Something unforeseen happened while it was handed over.")
        outcome = Outcome(handover.delivery_id, handover.token, error=lost)
        try:
            outcome = lane.hand_over(handover)
        finally:
            self._ended.put((handover.sender_id, outcome))


def _note(done: Future[None]) -> None:
    error = done.exception()
    if error is not None:
        _log.error("hand-over failed", extra={"error": type(error).__name__})


@dataclass
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
                raise SenderBroken("LinkedIn is not connected: connect a LinkedIn account.")
            connection = self.stack.enter_context(channel.connect(handover.account))
            self.connections[handover.channel] = connection
        return self.connections[handover.channel]

    def close(self) -> None:
        self.connections.clear()
        self.stack.close()
