"""Looks, once a minute, which reviewers are to be told what waits for them."""

from uuid import uuid4

from jobs import context
from outreach import leases, review_calls
from outreach.ports import Services, Session

LEASE_SECONDS = 120
REST_SECONDS = 60
"""How long until the next look."""


def call_reviewers(workspace_id: int) -> None:
    """Tell the reviewers of a workspace what is to be told now."""
    call_now(context.services(), workspace_id)


def call_now(services: Services, workspace_id: int) -> None:
    """Tell them under a lease, which rests afterwards until the next look."""
    holder, name = uuid4().hex, f"{review_calls.LEASE}{workspace_id}"

    def work(session: Session) -> None:
        if leases.take(session, name, holder, wall=services.wall(), seconds=LEASE_SECONDS):
            review_calls.call(session, workspace_id, now=services.now())
            leases.release(session, name, holder, wall=services.wall(), rest_seconds=REST_SECONDS)

    services.run(work)
