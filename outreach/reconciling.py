"""Settling what nobody knows: the Sent folder is looked into, a copy in it means sent, none in the end asks a person.

Looks are in product time: right away, then 1, 5 and 15 minutes after the end became unknown, and once a day while
nobody decides. `send_at` of an unknown delivery is its next look. Where a mailbox is known to file no copies, a
person is asked at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models import Delivery, History, Message, SenderAccount
from models.states import AccountKind, DeliveryKind, DeliveryState, PostKind
from outreach import (
    answering,
    instants,
    linkedin_reconciling,
    posts,
    senders,
    sent_habits,
    settling,
    unknown_sends,
)
from outreach import due as steps_due
from outreach.linkedin_reconciling import Asking
from outreach.ports import Cipher, MailAccount, SentCopies, enqueue_after_commit

LOOKS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""When it is looked again, counted from when the end became unknown; the last one asks a person."""
DAILY = timedelta(days=1)
COMPARED = 3
"""How many mails that have surely left are looked for, to learn whether a mailbox files copies at all."""
FILED_WITHIN = timedelta(minutes=10)
"""How long a server may take to file a copy: what left since shows nothing by having none."""
IN_SENT = "A copy of it is in the Sent folder"
_RECENT = timedelta(days=30)
_AT_ONCE = 50


@dataclass(frozen=True)
class Wanted:
    """What to look for in a mailbox's Sent folder, by Message-ID: mails of unknown end, and some that surely left.

    `account` is None where there is no folder to look into; `linkedin` is what an account there is asked.
    `tells_apart`: enough of those that surely left did so a while ago, so that their copies would be there by now.
    """

    account: MailAccount | None = field(repr=False)
    folder: str
    unknown: tuple[str, ...]
    surely_sent: tuple[str, ...]
    tells_apart: bool = False
    linkedin: Asking | None = None


@dataclass(frozen=True)
class Seen:
    """What a look found: the folder, None when there is none, and when each copy was filed.

    `problem` says why nothing could be looked at, "" when it could.
    """

    folder: str | None = None
    filed: Mapping[str, datetime] = field(default_factory=dict)
    problem: str = ""


def begin(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """Have it looked at once for a delivery whose end has become unknown."""
    delivery.send_at = now
    posts.changed_all(session, delivery.workspace_id, PostKind.HOME)
    enqueue_after_commit(session, "settle", delivery.sender_account_id)


def due(session: Session, *, now: datetime) -> list[int]:
    """Return the senders in whose Sent folder something is to be looked for now."""
    return list(session.scalars(_wanted(), instants.of(now=now)))


@cache
def _wanted() -> Select[int]:
    is_due = Delivery.send_at <= instants.NOW
    return select(Delivery.sender_account_id).where(steps_due.is_unknown(), is_due).distinct()


def wanted(session: Session, sender_id: int, *, now: datetime, cipher: Cipher) -> Wanted | None:
    """Return what to look for in a sender's Sent folder now, None when there is nothing."""
    sender = session.get(SenderAccount, sender_id)
    unknown = session.scalars(
        select(Message.rfc_message_id)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(*_to_look_for(sender_id, now))
        .order_by(Delivery.id)
        .limit(_AT_ONCE)
    ).all()
    if not unknown or sender is None:
        return None
    surely_sent = _surely_sent(session, sender_id, now - _RECENT, now - FILED_WITHIN)
    is_enough = len(surely_sent) >= COMPARED
    if not is_enough:
        surely_sent += _surely_sent(session, sender_id, now - FILED_WITHIN, now)
    account = senders.mail_account(sender, cipher) if _has_folders(sender) else None
    tells_apart = is_enough and sent_habits.files_copies(sender.smtp_host) is None
    asked = linkedin_reconciling.asking(session, sender, unknown)
    return Wanted(account, sender.sent_folder, tuple(unknown), surely_sent, tells_apart, asked)


def _surely_sent(session: Session, sender_id: int, since: datetime, until: datetime) -> tuple[str, ...]:
    """Return the Message-IDs of the newest mails that a server has surely taken in that time."""
    found = session.scalars(
        select(Message.rfc_message_id)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            Delivery.sender_account_id == sender_id,
            Delivery.intent_at.between(since, until),
            Delivery.state == DeliveryState.SENT,
            Delivery.provider_id != "",
        )
        .order_by(Delivery.intent_at.desc())
        .limit(COMPARED)
    )
    return tuple(found)


