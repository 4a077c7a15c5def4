"""Plans the steps of active leads that were approved with many others."""

from jobs import context
from outreach import bulk_approvals
from outreach.ports import Services


def plan_approved(batch_id: int) -> None:
    """Plan what may be due now, some leads at a time; what a dead job left is asked for again by the clock."""
    plan_all(context.services(), batch_id)


def plan_all(services: Services, batch_id: int) -> None:
    """Go on until no lead of the batch is left."""
    while services.run(lambda session: bulk_approvals.plan_next(session, batch_id, now=services.now())):
        pass
