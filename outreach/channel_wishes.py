"""How far the review and the inbox channel are: what an admin wished for, what is in use, and what is in the way."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Lease, Person, Setting, Workspace
from outreach import chosen, rights
from outreach.rights import Right
from outreach.setting_screens import ChannelForm, Item, ItemState, Purpose, Topic

_PREFIX = "slack_channel:"


def in_use(workspace: Workspace, purpose: Purpose) -> str:
    """Return the slack_channel that serves a purpose now, "" for none."""
    if purpose is Purpose.REVIEW:
        return workspace.review_slack_channel
    return workspace.inbox_slack_channel


def item(session: Session, workspace: Workspace, purpose: Purpose) -> Item:
    """Return the line of the checklist for a channel."""
    kept, current = kept_of(session, workspace.id, purpose), in_use(workspace, purpose)
    state = ItemState(kept["state"]) if kept else ItemState.DONE if current else ItemState.OPEN
    if state is ItemState.WORKING:
        text = "being arranged"
    elif state is ItemState.OPEN and not kept:
        text = "where Messaging Labs stand" if purpose is Purpose.REVIEW else "where replies come in"
    else:
        text = kept.get("text", "")
    shown = current if state is ItemState.DONE else kept.get("slack_channel", "")
    return Item(Topic(purpose), state, text, shown)


def form(session: Session, actor: Person, purpose: Purpose) -> ChannelForm:
    """Return the page on which a channel is chosen. Raises NotAllowed."""
    rights.require(actor, Right.ADMIN)
    return page(session, actor.workspace_id, purpose)


def page(session: Session, workspace_id: int, purpose: Purpose) -> ChannelForm:
    """Return how far a channel is."""
    workspace, kept = session.get_one(Workspace, workspace_id), kept_of(session, workspace_id, purpose)
    shown = item(session, workspace, purpose)
    return ChannelForm(
        purpose=purpose,
        current=in_use(workspace, purpose),
        wished=kept.get("slack_channel", ""),
        name=kept.get("name", ""),
        is_private=bool(kept.get("is_private", purpose is Purpose.INBOX)),
        state=shown.state,
        text=shown.text,
    )


def open_views(session: Session, workspace_id: int, purpose: Purpose) -> list[str]:
    """Return the pages that were open when the wish was made, the channel's own first."""
    return list(kept_of(session, workspace_id, purpose).get("views", ()))


_EVERY = select(Setting.workspace_id, Setting.name, Setting.value).where(Setting.name.startswith(_PREFIX))


def due(session: Session, wall: datetime) -> list[tuple[int, str]]:
    """Return the workspace and purpose of every wish that nobody is arranging."""
    rows = session.execute(_EVERY)
    waiting = [
        (workspace_id, name.removeprefix(_PREFIX))
        for workspace_id, name, value in rows
        if value.get("state") == ItemState.WORKING
    ]
    return [one for one in waiting if not _is_held(session, lease_name(*one), wall)]


def lease_name(workspace_id: int, purpose: str) -> str:
    """Name the lease under which a wish is arranged."""
    return f"arrange:{workspace_id}:{purpose}"


def _is_held(session: Session, name: str, wall: datetime) -> bool:
    return session.scalar(select(Lease.name).where(Lease.name == name, Lease.until > wall)) is not None


def kept_of(session: Session, workspace_id: int, purpose: Purpose) -> dict[str, Any]:
    """Return the wish that was made last with its state, empty when none was."""
    return dict(chosen.value(session, workspace_id, f"{_PREFIX}{purpose}") or {})


def keep(session: Session, workspace_id: int, purpose: Purpose, new: dict[str, Any]) -> None:
    """Set the wish and its state."""
    chosen.keep(session, workspace_id, f"{_PREFIX}{purpose}", new)