def _to_look_for(sender_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.sender_account_id == sender_id,
        steps_due.is_unknown(),
        Delivery.send_at <= now,
    )


def _has_folders(sender: SenderAccount) -> bool:
    return sender.kind is AccountKind.EMAIL and sender.imap_host != ""


def look(copies: SentCopies | None, wanted: Wanted) -> Seen:
    """Look for what is wanted; mails that surely left only tell something while another one is missing."""
    if copies is None:
        return Seen()
    filed = _filed(copies, wanted.unknown)
    if len(filed) < len(wanted.unknown):
        filed |= _filed(copies, wanted.surely_sent)
    return Seen(copies.name, filed)


def _filed(copies: SentCopies, message_ids: tuple[str, ...]) -> dict[str, datetime]:
    found = {message_id: copies.filed_at(message_id) for message_id in message_ids}
    return {message_id: at for message_id, at in found.items() if at is not None}


def looked(session: Session, sender_id: int, wanted: Wanted, seen: Seen, *, now: datetime) -> int:
    """Settle what was found and return how many that were; what was not is looked for later, or a person is asked.

    A second call, or one after a person has decided, changes nothing.
    """
    sender = session.get_one(SenderAccount, sender_id, with_for_update=True)
    if not seen.problem and sender.kind is AccountKind.EMAIL:
        sender.sent_folder = (seen.folder or "")[:200]
        sender.files_sent = _files_sent(sender.files_sent, wanted, seen)
    rows = session.execute(
        select(Delivery, Message.rfc_message_id)
        .join(Message, Message.id == Delivery.message_id)
        .where(*_to_look_for(sender_id, now), Message.rfc_message_id.in_(wanted.unknown))
    ).all()
    found = 0
    for delivery, message_id in rows:
        filed_at = seen.filed.get(message_id)
        if filed_at is None:
            _not_found(session, delivery, sender, seen.problem, now)
        else:
            found += settling.sent(session, delivery.id, _where(sender), now=now, handed_over_at=filed_at)
    return found


def _where(sender: SenderAccount) -> str:
    return IN_SENT if sender.kind is AccountKind.EMAIL else linkedin_reconciling.AT_LINKEDIN


def _files_sent(known: bool | None, wanted: Wanted, seen: Seen) -> bool | None:
    """Learn whether a mailbox files copies: one that was found proves it, three that were not found disprove it.

    Those of a provider that is known to file them do not, as people delete what they sent.
    """
    if seen.filed:
        return True
    if seen.folder is None or wanted.tells_apart:
        return False
    return known


def _not_found(
    session: Session, delivery: Delivery, sender: SenderAccount, problem: str, now: datetime
) -> None:
    since = _unknown_since(session, delivery, now)
    delivery.reason = _what_we_know(sender, problem)[:300]
    delivery.send_at = next((since + wait for wait in LOOKS if since + wait > now), now + DAILY)
    if delivery.kind is DeliveryKind.ANSWER:
        answering.still_unknown(session, delivery, delivery.reason)
    if now >= since + LOOKS[-1] or (sender.files_sent is False and not problem):
        unknown_sends.ask(session, delivery)
    settling.redraw(session, delivery)


def _unknown_since(session: Session, delivery: Delivery, now: datetime) -> datetime:
    since = session.scalar(
        select(History.at)
        .where(
            History.lead_id == delivery.lead_id,
            History.delivery_id == delivery.id,
            History.kind == "delivery.unknown",
        )
        .order_by(History.id.desc())
        .limit(1)
    )
    return since or now


def _what_we_know(sender: SenderAccount, problem: str) -> str:
    if problem and sender.kind is AccountKind.LINKEDIN:
        return f"LinkedIn could not be asked: {problem}"
    if problem:
        return f"Its Sent folder could not be looked into: {problem}"
    if sender.kind is AccountKind.LINKEDIN:
        return "LinkedIn alone tells: look at its sent invites, or at the chat, whether it stands there."
    if not _has_folders(sender):
        return f"{sender.address} has no Sent folder that could be looked into."
    files_sent = sender.files_sent
    if files_sent is None:
        files_sent = sent_habits.files_copies(sender.smtp_host)
    if files_sent is None:
        return f"There is no copy in the Sent folder of {sender.address}, which may not file any."
    if files_sent:
        return f"{sender.address} files copies of what it sends, and there is none of this mail."
    return f"{sender.address} files no copies of what it sends, so its Sent folder cannot tell."
