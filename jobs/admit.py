"""Lets reviewed leads enter live sequences."""

from jobs import context
from jobs.crash_points import AFTER_ADMIT, BEFORE_ADMIT, passing
from outreach import admission
from outreach.ports import Services


def admit(sequence_id: int) -> None:
    """Let in whoever may enter a sequence now, and send what is due at once."""
    admit_now(context.services(), sequence_id)


def admit_now(services: Services, sequence_id: int) -> int:
    """Let in whoever may enter, ask for a drain when someone did, and return how many."""
    passing(BEFORE_ADMIT)
    entered = services.run(lambda session: admission.admit(session, sequence_id, now=services.now()))
    passing(AFTER_ADMIT)
    if entered:
        services.queue.enqueue("drain")
    return entered
