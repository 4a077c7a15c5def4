"""Plans a workspace's waiting steps anew after its zone or holidays changed."""

from jobs import context
from outreach import moving
from outreach.ports import Services


def replan(workspace_id: int) -> None:
    """Plan the steps of all who follow the workspace's zone or holidays anew, some leads at a time."""
    replan_all(context.services(), workspace_id)


def replan_all(services: Services, workspace_id: int) -> None:
    """Go on until nothing is left; a run that is cut off is gone on with where it was."""
    while services.run(lambda session: moving.go_on(session, workspace_id, now=services.now())):
        pass
