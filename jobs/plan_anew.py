"""Plans anew what fell due during a hold, for the leads that the resuming click did not get to."""

from jobs import context
from outreach import reach
from outreach.reach import Scope


def plan_anew(scope: str, row_id: int, after: int) -> None:
    """Plan the next leads anew; asks for itself while more are left."""
    services = context.services()
    now = services.now()
    services.run(lambda session: reach.plan_anew(session, Scope(scope), row_id, after=after, now=now))
