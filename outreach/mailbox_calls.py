"""Asking whose mailbox it is to connect it again: a direct message by name, redrawn as it heals."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Delivery, Person, SenderAccount, SlackPost, Workspace
from models.states import WAITING_DELIVERY, AccountKind, PostKind, SenderState
from outreach import people, posts, sender_naming
from outreach.mailbox_screens import BrokenMailbox


def ask(session: Session, sender: SenderAccount, *, wall: datetime) -> None:
    """Ask a mailbox's owner, or every admin where nobody owns it, once for each time it breaks."""
    this = f"{sha256(sender.health_reason.encode()).hexdigest()[:12]}:{wall:%Y%m%d%H}"
    keys = []
    for person in people.whose(session, sender):
        key = f"broken:{sender.id}:{person.id}:{this}"
        posts.want(
            session, sender.workspace_id, PostKind.MAILBOX_BROKEN, sender.id, person.slack_user_id, key=key
        )
        keys.append(key)
    earlier = (SlackPost.kind == PostKind.MAILBOX_BROKEN) & (SlackPost.subject_id == sender.id)
    posts.take_away(session, sender.workspace_id, earlier & SlackPost.intent_key.not_in(keys))


def changed(session: Session, sender: SenderAccount) -> None:
    """Have what was asked redrawn."""
    posts.changed(session, sender.workspace_id, PostKind.MAILBOX_BROKEN, [sender.id])


def card(session: Session, sender_id: int, slack_user_id: str) -> BrokenMailbox | None:
    """Return what is asked about a mailbox as it is now, for a person's direct messages; None when it is gone."""
    sender = session.get(SenderAccount, sender_id)
    if sender is None:
        return None
    person = session.scalar(
        select(Person).where(
            Person.workspace_id == sender.workspace_id, Person.slack_user_id == slack_user_id
        )
    )
    waiting = session.scalar(
        select(func.count())
        .select_from(Delivery)
        .where(Delivery.sender_account_id == sender.id, Delivery.state.in_(WAITING_DELIVERY))
    )
    workspace = session.get_one(Workspace, sender.workspace_id)
    return BrokenMailbox(
        sender_id=sender.id,
        address=sender_naming.plain(sender),
        name=person.name if person else "",
        state=mailbox_state(sender),
        reason=sender.health_reason,
        waiting=waiting or 0,
        checked_at=sender.login_checked_at,
        zone=(person.zone if person else None) or workspace.zone,
        is_mailbox=sender.kind is AccountKind.EMAIL,
        may_reconnect=may_reconnect(sender),
    )


def may_reconnect(sender: SenderAccount) -> bool:
    """Say whether a sender account is connected anew by its owner: what is done by hand needs no connection."""
    return sender.kind is AccountKind.EMAIL or (not sender.is_manual and sender.username != "")


def mailbox_state(sender: SenderAccount) -> SenderState:
    """Return how a sender account is: one that is being tried again counts as broken until a letter was taken."""
    is_tried = sender.state is SenderState.HEALTHY and sender.broken_side
    return SenderState.BROKEN if is_tried else sender.state
