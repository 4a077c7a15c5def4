"""What a restored backup forgot: its mails are looked for in the Sent folders, and those found there count as sent."""

from collections.abc import Mapping
from collections.abc import Sequence as Many
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, SenderAccount, Sequence, Setting
from models.states import (
    COUNTED_DELIVERY,
    WAITING_DELIVERY,
    AccountKind,
    DeliveryState,
    EnrollmentState,
    MessageState,
    PostKind,
    SenderState,
    SequenceState,
)
from outreach import chosen, planning, posts, senders, settling
from outreach.ports import Cipher, FiledCopy, MailAccount, enqueue_after_commit

ASKED = "reconcile"
"""Set while somebody waits for the Sent folders to be looked into."""
STANDSTILL = "standstill"
"""Since when nothing ran (product time), and what looking into the Sent folders told."""
IN_SENT = "A copy of it is in the Sent folder: it left before the backup was restored"
_BEFORE = timedelta(days=1)
_AT_ONCE = 500
_MAY_BE_SETTLED = (*WAITING_DELIVERY, DeliveryState.UNKNOWN)
_OUTSIDE = (EnrollmentState.PROPOSED, EnrollmentState.WAITING)


def begin(session: Session, workspace_id: int, *, since: datetime) -> None:
    """Note since when nothing ran."""
    chosen.keep(session, workspace_id, STANDSTILL, {"since": since.isoformat()})


def ask(session: Session, workspace_id: int) -> None:
    """Have the Sent folders looked into; what an earlier look told is forgotten."""
    chosen.keep(session, workspace_id, ASKED, True)
    chosen.keep(session, workspace_id, STANDSTILL, {"since": _kept(session, workspace_id)["since"]})
    enqueue_after_commit(session, "reconcile", workspace_id)


def stop(session: Session, workspace_id: int) -> None:
    """Look no further: the sends have been let go on."""
    chosen.forget(session, workspace_id, ASKED)


@cache
def asked() -> Select[int]:
    """Return the workspaces whose Sent folders are to be looked into."""
    return select(Setting.workspace_id).where(Setting.name == ASKED)


def to_check(session: Session, workspace_id: int) -> list[int]:
    """Return the mailboxes to look into, none once nobody waits for it any more."""
    if chosen.value(session, workspace_id, ASKED) is None:
        return []
    mailboxes = select(SenderAccount.id).where(
        SenderAccount.workspace_id == workspace_id,
        SenderAccount.kind == AccountKind.EMAIL,
        SenderAccount.state != SenderState.REMOVED,
        SenderAccount.imap_host != "",
    )
    return list(session.scalars(mailboxes.order_by(SenderAccount.id)))


def where(session: Session, sender_id: int, cipher: Cipher) -> tuple[MailAccount, str, date]:
    """Return how to reach a mailbox, its Sent folder as far as known, and from which day on to look."""
    sender = session.get_one(SenderAccount, sender_id)
    since = datetime.fromisoformat(_kept(session, sender.workspace_id)["since"])
    return senders.mail_account(sender, cipher), sender.sent_folder, (since - _BEFORE).date()


def take(session: Session, sender_id: int, filed: Mapping[str, FiledCopy], *, now: datetime) -> int:
    """Settle as sent what was found in a Sent folder; return how many, to be called again until that is 0.

    The step after one that is settled is planned by that, and may have left as well.
    """
    sender = session.get_one(SenderAccount, sender_id)
    found, every = 0, list(filed)
    for start in range(0, len(every), _AT_ONCE):
        some = every[start : start + _AT_ONCE]
        known = select(Message.id).where(*_of(sender, some)).limit(1)
        if sender.files_sent is not True and session.scalar(known) is not None:
            sender.files_sent = True
        _enter(session, sender, some, now)
        for delivery_id, message_id in session.execute(_open(sender, some)).all():
            at = filed[message_id].at
            found += settling.sent(
                session, delivery_id, IN_SENT, now=now, handed_over_at=at, states=_MAY_BE_SETTLED
            )
        if found:
            break
    if found:
        kept = _kept(session, sender.workspace_id)
        _note(session, sender.workspace_id, found=kept.get("found", 0) + found)
    return found


