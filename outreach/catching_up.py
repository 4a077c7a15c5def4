"""Accounts that nobody has looked into for a while: their steps wait until they were looked into again.

Plera was off, its mail process was, or the mailbox could not be read: who answered, or was answered by hand, meanwhile
must not get a follow-up. A mailbox is looked through once inbox and Sent were; a LinkedIn account that sends by itself
once it was heard (`linkedin_hearing`).
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from models import RawMail, SenderAccount
from models.states import AccountKind, SenderState
from outreach import reply_to
from outreach.ports import enqueue_after_commit

GAP = timedelta(minutes=15)
"""How long a mailbox may go without a look; each folder is looked into at least once a minute."""
_HANDLED_WITHIN = timedelta(hours=1)
"""What cannot be handled for longer holds nothing up."""
WAITS = "{address} is looked through first for what came and was sent while nobody looked"


def is_any(session: Session, *, wall: datetime) -> bool:
    """Say whether a mailbox has gone too long without a look, or was never looked into, and does not wait for one yet.

    Where this is watched for, product time, in which mailboxes are connected, is wall time.
    """
    found = session.scalar(select(SenderAccount.id).where(_overdue(wall)).limit(1))
    return found is not None or bool(_answered_elsewhere(session, wall))


def owe(session: Session, *, wall: datetime) -> None:
    """Let the steps of mailboxes wait that have gone too long without a look."""
    session.execute(
        update(SenderAccount)
        .where(or_(_overdue(wall), SenderAccount.id.in_(_answered_elsewhere(session, wall))))
        .values(looks_owed_at=wall)
        .execution_options(synchronize_session=False)
    )


def _answered_elsewhere(session: Session, wall: datetime) -> list[int]:
    """Return the mailboxes whose answers go to another one into which nobody has looked for too long."""
    rows = session.execute(
        select(SenderAccount.id, SenderAccount.workspace_id, SenderAccount.reply_to).where(
            SenderAccount.kind == AccountKind.EMAIL,
            SenderAccount.state != SenderState.REMOVED,
            SenderAccount.looks_owed_at.is_(None),
            SenderAccount.reply_to != "",
        )
    )
    senders = {id_: (workspace_id, address) for id_, workspace_id, address in rows}
    readers = {asked: reply_to.reader_of(session, *asked) for asked in set(senders.values())}
    unread = {
        asked
        for asked, one in readers.items()
        if one is not None and (one.last_checked_at or one.created_at) < wall - GAP
    }
    return [id_ for id_, asked in senders.items() if asked in unread]


def comes_back(sender: SenderAccount, *, wall: datetime) -> None:
    """Let the steps of a mailbox wait that was removed and is connected again: nobody read it meanwhile."""
    looks = (sender.last_checked_at, sender.sent_looked_at)
    if sender.imap_host and any(one is not None and one < wall - GAP for one in looks):
        sender.looks_owed_at = sender.looks_owed_at or wall


def _overdue(wall: datetime) -> ColumnElement[bool]:
    read, looked_into = (
        func.coalesce(at, SenderAccount.created_at) < wall - GAP
        for at in (SenderAccount.last_checked_at, SenderAccount.sent_looked_at)
    )
    is_mailbox = and_(SenderAccount.kind == AccountKind.EMAIL, SenderAccount.imap_host != "")
    return and_(
        SenderAccount.state != SenderState.REMOVED,
        SenderAccount.looks_owed_at.is_(None),
        or_(and_(is_mailbox, or_(read, looked_into)), and_(*is_heard(), read)),
    )


def is_heard() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of LinkedIn accounts that are heard by themselves."""
    return (
        SenderAccount.kind == AccountKind.LINKEDIN,
        SenderAccount.is_manual.is_(False),
        SenderAccount.username != "",
        SenderAccount.state != SenderState.REMOVED,
    )


def heard(session: Session, sender: SenderAccount, *, begun_at: datetime) -> None:
    """Let a LinkedIn account send again that was heard to the end after its steps began to wait."""
    if sender.looks_owed_at is not None and sender.looks_owed_at <= begun_at:
        sender.looks_owed_at = None
        session.flush()
        enqueue_after_commit(session, "drain")


def looked(session: Session, sender: SenderAccount, *, begun_at: datetime) -> None:
    """Let a mailbox send again whose Sent folder was looked into, if its inbox was, too, and what came is handled.

    Where its answers go to another mailbox, that one's inbox as well.
    """
    elsewhere = reply_to.reader_of(session, sender.workspace_id, sender.reply_to) if sender.reply_to else None
    reader = elsewhere or sender
    if sender.looks_owed_at is None or (reader.last_checked_at or reader.created_at) < sender.looks_owed_at:
        return
    unhandled = select(RawMail.id).where(
        RawMail.sender_account_id.in_((sender.id, reader.id)),
        RawMail.handled_at.is_(None),
        RawMail.received_at > begun_at - _HANDLED_WITHIN,
    )
    session.execute(
        update(SenderAccount)
        .where(
            SenderAccount.id == sender.id,
            SenderAccount.looks_owed_at <= begun_at,
            SenderAccount.looks_owed_at <= SenderAccount.last_checked_at,
            ~unhandled.exists(),
        )
        .values(looks_owed_at=None)
    )


def in_words(address: str) -> str:
    """Say why nothing leaves from a mailbox that waits for a look."""
    return WAITS.format(address=address)
