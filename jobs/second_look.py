"""Looks, once a minute, whether what kept leads out of their sequences is put right."""

from uuid import uuid4

from jobs import context
from outreach import leases, second_looks
from outreach.ports import Services, Session

LEASE_SECONDS = 120
REST_SECONDS = 60
"""How long until the next look."""


def look_again(workspace_id: int) -> None:
    """Let whom the gate left out come back where nothing keeps them out any more."""
    look_now(context.services(), workspace_id)


def look_now(services: Services, workspace_id: int) -> None:
    """Look under a lease, which rests afterwards until the next look; each batch comes back in its own transaction."""
    holder, name = uuid4().hex, f"{second_looks.LEASE}{workspace_id}"

    def take_lease(session: Session) -> bool:
        return leases.take(session, name, holder, wall=services.wall(), seconds=LEASE_SECONDS)

    if not services.run(take_lease):
        return
    after = 0
    while ids := _found(services, workspace_id, after):
        _take_back(services, workspace_id, ids)
        services.run(take_lease)
        after = ids[-1]
    services.run(
        lambda session: leases.release(session, name, holder, wall=services.wall(), rest_seconds=REST_SECONDS)
    )


def _found(services: Services, workspace_id: int, after: int) -> list[int]:
    return services.read(lambda session: second_looks.found(session, workspace_id, after=after))


def _take_back(services: Services, workspace_id: int, ids: list[int]) -> None:
    services.run(lambda session: second_looks.take_back(session, workspace_id, ids, now=services.now()))
