"""Mails that belong to a lead's thread though they are no messages of ours: their replies, and what was sent by hand.

A reply may name them alone: who answers an answer, or a mail that a person wrote by hand; and servers that give our
mails a Message-ID of their own are answered by that one.
"""

from collections.abc import Collection
from collections.abc import Sequence as Many
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from models import Lead, RawMail, Reply, ThreadMail
from models.sets import among, insert_each
from outreach.ports import enqueue_after_commit

_MOST = 100


def named(session: Session, workspace_id: int, ids: Many[str]) -> tuple[int, str | None, int | None] | None:
    """Return lead, their address, and the message that the first of these Message-IDs stands for; None without any."""
    wanted = [one[:300] for one in ids[:_MOST]]
    if not wanted:
        return None
    by_hand = select(
        ThreadMail.rfc_message_id.label("name"), ThreadMail.lead_id.label("lead"), ThreadMail.message_id
    ).where(ThreadMail.workspace_id == workspace_id, among(session, ThreadMail.rfc_message_id, wanted))
    replies = select(Reply.provider_id, Reply.lead_id, Reply.answers_message_id).where(
        Reply.workspace_id == workspace_id, among(session, Reply.provider_id, wanted)
    )
    rows = {
        name: (lead_id, message_id)
        for name, lead_id, message_id in session.execute(union_all(by_hand, replies))
    }
    first = next((rows[one] for one in wanted if one in rows), None)
    if first is None:
        return None
    email, erased_at = session.execute(select(Lead.email, Lead.erased_at).where(Lead.id == first[0])).one()
    return None if erased_at is not None else (first[0], email, first[1])


def known(session: Session, workspace_id: int, ids: Collection[str]) -> set[str]:
    """Return those of these Message-IDs by which a thread is told already."""
    if not ids:
        return set()
    named = {one[:300]: one for one in ids}
    found = session.scalars(
        select(ThreadMail.rfc_message_id).where(
            ThreadMail.workspace_id == workspace_id, among(session, ThreadMail.rfc_message_id, named)
        )
    )
    return {named[one] for one in found}


def remember(
    session: Session,
    workspace_id: int,
    rfc_message_id: str,
    lead_id: int,
    *,
    at: datetime,
    message_id: int | None = None,
) -> None:
    """Tell a thread by this Message-ID from now on; a second call changes nothing."""
    row = {
        "workspace_id": workspace_id,
        "rfc_message_id": rfc_message_id[:300],
        "lead_id": lead_id,
        "message_id": message_id,
        "sent_at": at,
    }
    insert_each(session, ThreadMail, [row], or_leave=True)


def key_of(message_id: str) -> str:
    """Return by what a kept mail is looked for when another one names it, "" for one without a Message-ID."""
    return sha256(message_id.encode("utf-8", "replace")).hexdigest() if message_id else ""


def draw_in(session: Session, raw: RawMail, ids: Many[str], outcome: str, *, now: datetime) -> int:
    """Take up earlier mails that were a stranger's when they came and that a lead's mail names; return how many.

    They are handled again, and told to be the lead's thread now.
    """
    if raw.lead_id is None or not ids:
        return 0
    names = {key_of(one): one for one in ids[:_MOST]}
    found = session.scalars(
        select(RawMail)
        .where(
            RawMail.workspace_id == raw.workspace_id,
            among(session, RawMail.message_key, sorted(names)),
            RawMail.lead_id.is_(None),
            RawMail.outcome == outcome,
            RawMail.emptied_at.is_(None),
        )
        .with_for_update()
    ).all()
    for one in found:
        remember(session, raw.workspace_id, names[one.message_key], raw.lead_id, at=now)
        one.outcome, one.handled_at = "", None
        enqueue_after_commit(session, "receive", one.id)
    return len(found)
