"""What a workspace has chosen for itself: values by name in the setting table, on top of the workspace's row."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Setting, Workspace
from outreach import numbers

PLACE = "place_chosen"
"""True once an admin has confirmed zone and holidays: the row's own values are only defaults before."""
RIGHTS = "rights"
"""Who may do what: {"approve": [Slack user ids] or None for everyone but guests, …}; unset until an admin chose."""
FOUR_EYES = "four_eyes"
"""Which plays ask that somebody else approves a person's texts, where that was switched: {key of the play: bool}."""


def value(session: Session, workspace_id: int, name: str) -> Any:
    """Return a workspace's own value, None when it has none."""
    return session.scalar(
        select(Setting.value).where(Setting.workspace_id == workspace_id, Setting.name == name)
    )


def keep(session: Session, workspace_id: int, name: str, new: Any) -> None:
    """Set a workspace's own value, in place of an earlier one.

    The workspace's row is locked first, so that two admins who save at once do not both insert.
    """
    session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update(key_share=True))
    row = session.scalar(select(Setting).where(Setting.workspace_id == workspace_id, Setting.name == name))
    if row is None:
        session.add(Setting(workspace_id=workspace_id, name=name, value=new))
    else:
        row.value = new
    session.flush()
    numbers.forget(session)


def forget(session: Session, workspace_id: int, name: str) -> None:
    """Take a workspace's own value back."""
    row = session.scalar(select(Setting).where(Setting.workspace_id == workspace_id, Setting.name == name))
    if row is not None:
        session.delete(row)
        session.flush()
        numbers.forget(session)


def rights_of(session: Session, workspace_id: int) -> Mapping[str, list[str] | None] | None:
    """Return who may do what, None until an admin has chosen; a list holds Slack user ids."""
    found: Mapping[str, list[str] | None] | None = value(session, workspace_id, RIGHTS)
    return found
