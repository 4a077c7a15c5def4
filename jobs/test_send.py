"""Sends one mail of a test to the teammate who asked for it."""

from jobs import context
from jobs.drain import send_one
from outreach import sending, test_sends
from outreach.ports import Services


def test_send(delivery_id: int) -> None:
    """Send one mail of a test."""
    send_now(context.services(), delivery_id)


def send_now(services: Services, delivery_id: int) -> None:
    """Send it once; a second call finds it taken and does nothing."""
    handover = services.run(
        lambda session: sending.begin_exempt(
            session, delivery_id, now=services.now(), wall=services.wall(), cipher=services.cipher
        )
    )
    if handover is None:
        services.run(lambda session: test_sends.say_if_dropped(session, delivery_id))
        return
    send_one(services, handover, services.channels["email"])
