"""Stops whom new blocks concern, some leads at a time, behind the click that blocked them."""

from jobs import context
from outreach import block_reach
from outreach.ports import Services


def carry_out(workspace_id: int) -> None:
    """Stop every lead whom a block concerns that has not taken effect; nothing leaves to them meanwhile."""
    carry_out_all(context.services(), workspace_id)


def carry_out_all(services: Services, workspace_id: int) -> None:
    """Go on until nothing is left; a run that is cut off is gone on with where it was."""
    while services.run(lambda session: block_reach.carry_out(session, workspace_id, now=services.now()))[1]:
        pass
