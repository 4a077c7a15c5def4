"""Sends what is due: leases senders and serves them side by side until none has anything that may leave."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from jobs import context, stopping
from jobs.crash_points import AFTER_INTENT, AFTER_RESULT, BEFORE_INTENT, BEFORE_RESULT, passing
from jobs.lanes import Lanes
from jobs.tick import hold_if_stale
from outreach import results, sending, turns
from outreach.errors import DeliveryError
from outreach.ports import ChannelPort, Services, Session
from outreach.results import Outcome
from outreach.sending import Handover, Round

LEASES_FOR = 30.0
"""For how many seconds a drain goes on: another one follows, so that a deploy need not wait for it."""

_log = logging.getLogger("plera.jobs.drain")


def drain() -> None:
    """Send whatever may leave now; no job waits out a gap."""
    drain_due(context.services())


def drain_due(services: Services) -> int:
    """Serve senders until none has anything that may leave; return how many letters were taken.

    Each round is two short transactions for all senders at once: the results of what was handed over, then the
    intents of what is handed over next.
    """
    hold_if_stale(services)
    with Lanes(services.channels) as lanes:
        return _Drain(services, lanes).run()


class _Drain:
    """One run of the drain, under a token of its own."""

    def __init__(self, services: Services, lanes: Lanes) -> None:
        self._services, self._lanes = services, lanes
        self._token = uuid4().hex
        self._leased: set[int] = set()
        self._rested: set[int] = set()
        self._tried: set[int] = set()
        self._ends = stopping.after(LEASES_FOR)

    def run(self) -> int:
        taken = 0
        while True:
            ended = self._lanes.ended()
            taken += record(self._services, ended) if ended else 0
            is_over = self._ends()
            is_worth_more = not is_over and self._begin_round()
            if not self._lanes.busy and not is_worth_more:
                self._give_back()
                return taken

    def _begin_round(self) -> bool:
        """Begin what may leave now; say whether any step was due."""
        passing(BEFORE_INTENT)
        leased, begun = self._services.run(self._next)
        passing(AFTER_INTENT)
        self._tried.update(begun.tried)
        self._rested.update(begun.rested)
        self._leased = (self._leased | set(leased)) - set(begun.rested)
        self._lanes.take(begun.handovers)
        self._lanes.close(begun.rested)
        return bool(begun.tried)

    def _next(self, session: Session) -> tuple[list[int], Round]:
        now, wall = self._services.now(), self._services.wall()
        leased = turns.lease_senders(
            session,
            now=now,
            wall=wall,
            token=self._token,
            most=self._lanes.most - len(self._leased),
            but=self._rested | self._leased,
        )
        begun = sending.next_round(
            session,
            [*sorted(self._leased - self._lanes.busy), *leased],
            now=now,
            wall=wall,
            token=self._token,
            cipher=self._services.cipher,
            tried=self._tried,
        )
        return leased, begun

    def _give_back(self) -> None:
        if self._leased:
            leased, token = sorted(self._leased), self._token
            self._services.run(lambda session: turns.release_senders(session, leased, token))


def send_one(services: Services, handover: Handover, channel: ChannelPort) -> None:
    """Hand one letter over on a connection of its own and record what became of it."""
    outcome = Outcome(handover.delivery_id, handover.token)
    try:
        with channel.connect(handover.account) as connection:
            said = connection.hand_over(handover.letter)
        outcome = replace(outcome, said=said)
    except DeliveryError as error:
        outcome = replace(outcome, error=error)
    record(services, [outcome])


def record(services: Services, ended: Sequence[Outcome]) -> int:
    """Record how hand-overs ended, through a short outage of the database; return how many letters were taken."""
    for outcome in ended:
        if outcome.error is not None:
            _log.warning(
                "hand-over failed",
                extra={"delivery_id": outcome.delivery_id, "error": type(outcome.error).__name__},
            )
    passing(BEFORE_RESULT)
    taken = services.persist(
        lambda session: results.record(session, ended, now=services.now(), wall=services.wall())
    )
    passing(AFTER_RESULT)
    return taken
