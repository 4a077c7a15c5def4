"""Composes a workspace's mails anew after the words of their footer changed."""

from jobs import context
from outreach import recomposing
from outreach.ports import Services


def recompose(workspace_id: int) -> None:
    """Compose every mail that has not left anew, some leads at a time."""
    recompose_all(context.services(), workspace_id)


def recompose_all(services: Services, workspace_id: int) -> None:
    """Go on until nothing is left; a run that is cut off is gone on with where it was."""
    while services.run(lambda session: recomposing.go_on(session, workspace_id, now=services.now())):
        pass
