"""Sets the waiting steps of a paused sequence or run aside, and brings them back when it goes on."""

from jobs import context
from outreach import aside
from outreach.ports import Services


def set_aside(scope: str, row_id: int) -> None:
    """Move every waiting step to where the state of its sequence wants it."""
    move_all(context.services(), scope, row_id)


def move_all(services: Services, scope: str, row_id: int) -> None:
    """Go on until nothing is left; a run that is cut off is gone on with where it was."""
    while services.run(lambda session: aside.go_on(session, scope, row_id)):
        pass
