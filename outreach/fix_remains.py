"""Proposals that were decided on long ago are forgotten; what was done with them stays in the history."""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from models import TextFix, TextFixItem
from models.sets import in_states
from models.states import FixState, PostKind
from outreach import posts

KEPT_FOR = timedelta(days=90)
"""For how long one can see what was changed, and take it back while nothing of it has left."""
AT_ONCE = 20
"""How many are forgotten in one transaction: one holds as many texts as a sequence has leads."""
_ENDED = (FixState.APPLIED, FixState.UNDONE, FixState.DISCARDED)


def is_any_old(session: Session, *, now: datetime) -> bool:
    """Say whether there is something to forget."""
    return session.scalar(_old(now).limit(1)) is not None


def drop_old(session: Session, *, now: datetime) -> None:
    """Forget the next fixes that are old, with both texts of each of their items, and close their cards."""
    found = session.execute(
        _old(now)
        .add_columns(TextFix.workspace_id)
        .order_by(TextFix.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if not found:
        return
    ids = [id_ for id_, _ in found]
    session.execute(delete(TextFixItem).where(TextFixItem.text_fix_id.in_(ids)))
    session.execute(delete(TextFix).where(TextFix.id.in_(ids)))
    for workspace_id in sorted({workspace_id for _, workspace_id in found}):
        posts.changed(
            session, workspace_id, PostKind.TEXT_FIX, [id_ for id_, home in found if home == workspace_id]
        )


def _old(now: datetime) -> Select[int]:
    return select(TextFix.id).where(TextFix.decided_at < now - KEPT_FOR, in_states(TextFix.state, _ENDED))