def _of(sender: SenderAccount, message_ids: Many[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.workspace_id == sender.workspace_id,
        Message.sender_account_id == sender.id,
        Message.rfc_message_id.in_(message_ids),
    )


def _open(sender: SenderAccount, message_ids: Many[str]) -> Select[int, str]:
    """Return the deliveries of these mails that the backup takes for not sent, with their Message-IDs."""
    return (
        select(Delivery.id, Message.rfc_message_id)
        .join(Message, Message.id == Delivery.message_id)
        .where(*_of(sender, message_ids), Delivery.state.in_(_MAY_BE_SETTLED))
        .order_by(Delivery.id)
    )


def _enter(session: Session, sender: SenderAccount, message_ids: Many[str], now: datetime) -> None:
    """Let those leads in to whom one of these mails left, while the backup does not know that they had entered."""
    left = select(Delivery.id).where(
        Delivery.enrollment_id == Enrollment.id, Delivery.state.in_(COUNTED_DELIVERY)
    )
    outside = session.scalars(
        select(Enrollment)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Enrollment.id.in_(
                select(Message.enrollment_id).where(
                    *_of(sender, message_ids),
                    Message.step_id.is_not(None),
                    Message.state == MessageState.APPROVED,
                )
            ),
            Enrollment.state.in_(_OUTSIDE),
            Sequence.state == SequenceState.ACTIVE,
            ~left.exists(),
        )
        .order_by(Enrollment.id)
        .with_for_update(of=Enrollment)
    ).all()
    planning.enter_many(session, outside, now=now, waits=False)
    session.flush()


def unreadable(session: Session, sender_id: int, problem: str) -> None:
    """Note that a Sent folder could not be looked into."""
    sender = session.get_one(SenderAccount, sender_id)
    known = _kept(session, sender.workspace_id).get("unreadable", [])
    _note(session, sender.workspace_id, unreadable=[*known, f"{sender.address}: {problem}"])


def reconciled(session: Session, workspace_id: int, *, now: datetime) -> None:
    """Say on the card what looking into the Sent folders told."""
    if chosen.value(session, workspace_id, ASKED) is None:
        return
    chosen.forget(session, workspace_id, ASKED)
    _note(session, workspace_id, blind=_blind(session, workspace_id, now), is_done=True)
    posts.changed(session, workspace_id, PostKind.HELD_SENDS, [workspace_id])


def _blind(session: Session, workspace_id: int, now: datetime) -> list[str]:
    """Name the mailboxes that are not known to file copies, with how many due mails could not be checked."""
    rows = session.execute(
        select(SenderAccount.address, func.count())
        .join(Delivery, Delivery.sender_account_id == SenderAccount.id)
        .where(
            SenderAccount.workspace_id == workspace_id,
            SenderAccount.files_sent.is_not(True),
            Delivery.state.in_(WAITING_DELIVERY),
            Delivery.send_at <= now,
        )
        .group_by(SenderAccount.address)
        .order_by(SenderAccount.address)
    )
    return [f"{address} ({count:,} due)" for address, count in rows]


def told(session: Session, workspace_id: int) -> tuple[str, ...]:
    """Return what looking into the Sent folders told, in sentences; nothing before it is done."""
    kept = _kept(session, workspace_id)
    if not kept.get("is_done"):
        return ()
    found, blind, unreadable = kept.get("found", 0), kept.get("blind", []), kept.get("unreadable", [])
    lines = ["In the Sent folders no mail was found that had left already."]
    if found:
        lines = [f"Found in the Sent folders, and counted as sent now: {found:,}."]
    if blind:
        lines.append(
            f"These file no copies, as far as is known, and could not be checked: {', '.join(blind)}."
        )
    return (*lines, *unreadable)


def _kept(session: Session, workspace_id: int) -> dict[str, Any]:
    found: dict[str, Any] = chosen.value(session, workspace_id, STANDSTILL) or {}
    return found


def _note(session: Session, workspace_id: int, **news: Any) -> None:
    chosen.keep(session, workspace_id, STANDSTILL, _kept(session, workspace_id) | news)
