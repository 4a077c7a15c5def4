"""Enrolls the leads of a sequence, in batches."""

from jobs import context
from outreach import enrolling
from outreach.ports import Services


def propose(sequence_id: int) -> None:
    """Enroll every lead of a sequence's source groups."""
    propose_all(context.services(), sequence_id)


def propose_all(services: Services, sequence_id: int) -> None:
    """Enroll batch after batch, each in a transaction of its own."""
    while services.run(lambda session: enrolling.propose(session, sequence_id, now=services.now())):
        pass
