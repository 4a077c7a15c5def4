"""Mailboxes that send: what is kept of one once its servers have let us in, and whose it is."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import Person, SenderAccount
from models.states import AccountKind, PostKind, SenderState
from outreach import (
    catching_up,
    domain_checks,
    grants,
    login_health,
    mailboxes,
    posts,
    removing,
    sender_changes,
)
from outreach.ports import Cipher, MailAccount

DAILY_LIMIT = 30
"""Mails a day that a mailbox may send unless told otherwise."""


@dataclass(frozen=True)
class Connected:
    """A mailbox that both servers have let in; `in_use_since` is the day its first mails were sent."""

    account: MailAccount = field(repr=False)
    in_use_since: date
    daily_limit: int = DAILY_LIMIT
    signature: str = ""
    owner_person_id: int | None = None


def find(session: Session, workspace_id: int, address: str) -> SenderAccount | None:
    """Return the mailbox of an address in any case, None when it is not connected."""
    return session.scalar(
        select(SenderAccount).where(
            SenderAccount.workspace_id == workspace_id,
            SenderAccount.kind == AccountKind.EMAIL,
            SenderAccount.address == address.lower(),
        )
    )


def keep(
    session: Session,
    workspace_id: int,
    connected: Connected,
    *,
    cipher: Cipher,
    now: datetime,
    wall: datetime,
) -> SenderAccount:
    """Keep a mailbox whose servers have just let us in, or refresh it.

    One that was broken or removed works again, a paused one stays paused.
    """
    account = connected.account
    found = find(session, workspace_id, account.address)
    if found is None:
        found = SenderAccount(
            workspace_id=workspace_id,
            address=account.address.lower(),
            kind=AccountKind.EMAIL,
            state=SenderState.HEALTHY,
            created_at=now,
        )
        session.add(found)
    before = sender_changes.looks(found) if found.id is not None else None
    found.display_name, found.username = account.display_name, account.username
    found.smtp_host, found.smtp_port = account.smtp_host, account.smtp_port
    found.smtp_security, found.imap_security = account.smtp_security, account.imap_security
    found.imap_host, found.imap_port = account.imap_host, account.imap_port
    if not account.issuer:
        _keep_password(session, found, account.password, cipher)
    if found.in_use_since != connected.in_use_since:
        found.in_use_since = connected.in_use_since
        if found.lowered_to is None:
            found.clean_since = connected.in_use_since
    found.daily_limit, found.signature = connected.daily_limit, connected.signature
    found.owner_person_id = connected.owner_person_id
    found.login_checked_at, found.next_login_check_at = wall, wall + login_health.EVERY
    found.missed_checks = 0
    if not found.imap_host:
        found.looks_owed_at = None
    session.flush()
    if before is not None:
        sender_changes.follow(session, found, before, by=connected.owner_person_id)
    if found.state is SenderState.REMOVED:
        catching_up.comes_back(found, wall=wall)
        removing.bring_back(session, found, now=now)
    for side in (mailboxes.SMTP, mailboxes.IMAP):
        mailboxes.works(session, found.id, side)
    domain_checks.watch(session, found, now=now)
    posts.changed_all(session, workspace_id, PostKind.HOME)
    return found


def _keep_password(session: Session, found: SenderAccount, password: str, cipher: Cipher) -> None:
    """Reach a mailbox by its password from now on; what was granted for it before is given back."""
    found.password_secret = cipher.encrypt(password)
    if found.issuer:
        found.issuer = ""
        grants.end(session, found.id)


def owner_named(session: Session, workspace_id: int, words: str) -> Person | None:
    """Return the only person with this Slack id or email address, None when there is none or several."""
    found = session.scalars(
        select(Person).where(
            Person.workspace_id == workspace_id,
            Person.is_guest.is_(False),
            or_(Person.slack_user_id == words.upper(), func.lower(Person.email) == words.lower()),
        )
    ).all()
    return found[0] if len(found) == 1 else None


def connected(session: Session, workspace_id: int) -> list[tuple[SenderAccount, str]]:
    """Return every mailbox with its owner's name ("" without an owner), by address."""
    rows = session.execute(
        select(SenderAccount, Person.name)
        .outerjoin(Person, Person.id == SenderAccount.owner_person_id)
        .where(SenderAccount.workspace_id == workspace_id, SenderAccount.kind == AccountKind.EMAIL)
        .order_by(SenderAccount.address)
    )
    return [(sender, name or "") for sender, name in rows]
