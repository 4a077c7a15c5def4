"""Ends the leads of a run that a person completed, some at a time, behind the click."""

from jobs import context
from outreach import ending_runs
from outreach.ports import Services


def end_run(run_id: int) -> None:
    """End every lead that still runs in a run; nothing of it leaves meanwhile."""
    end_all(context.services(), run_id)


def end_all(services: Services, run_id: int) -> None:
    """Go on until nothing is left; a run that is cut off is gone on with where it was."""
    while services.run(lambda session: ending_runs.carry_out(session, run_id, now=services.now())):
        pass
