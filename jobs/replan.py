"""Plans a workspace's waiting steps anew after its zone or holidays changed, and what had no time once a day."""

from jobs import context
from outreach import moving, replanning
from outreach.ports import Services


def replan(workspace_id: int) -> None:
    """Plan the steps of all who follow the workspace's zone or holidays anew, some leads at a time."""
    replan_all(context.services(), workspace_id)


def replan_all(services: Services, workspace_id: int) -> None:
    """Go on until nothing is left; a run that is cut off is gone on with where it was."""
    while services.run(lambda session: moving.go_on(session, workspace_id, now=services.now())):
        pass


def retry_held(workspace_id: int) -> None:
    """Plan those leads again whose next step had no time at all."""
    retry_all_held(context.services(), workspace_id)


def retry_all_held(services: Services, workspace_id: int) -> int:
    """Go through all of them, some at once; return how many have a time now."""
    services.run(lambda session: moving.retried(session, workspace_id, now=services.now()))
    planned, after = 0, 0
    while True:
        found = services.run(
            lambda session, after=after: replanning.retry_held(
                session, workspace_id, now=services.now(), after=after
            )
        )
        planned += found.planned
        if found.last_id is None:
            return planned
        after = found.last_id
