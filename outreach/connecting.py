"""Keeping a mailbox that was logged in to: a new sender account, or another way to reach one that is there."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import SenderAccount
from models.states import Channel, SenderState
from outreach.ports import MailAccount

DAILY_LIMIT = 30
"""Mails of one sender in 24 hours, unless the team says otherwise."""


@dataclass(frozen=True)
class MailboxDetails:
    """What is kept of a mailbox; None leaves what is kept already, or the default of a new one.

    A new mailbox is in use since today: it begins with 10 mails a day.
    """

    account: MailAccount
    signature: str | None = None
    daily_limit: int | None = None
    in_use_since: date | None = None
    owner_person_id: int | None = None


def find(session: Session, workspace_id: int, address: str) -> SenderAccount | None:
    """Return the mailbox with an address, None when it is not connected."""
    return session.scalar(
        select(SenderAccount).where(
            SenderAccount.workspace_id == workspace_id,
            SenderAccount.channel == Channel.EMAIL,
            SenderAccount.address == address.lower(),
        )
    )


def keep(
    session: Session, workspace_id: int, details: MailboxDetails, sealed_password: str, *, now: datetime
) -> SenderAccount:
    """Keep a mailbox whose login has just worked; one that was broken is healthy again."""
    account = details.account
    found = find(session, workspace_id, account.address)
    if found is None:
        found = SenderAccount(
            workspace_id=workspace_id,
            channel=Channel.EMAIL,
            address=account.address.lower(),
            daily_limit=DAILY_LIMIT,
            in_use_since=now.date(),
            clean_since=now.date(),
            created_at=now,
        )
        session.add(found)
    for name in ("display_name", "username", "smtp_host", "smtp_port", "smtp_security"):
        setattr(found, name, getattr(account, name))
    for name in ("imap_host", "imap_port", "imap_security"):
        setattr(found, name, getattr(account, name))
    found.password_secret = sealed_password
    if found.state is SenderState.BROKEN:
        found.state, found.health_reason, found.broken_side, found.broken_at = (
            SenderState.HEALTHY,
            "",
            "",
            None,
        )
    if details.signature is not None:
        found.signature = details.signature
    if details.daily_limit is not None:
        found.daily_limit = details.daily_limit
    if details.in_use_since is not None:
        found.in_use_since = found.clean_since = details.in_use_since
    if details.owner_person_id is not None:
        found.owner_person_id = details.owner_person_id
    session.flush()
    return found
