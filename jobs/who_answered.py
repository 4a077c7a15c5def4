"""Looks, once a minute, who is to be asked which leads answered on LinkedIn."""

from uuid import uuid4

from jobs import context
from outreach import leases, who_answered
from outreach.ports import Services, Session

LEASE_SECONDS = 120
REST_SECONDS = 60
"""How long until the next look."""


def ask_who_answered(workspace_id: int) -> None:
    """Ask whom it is time to ask in a workspace."""
    ask_now(context.services(), workspace_id)


def ask_now(services: Services, workspace_id: int) -> None:
    """Ask them under a lease; the clock asks for the next look when another one has ended."""
    holder, name, rest = (
        uuid4().hex,
        f"{who_answered.LEASE}{workspace_id}",
        f"{who_answered.REST}{workspace_id}",
    )

    def work(session: Session) -> None:
        wall = services.wall()
        if leases.take(session, name, holder, wall=wall, seconds=LEASE_SECONDS):
            who_answered.ask(session, workspace_id, now=services.now())
            leases.take(session, rest, "", wall=wall, seconds=REST_SECONDS)
            leases.release(session, name, holder, wall=wall)

    services.run(work)
