"""Gives leads to another sender account, after the click that asked for it."""

from jobs import context
from outreach import choosing_senders, reassigning


def reassign(sequence_id: int, from_sender_id: int, to_sender_id: int, by: int) -> None:
    """Reassign the next leads; asks for itself while more are left."""
    services = context.services()
    now = services.now()
    services.run(
        lambda session: reassigning.go_on(session, sequence_id, from_sender_id, to_sender_id, by, now=now)
    )


def choose_senders(sequence_id: int) -> None:
    """Move a sequence's leads to the senders that were chosen, some at a time; gone on with where it was cut off."""
    services = context.services()
    now = services.now()
    while services.run(lambda session: choosing_senders.go_on(session, sequence_id, now=now)):
        pass
