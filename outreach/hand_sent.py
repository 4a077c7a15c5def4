"""Mails that a person sent from a mailbox by hand: found in its Sent folder, they count against limits and caps.

One that answers a lead in their thread takes over (`taking_over`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import HandSent, HandSentTo, Lead, Message, SenderAccount, ThreadMail
from models.sets import among, insert_each
from models.states import AccountKind, SenderState
from outreach import catching_up, composing, free_mail, limits, people, posts, senders, taking_over
from outreach.ports import Cipher, FiledCopy, MailAccount

LOOKED_BACK = timedelta(days=2)
"""How far back a look goes at least: servers search by days in zones of their own, limits reach over 24 hours."""
BEFORE_THE_LAST = timedelta(days=1)
FARTHEST_BACK = timedelta(days=30)
TOLD_AFTER = timedelta(minutes=30)
"""How long a Sent folder may be unreadable before whoever owns the mailbox is told."""


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
    since = looked_from(sender.sent_read_to, sender.created_at, now=now)
    return Where(senders.mail_account(sender, cipher), sender.sent_folder, since)


def looked_from(read_to: datetime | None, created_at: datetime, *, now: datetime) -> date:
    """Return from which day on a Sent folder is looked into that was read to `read_to`, None for never.

    A day before that, as days are the server's own; not before the mailbox was connected, and 30 days at most.
    """
    begins = max(created_at - LOOKED_BACK, (read_to or created_at) - BEFORE_THE_LAST)
    return max(min(begins, now - LOOKED_BACK), now - FARTHEST_BACK).date()


def looked(session: Session, sender_id: int, *, read_to: datetime | None, wall: datetime) -> None:
    """Note that a look into a Sent folder, begun at `wall`, saw all that was filed until `read_to`; None: no folder."""
    sender = session.get_one(SenderAccount, sender_id)
    sender.sent_looked_at = wall
    if read_to is not None:
        sender.sent_read_to = read_to
    session.flush()
    catching_up.looked(session, sender, begun_at=wall)


def unreadable(session: Session, sender_id: int, why: str, *, now: datetime, wall: datetime) -> None:
    """Tell whose mailbox it is, once a day, that its Sent folder has not been readable for a while, and what waits.

    Where the inbox cannot be read either, they are asked about that.
    """
    sender = session.get(SenderAccount, sender_id)
    if sender is None or sender.state is SenderState.REMOVED or sender.imap_reason:
        return
    if sender.sent_looked_at is None or wall - sender.sent_looked_at < TOLD_AFTER:
        return
    sentence = (
        f"{why} Until it can, steps of {sender.address} wait, as somebody may have been answered by hand meanwhile. "
        "It is tried every minute."
    )
    for person in people.whose(session, sender):
        posts.tell(session, person.id, sentence, key=f"sent_unreadable:{sender.id}:{now.date().isoformat()}")


def record(session: Session, sender_id: int, filed: Mapping[str, FiledCopy], *, now: datetime) -> int:
    """Count the mails of a Sent folder, by Message-ID, that are not ours and not counted yet; return how many.

    What left more than a week ago is forgotten: no limit reaches further back, nor does the next look. Where it went
    is kept for a day, as the cap per domain reaches no further.
    """
    sender = session.get_one(SenderAccount, sender_id)
    lately = {
        key: replace(one, at=min(one.at, now)) for key, one in filed.items() if not composing.is_test_id(key)
    }
    ours = {
        name: (id_, lead_id)
        for name, id_, lead_id in session.execute(
            select(Message.rfc_message_id, Message.id, Message.lead_id).where(
                Message.workspace_id == sender.workspace_id,
                among(session, Message.rfc_message_id, lately),
            )
        )
    }
    _learn_names(session, sender, lately, ours)
    others = {key: lately[key] for key in sorted(set(lately) - set(ours))}
    by_hand = {_hash(key): one for key, one in others.items()}
    new = _keep(session, sender, by_hand)
    _keep_domains(session, sender, by_hand, now)
    news = {key: one for key, one in others.items() if _hash(key) in new}
    taking_over.look(session, sender, news, now=now)
    _forget(session, sender_id, now)
    return len(new)


def _learn_names(
    session: Session,
    sender: SenderAccount,
    filed: Mapping[str, FiledCopy],
    ours: Mapping[str, tuple[int, int]],
) -> None:
    """Know our mails by the Message-IDs, too, that their server gave them: answers name those."""
    renamed = [
        {
            "workspace_id": sender.workspace_id,
            "rfc_message_id": filed[name].own_id[:300],
            "lead_id": lead_id,
            "message_id": id_,
            "sent_at": filed[name].at,
        }
        for name, (id_, lead_id) in ours.items()
        if filed[name].own_id not in ("", name)
    ]
    insert_each(session, ThreadMail, renamed, or_leave=True)


def _forget(session: Session, sender_id: int, now: datetime) -> None:
    mine = HandSent.sender_account_id == sender_id
    past = select(HandSent.id).where(mine, HandSent.sent_at <= now - limits.DAY)
    session.execute(delete(HandSentTo).where(HandSentTo.hand_sent_id.in_(past)))
    session.execute(delete(HandSent).where(mine, HandSent.sent_at <= now - limits.WEEK))


def _keep(session: Session, sender: SenderAccount, by_hand: Mapping[str, FiledCopy]) -> set[str]:
    """Write down what was not known yet; return the hashes of that."""
    rows = [
        {
            "workspace_id": sender.workspace_id,
            "sender_account_id": sender.id,
            "message_id_hash": hashed,
            "sent_at": one.at,
        }
        for hashed, one in by_hand.items()
    ]
    if not rows:
        return set()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    wanted = insert(HandSent).on_conflict_do_nothing().returning(HandSent.message_id_hash)
    return set(session.scalars(wanted, rows))


def _keep_domains(
    session: Session, sender: SenderAccount, by_hand: Mapping[str, FiledCopy], now: datetime
) -> None:
    """Keep to which companies these mails went, of those alone where there are leads: no cap counts any other.

    Each look does so anew, so that what went to a company counts as soon as a lead of it is known.
    """
    went = {
        hashed: {free_mail.company_domain(domain) for domain in one.domains} - {""}
        for hashed, one in by_hand.items()
        if one.at > now - limits.DAY
    }
    known = _with_leads(session, sender.workspace_id, set().union(*went.values()))
    if not known:
        return
    kept = session.execute(
        select(HandSent.id, HandSent.message_id_hash, HandSent.sent_at).where(
            HandSent.sender_account_id == sender.id, HandSent.message_id_hash.in_(went)
        )
    ).all()
    rows = [
        {"workspace_id": sender.workspace_id, "hand_sent_id": id_, "domain": domain, "sent_at": at}
        for id_, hashed, at in kept
        for domain in sorted(went[hashed] & known)
    ]
    insert_each(session, HandSentTo, rows, or_leave=True)


def _with_leads(session: Session, workspace_id: int, domains: Collection[str]) -> set[str]:
    if not domains:
        return set()
    found = select(Lead.email_domain).where(
        Lead.workspace_id == workspace_id, among(session, Lead.email_domain, domains)
    )
    return set(session.scalars(found.distinct()))


def _hash(message_id: str) -> str:
    return sha256(message_id.encode()).hexdigest()


def sent_after(session: Session, sender_ids: list[int], after: datetime) -> list[tuple[int, datetime]]:
    """Return which of these mailboxes a person used by hand, and when, in order."""
    rows = session.execute(
        select(HandSent.sender_account_id, HandSent.sent_at)
        .where(HandSent.sender_account_id.in_(sender_ids), HandSent.sent_at > after)
        .order_by(HandSent.sent_at)
    )
    return [(sender_id, at) for sender_id, at in rows]
