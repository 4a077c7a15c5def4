"""The address at which this installation is reached from outside, as its web process knows it (PUBLIC_URL).

Kept with each workspace, so that whoever writes a link or says what is off asks the same place.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Workspace
from outreach import chosen

PUBLIC_ADDRESS = "public_address"
"""Where the doors are reached, without a slash at its end; "" where none is set, unset until `web` has started."""

WHAT_IS_OFF = "no mail carries a one-click unsubscribe link, and mailboxes connect by app password only"


def declare(session: Session, address: str) -> None:
    """Keep what the web process was told, for every workspace; a later start replaces it."""
    for workspace_id in session.scalars(select(Workspace.id)).all():
        if chosen.value(session, workspace_id, PUBLIC_ADDRESS) != address:
            chosen.keep(session, workspace_id, PUBLIC_ADDRESS, address)


def of(session: Session, workspace_id: int) -> str:
    """Return the address, as in https://plera.example.com, or "" where there is none."""
    return str(chosen.value(session, workspace_id, PUBLIC_ADDRESS) or "")


def is_missing(session: Session, workspace_id: int) -> bool:
    """Whether the web process has started without one; before its first start nobody knows."""
    return bool(chosen.value(session, workspace_id, PUBLIC_ADDRESS) == "")
