"""Enrolls the leads of a sequence, in batches."""

from jobs import context
from outreach import enrolling
from outreach.ports import Services

BATCHES_AT_ONCE = 20
"""How many batches a job enrolls before it makes way for answers and received mail, which share its queue."""


def propose(sequence_id: int, after: int = 0) -> None:
    """Enroll the next leads of a sequence's source groups, and ask for the rest."""
    services = context.services()
    following = propose_some(services, sequence_id, after)
    if following is not None:
        services.queue.enqueue("propose", sequence_id, following)


def propose_all(services: Services, sequence_id: int) -> None:
    """Enroll every lead of a sequence's source groups."""
    following: int | None = 0
    while following is not None:
        following = propose_some(services, sequence_id, following)


def propose_some(services: Services, sequence_id: int, after: int) -> int | None:
    """Enroll batch after batch, each in a transaction of its own; return where to go on, None at the end."""
    following: int | None = after
    for _ in range(BATCHES_AT_ONCE):
        if following is None:
            break
        following = _batch(services, sequence_id, following)
    return following


def _batch(services: Services, sequence_id: int, after: int) -> int | None:
    return services.run(
        lambda session: enrolling.propose(
            session, sequence_id, now=services.now(), wall=services.wall(), after=after
        )
    )
