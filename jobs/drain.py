"""Sends what is due: leases senders and serves them side by side until none has anything that may leave."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from jobs import context, stopping
from jobs.crash_points import AFTER_INTENT, AFTER_RESULT, BEFORE_INTENT, BEFORE_RESULT, passing
from jobs.go_on import Behind
from jobs.lanes import Lanes
from jobs.last_looks import LastLooks
from jobs.tick import hold_if_stale
from outreach import results, sending, turns
from outreach.errors import DeliveryError
from outreach.lookahead import Lookahead
from outreach.ports import ChannelPort, Services, Session
from outreach.results import Outcome
from outreach.sending import Handover, Round

LEASES_FOR = 30.0
"""For how many seconds a drain goes on: another one follows, so that a deploy need not wait for it."""

HANGS_AFTER = 5.0
"""After how many seconds a letter on its way is no reason any more to keep the others waiting."""

LONGEST = 300.0
"""For how many seconds a drain serves others while a letter hangs; a job may take twice as long."""

_LOOK_SECONDS = 1.0
_LOOK_FOR_SENDERS_SECONDS = 0.2
_BEAT_SECONDS = turns.LEASE_SECONDS / 4

_log = logging.getLogger("plera.jobs.drain")


def drain() -> None:
    """Send whatever may leave now; no job waits out a gap."""
    drain_due(context.services())


def drain_due(services: Services) -> int:
    """Serve senders until none has anything that may leave; return how many letters were taken.

    Each round is one short transaction for all senders whose letters have ended: their results, and the intents
    of what is handed over next. What follows for their leads is planned beside it.
    """
    hold_if_stale(services)
    with Behind(services) as behind, Lanes(services) as lanes:
        return _Drain(services, lanes, behind).run()


class _Drain:
    """One run of the drain, under a token of its own."""

    def __init__(self, services: Services, lanes: Lanes, behind: Behind) -> None:
        self._services, self._lanes, self._behind = services, lanes, behind
        self._token = uuid4().hex
        self._leased: set[int] = set()
        self._rested: set[int] = set()
        self._ended: list[Outcome] = []
        self._ahead = Lookahead(time.monotonic)
        self._ends, self._ends_at_last = stopping.after(LEASES_FOR), stopping.after(LONGEST)
        self._beat_at = time.monotonic()
        self._looks_at = 0.0
        self._has_room = False
        self.taken = 0

    def run(self) -> int:
        try:
            while self._go_on():
                self._beat()
        finally:
            # Whatever keeps it from beginning more: what was handed over is known here only.
            self._record()
            while self._lanes.busy:
                self._ended += self._lanes.ended(_LOOK_SECONDS)
                self._record()
        self._give_back()
        return self.taken

    def _go_on(self) -> bool:
        """Record what has ended and begin more, unless the time is over; say whether anything is left to do."""
        self._ended += self._lanes.ended(0.0 if self._has_room else _LOOK_SECONDS)
        if self._lanes.busy and not self._ended and not self._has_room:
            # All that is on its way is slow: who had nothing to send before may have something now.
            self._rested.clear()
        if self._is_over():
            self._record()
            return bool(self._lanes.busy)
        is_worth_more = self._round()
        return bool(self._lanes.busy) or is_worth_more

    def _record(self) -> None:
        """Record what has ended and begin nothing more."""
        if self._ended:
            self.taken += record(self._services, self._ended)
            self._ended.clear()

    def _is_over(self) -> bool:
        return self._ends() and (self._ends_at_last() or not self._lanes.hangs(HANGS_AFTER))

    def _beat(self) -> None:
        """Keep what this drain holds from being taken for left behind."""
        if not self._lanes.busy or time.monotonic() - self._beat_at < _BEAT_SECONDS:
            return
        self._beat_at, wall, token = time.monotonic(), self._services.wall(), self._token
        tokens = {one.delivery_id: one.token for one in self._lanes.under_way}

        def renew(session: Session) -> None:
            turns.renew_senders(session, self._lanes.busy, token, wall=wall)
            results.still_under_way(session, tokens, wall=wall)

        self._services.run(renew)

    def _round(self) -> bool:
        """Record what has ended and begin what may leave now; say whether any step was due."""
        passing(BEFORE_INTENT)
        if any(one.error is not None for one in self._ended):
            # What went wrong has consequences of its own, which the next intents must see.
            self._record()
        if self._ended:
            passing(BEFORE_RESULT)
        transact = self._services.persist if self._ended else self._services.run
        leased, begun = transact(self._next)
        if self._ended:
            self._ended.clear()
            passing(AFTER_RESULT)
            self._behind.ask()
        passing(AFTER_INTENT)
        self.taken += begun.taken
        self._note(leased, begun)
        self._lanes.take(begun.handovers)
        self._lanes.close(begun.rested)
        full = self._lanes.full(HANGS_AFTER)
        self._has_room = any(one.sender_id not in full for one in begun.handovers)
        return bool(begun.tried)

    def _note(self, leased: Sequence[int], begun: Round) -> None:
        """Remember what a round has come to, once it has committed."""
        self._rested.update(begun.rested)
        self._leased = (self._leased | set(leased)) - set(begun.rested)
        self._ahead.note(begun.tried, begun.sent)
        self._ahead.forget(begun.rested)
        if self._leased and not leased:
            self._looks_at = time.monotonic() + _LOOK_FOR_SENDERS_SECONDS

    def _next(self, session: Session) -> tuple[Sequence[int], Round]:
        now, wall = self._services.now(), self._services.wall()
        leased = self._lease(session, now, wall)
        begun = sending.next_round(
            session,
            [*sorted(self._leased - self._lanes.full(HANGS_AFTER)), *leased],
            now=now,
            wall=wall,
            token=self._token,
            cipher=self._services.cipher,
            ahead=self._ahead,
            ended=self._ended,
            under_way=self._lanes.busy,
            links=self._services.links,
            pictures=self._services.pictures,
        )
        return leased, begun

    def _lease(self, session: Session, now: datetime, wall: datetime) -> Sequence[int]:
        """Lease more senders while lanes are free, some times a second."""
        most = self._lanes.most - len(self._leased)
        if most <= 0 or (self._lanes.busy and time.monotonic() < self._looks_at):
            return ()
        but = self._rested | self._leased
        return turns.lease_senders(session, now=now, wall=wall, token=self._token, most=most, but=but)

    def _give_back(self) -> None:
        if self._leased:
            leased, token = sorted(self._leased), self._token
            self._services.run(lambda session: turns.release_senders(session, leased, token))


def send_one(services: Services, handover: Handover, channel: ChannelPort) -> None:
    """Hand one letter over on a connection of its own and record what became of it."""
    outcome = Outcome(handover.delivery_id, handover.token)
    try:
        with channel.connect(handover.account) as connection:
            said = connection.hand_over(LastLooks(services).letter(handover))
        outcome = replace(outcome, said=said)
    except DeliveryError as error:
        outcome = replace(outcome, error=error)
    record(services, [outcome])


def record(services: Services, ended: Sequence[Outcome]) -> int:
    """Record how hand-overs ended, through a short outage of the database; return how many letters were taken."""
    note_failures(ended)
    passing(BEFORE_RESULT)
    taken = services.persist(
        lambda session: results.record(session, ended, now=services.now(), wall=services.wall())
    )
    passing(AFTER_RESULT)
    return taken


def note_failures(ended: Sequence[Outcome]) -> None:
    """Log which hand-overs failed."""
    for outcome in ended:
        if outcome.error is not None:
            _log.warning(
                "hand-over failed",
                extra={"delivery_id": outcome.delivery_id, "error": type(outcome.error).__name__},
            )
