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
    planned, found = 0, _retry_some(services, workspace_id, 0)
    while found.last_id is not None:
        planned += found.planned
        found = _retry_some(services, workspace_id, found.last_id)
    return planned


def _retry_some(services: Services, workspace_id: int, after: int) -> replanning.Retried:
    return services.run(
        lambda session: replanning.retry_held(session, workspace_id, now=services.now(), after=after)
    )
