"""The hourly look at mailboxes: both logins are tried even if nothing is sent, and what that says of their health."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from models import SenderAccount
from models.states import AccountKind, SenderState
from outreach import instants, mailboxes, probing, senders
from outreach.instants import Instant
from outreach.login_check import Failed
from outreach.mail_troubles import Side
from outreach.ports import Cipher, MailAccount

EVERY = timedelta(hours=1)
AGAIN = timedelta(minutes=10)
"""How soon it is looked again where a server could not be reached."""
MISSES = 3
"""How often in a row that may be before the mailbox counts as broken: one that is down for a moment breaks nothing."""
AT_ONCE = 20
_TAKEN_FOR = timedelta(seconds=150)


@cache
def due() -> Select[int]:
    """Return the mailboxes to be looked at, some at once; paused ones too, as their replies are read."""
    return (
        select(SenderAccount.id)
        .where(_is_due(instants.WALL))
        .order_by(SenderAccount.next_login_check_at, SenderAccount.id)
        .limit(AT_ONCE)
    )


def _is_due(wall: Instant) -> ColumnElement[bool]:
    return (
        (SenderAccount.kind == AccountKind.EMAIL)
        & (SenderAccount.state != SenderState.REMOVED)
        & (SenderAccount.smtp_host != "")
        & (SenderAccount.imap_host != "")
        & or_(SenderAccount.next_login_check_at.is_(None), SenderAccount.next_login_check_at <= wall)
    )


def take(session: Session, sender_id: int, *, cipher: Cipher, wall: datetime) -> MailAccount | None:
    """Take a mailbox to try its logins, None when another job does, or it was tried a moment ago."""
    taken = session.scalar(
        update(SenderAccount)
        .where(SenderAccount.id == sender_id, _is_due(wall))
        .values(next_login_check_at=wall + _TAKEN_FOR)
        .returning(SenderAccount.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        return None
    return senders.mail_account(session.get_one(SenderAccount, sender_id), cipher)


def record(
    session: Session, sender_id: int, failed: Sequence[Failed], *, now: datetime, wall: datetime
) -> None:
    """Note how a look at both logins ended: a side that was shut out is broken, one that is let in works again.

    Where a server cannot be reached it is looked again soon, and the mailbox is broken after some times in a row.
    """
    sender = session.get(SenderAccount, sender_id, with_for_update=True)
    if sender is None or sender.state is SenderState.REMOVED:
        return
    refusals = [one for one in failed if not one.is_passing]
    sender.login_checked_at = wall
    sender.missed_checks = sender.missed_checks + 1 if failed and not refusals else 0
    sender.next_login_check_at = wall + (AGAIN if sender.missed_checks else EVERY)
    for one in refusals or (failed if sender.missed_checks >= MISSES else ()):
        _break(session, sender, one, now=now, wall=wall)
    session.flush()
    shut = {one.side for one in failed}
    if Side.IMAP not in shut:
        mailboxes.works(session, sender.id, mailboxes.IMAP)
    # Where its server let us in before, too, and fell silent over a letter, only a letter tells.
    if Side.SMTP not in shut and sender.is_shut_out:
        mailboxes.works(session, sender.id, mailboxes.SMTP)


def _break(session: Session, sender: SenderAccount, why: Failed, *, now: datetime, wall: datetime) -> None:
    """Hold a mailbox's sends; one that is broken on this side already waits for its next try as before."""
    known = sender.smtp_reason if why.side is Side.SMTP else sender.imap_reason
    if sender.state is SenderState.BROKEN and known:
        return
    mailboxes.broke(session, sender, why.side, why.said, wall=wall, is_shut_out=True)
    if why.side is Side.SMTP:
        probing.rest(sender, now=now)
