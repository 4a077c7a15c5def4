"""Gives the rest of a sender account's leads to another one, after the click that asked for it."""

from jobs import context
from outreach import reassigning


def reassign(sequence_id: int, from_sender_id: int, to_sender_id: int, by: int) -> None:
    """Reassign the next leads; asks for itself while more are left."""
    services = context.services()
    now = services.now()
    services.run(
        lambda session: reassigning.go_on(session, sequence_id, from_sender_id, to_sender_id, by, now=now)
    )
