"""Mails that a person sent from a mailbox by hand: found in its Sent folder, they count against its limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import HandSent, Message, SenderAccount
from models.states import AccountKind, SenderState
from outreach import limits, senders
from outreach.ports import Cipher, MailAccount

LOOKED_BACK = timedelta(days=2)
"""How far back a look goes: servers search by days in zones of their own, a mailbox's limit reaches over 24 hours."""


@dataclass(frozen=True)
class Where:
    """Which Sent folder to look into, and from which day on."""

    account: MailAccount = field(repr=False)
    folder: str
    since: date


def where(session: Session, sender_id: int, *, now: datetime, cipher: Cipher) -> Where | None:
    """Return where to look for what was sent by hand, None where there is nothing to look into."""
    sender = session.get(SenderAccount, sender_id)
    if sender is None or sender.state is SenderState.REMOVED:
        return None
    if sender.kind is not AccountKind.EMAIL or not sender.imap_host:
        return None
    return Where(senders.mail_account(sender, cipher), sender.sent_folder, (now - LOOKED_BACK).date())


def record(session: Session, sender_id: int, filed: Mapping[str, datetime], *, now: datetime) -> int:
    """Count the mails of a Sent folder, by Message-ID, that are not ours and not counted yet; return how many.

    What left more than a week ago is forgotten: no limit reaches further back.
    """
    sender = session.get_one(SenderAccount, sender_id)
    forgotten = now - limits.WEEK
    session.execute(
        delete(HandSent).where(HandSent.sender_account_id == sender_id, HandSent.sent_at <= forgotten)
    )
    lately = {message_id: min(at, now) for message_id, at in filed.items() if at > forgotten}
    ours = session.scalars(
        select(Message.rfc_message_id).where(
            Message.workspace_id == sender.workspace_id, Message.rfc_message_id.in_(lately)
        )
    ).all()
    rows = [
        {
            "workspace_id": sender.workspace_id,
            "sender_account_id": sender_id,
            "message_id_hash": sha256(message_id.encode()).hexdigest(),
            "sent_at": lately[message_id],
        }
        for message_id in sorted(set(lately) - set(ours))
    ]
    if not rows:
        return 0
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    wanted = insert(HandSent).on_conflict_do_nothing().returning(HandSent.id)
    return len(session.scalars(wanted, rows).all())


def sent_after(session: Session, sender_ids: list[int], after: datetime) -> list[tuple[int, datetime]]:
    """Return which of these mailboxes a person used by hand, and when, in order."""
    rows = session.execute(
        select(HandSent.sender_account_id, HandSent.sent_at)
        .where(HandSent.sender_account_id.in_(sender_ids), HandSent.sent_at > after)
        .order_by(HandSent.sent_at)
    )
    return [(sender_id, at) for sender_id, at in rows]
