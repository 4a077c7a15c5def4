"""Sends what is due: leases senders, one thread and one kept connection each, until none is left."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from uuid import uuid4

from jobs import context
from jobs.tick import hold_if_stale
from outreach import results, sending, turns
from outreach.errors import DeliveryError
from outreach.ports import ChannelPort, Connection, Services
from outreach.sending import Handover

THREADS = 8

_log = logging.getLogger("plera.jobs.drain")


def drain() -> None:
    """Send whatever may leave now; no job waits out a gap."""
    drain_due(context.services())


def drain_due(services: Services) -> int:
    """Serve leased senders until none has anything that may leave; return how many mails were sent."""
    hold_if_stale(services)
    token = uuid4().hex
    sent = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="sender") as pool:
        while senders := services.run(
            lambda session: turns.lease_senders(
                session, now=services.now(), wall=services.wall(), token=token
            )
        ):
            sent += sum(pool.map(lambda sender_id: _serve(services, sender_id, token), senders))
    return sent


def _serve(services: Services, sender_id: int, token: str) -> int:
    """Send one sender's due mails over one connection and give the sender back."""
    try:
        return _send_due(services, sender_id)
    finally:
        services.run(lambda session: turns.release_sender(session, sender_id, token))


def _send_due(services: Services, sender_id: int) -> int:
    sent, tried = 0, set[int]()
    with ExitStack() as open_connections:
        connection: Connection | None = None
        while True:
            delivery_id = services.run(lambda session: turns.choose(session, sender_id, now=services.now()))
            if delivery_id is None or delivery_id in tried:
                return sent
            tried.add(delivery_id)
            handover = _intend(services, delivery_id)
            if handover is None:
                continue
            try:
                if connection is None:
                    channel = services.channels["email"]
                    connection = open_connections.enter_context(channel.connect(handover.account))
                said = connection.hand_over(handover.letter)
            except DeliveryError as error:
                failed(services, handover, error)
                connection = None
                continue
            _sent(services, handover, said)
            sent += 1


def _intend(services: Services, delivery_id: int) -> Handover | None:
    return services.run(
        lambda session: sending.intend(
            session, delivery_id, now=services.now(), wall=services.wall(), cipher=services.cipher
        )
    )


def failed(services: Services, handover: Handover, error: DeliveryError) -> None:
    """Record how a hand-over ended that was not a yes."""
    _log.warning(
        "hand-over failed", extra={"delivery_id": handover.delivery_id, "error": type(error).__name__}
    )
    services.run(
        lambda session: results.failed(
            session, handover.delivery_id, handover.token, error, now=services.now(), wall=services.wall()
        )
    )


def send_one(services: Services, handover: Handover, channel: ChannelPort) -> None:
    """Hand one letter over on a connection of its own and record what became of it."""
    try:
        with channel.connect(handover.account) as connection:
            said = connection.hand_over(handover.letter)
    except DeliveryError as error:
        failed(services, handover, error)
        return
    _sent(services, handover, said)


def _sent(services: Services, handover: Handover, said: str) -> None:
    services.run(
        lambda session: results.sent(session, handover.delivery_id, handover.token, said, now=services.now())
    )
