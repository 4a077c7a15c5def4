"""How long a note with a LinkedIn invite may be: 200 characters on a free account, 300 on a paid one."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Enrollment, Person, SenderAccount
from models.states import AccountKind, Channel, PostKind, SenderState
from outreach import history, posts, rights
from outreach.errors import NotFound
from outreach.rights import Right

FREE, PAID = 200, 300
"""As LinkedIn's help says."""
LIMITS = (FREE, PAID)


def of_enrollment(session: Session, enrollment: Enrollment, channel: Channel) -> int:
    """Return how long a lead's note may be, by the account that invites them; a free account's where none does yet."""
    if channel is not Channel.LINKEDIN_INVITE:
        return FREE
    found = session.scalar(
        select(SenderAccount.note_limit).where(SenderAccount.id == enrollment.linkedin_sender_id)
    )
    return found or FREE


def set_limit(session: Session, actor: Person, sender_id: int, limit: int, *, now: datetime) -> None:
    """Say what an account may write; texts stay as they are, and findings count by it at once.

    Raises NotAllowed, NotFound for an account that is no LinkedIn account of this workspace, or another number.
    """
    rights.require(actor, Right.LAUNCH)
    mine = (
        SenderAccount.workspace_id == actor.workspace_id,
        SenderAccount.id == sender_id,
        SenderAccount.kind == AccountKind.LINKEDIN,
        SenderAccount.state != SenderState.REMOVED,
    )
    before = session.scalar(select(SenderAccount.note_limit).where(*mine))
    if before is None or limit not in LIMITS:
        raise NotFound("This LinkedIn account is no longer connected: open Senders… again.")
    if before == limit:
        return
    session.execute(
        update(SenderAccount).where(*mine, SenderAccount.note_limit == before).values(note_limit=limit)
    )
    reason = f"Notes of account {sender_id}: {before} → {limit} characters"
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, "sender.note_limit", now=now, by=actor.id, reason=reason)
    posts.changed_all(session, actor.workspace_id, PostKind.LAB_ROOT)
