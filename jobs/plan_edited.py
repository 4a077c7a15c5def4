"""Lets the leads of a sequence follow an edit of its steps, behind the click that saved it."""

from jobs import context
from outreach import anew
from outreach.ports import Services

BATCHES_AT_ONCE = 10
"""How many batches a job plans before it makes way for answers and received mail, which share its queue."""


def plan_edited(sequence_id: int) -> None:
    """Plan the next leads of an edited sequence anew; asks for itself while more are left."""
    services = context.services()
    if plan_some(services, sequence_id):
        services.queue.enqueue("plan_edited", sequence_id)


def plan_some(services: Services, sequence_id: int) -> bool:
    """Plan batch after batch, each in a transaction of its own; say whether something is left."""
    return all(
        services.run(lambda session: anew.go_on(session, sequence_id, now=services.now()))
        for _ in range(BATCHES_AT_ONCE)
    )
