"""One tick of the clock: finds what is due or was left undone and asks for the jobs that do it."""

import os
from datetime import timedelta

from outreach import catching_up, chores, holding, leases
from outreach.ports import Services
from outreach.waiting import CLOCK

LEASE_SECONDS = 15
GRACE = timedelta(seconds=10)
"""How long a job asked for after a commit has before the clock asks for it again."""


def tick(services: Services) -> bool:
    """Do one tick unless another clock holds the lease; two clocks do no harm. Returns whether it ticked."""
    now, wall = services.now(), services.wall()
    holder = f"{os.uname().nodename}:{os.getpid()}"
    if not services.run(
        lambda session: leases.take(session, CLOCK, holder, wall=wall, seconds=LEASE_SECONDS)
    ):
        return False
    hold_if_stale(services)
    if services.read(lambda session: chores.is_housekeeping_due(session, now=now, wall=wall)):
        services.run(lambda session: chores.housekeep(session, now=now, wall=wall))
    wanted = services.read(lambda session: chores.due_jobs(session, now=now, wall=wall, grace=GRACE))
    for job, ids in wanted:
        services.queue.enqueue(job, *ids)
    services.run(lambda session: leases.ticked(session, CLOCK, holder, wall=wall, now=now))
    return True


def hold_if_stale(services: Services) -> None:
    """Hold what may not leave after a standstill, where that is watched for.

    The sends of workspaces whose clock stood still too long, and those of mailboxes that nobody looked into meanwhile.
    """
    if not services.holds_after_standstill:
        return
    wall = services.wall()
    is_stale, is_owed = services.read(
        lambda session: (holding.is_stale(session, wall=wall), catching_up.is_any(session, wall=wall))
    )
    if is_stale:
        services.run(lambda session: holding.hold_stale(session, now=services.now(), wall=wall))
    if is_owed:
        services.run(lambda session: catching_up.owe(session, wall=wall))
