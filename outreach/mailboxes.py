"""The health of mailboxes: which can be read and send, and what happens when one cannot."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, SenderAccount, SlackPost
from models.sets import among
from models.states import CONNECTED_SENDER, WAITING_DELIVERY, AccountKind, PostKind, SenderState
from outreach import mailbox_calls, posts, senders
from outreach.errors import MailboxUnreadable
from outreach.ports import Cipher, MailAccount

SMTP, IMAP = "smtp", "imap"
STAYS_SHUT = timedelta(minutes=20)
"""For how long a mailbox may be out of reach before that breaks it: a refusal does at once."""


def readable(session: Session) -> list[int]:
    """Return the ids of every mailbox to be read: broken ones may come back, paused ones still get replies."""
    return list(
        session.scalars(
            select(SenderAccount.id)
            .where(
                SenderAccount.kind == AccountKind.EMAIL,
                SenderAccount.state != SenderState.REMOVED,
                SenderAccount.imap_host != "",
            )
            .order_by(SenderAccount.id)
        )
    )


def sender_of(session: Session, sender_id: int) -> SenderAccount:
    """Return a mailbox. Raises MailboxUnreadable when it was removed."""
    sender = session.get(SenderAccount, sender_id)
    if sender is None:
        raise MailboxUnreadable("This mailbox was removed.")
    return sender


def account_of(session: Session, sender_id: int, cipher: Cipher) -> MailAccount:
    """Return how to reach a mailbox. Raises MailboxUnreadable when it was removed."""
    return senders.mail_account(sender_of(session, sender_id), cipher)


def checked(session: Session, sender_id: int, *, wall: datetime) -> None:
    """Note that a mailbox was read to its end; one that could not be read before works again."""
    session.execute(update(SenderAccount).where(SenderAccount.id == sender_id).values(last_checked_at=wall))
    works(session, sender_id, IMAP)


def broke(
    session: Session,
    sender: SenderAccount,
    side: str,
    reason: str,
    *,
    wall: datetime,
    is_shut_out: bool = False,
) -> None:
    """Hold a mailbox's sends and ask its owner to connect it again, once for each time it breaks.

    What is wrong with its other side stays. `is_shut_out`: the server for sending did not let it in, so that a login
    that works heals it.
    """
    if sender.state not in CONNECTED_SENDER:
        return
    known = sender.smtp_reason if side == SMTP else sender.imap_reason
    is_news = known != reason[:300]
    sender.state, sender.broken_at = SenderState.BROKEN, wall
    if side == SMTP:
        sender.smtp_reason, sender.probe_at, sender.is_shut_out = reason[:300], None, is_shut_out
    else:
        sender.imap_reason = reason[:300]
    _tell_both(sender)
    if is_news:
        session.flush()
        mailbox_calls.ask(session, sender, wall=wall)
        posts.changed_all(session, sender.workspace_id, PostKind.HOME)
        _redraw_waiting(session, sender.id)


def also_broke(session: Session, sender: SenderAccount, side: str, reason: str) -> None:
    """Note what is wrong with the other side of a mailbox that is broken already; nobody is asked anew."""
    if side == SMTP:
        sender.smtp_reason = reason[:300]
    else:
        sender.imap_reason = reason[:300]
    _tell_both(sender)
    session.flush()
    mailbox_calls.changed(session, sender)


def _tell_both(sender: SenderAccount) -> None:
    """Say what is wrong with a mailbox from what is wrong with each of its sides."""
    troubles = list(dict.fromkeys(one for one in (sender.smtp_reason, sender.imap_reason) if one))
    sender.broken_side = SMTP if sender.smtp_reason else IMAP if sender.imap_reason else ""
    told = [one if one.endswith(".") else f"{one}." for one in troubles] if troubles[1:] else troubles
    sender.health_reason = " ".join(told)[:300]


def unreadable(session: Session, sender_id: int, reason: str, *, wall: datetime) -> None:
    """A mailbox cannot be read: it must not send either, as replies would go unseen."""
    sender = session.get(SenderAccount, sender_id, with_for_update=True)
    if sender is not None:
        broke(session, sender, IMAP, reason, wall=wall)


def works(session: Session, sender_id: int, side: str) -> None:
    """A side of a mailbox that had broken works again; a probe that succeeded ends here too.

    It sends again once the other side works as well.
    """
    trouble = SenderAccount.smtp_reason if side == SMTP else SenderAccount.imap_reason
    sender = session.scalar(
        select(SenderAccount)
        .where(SenderAccount.id == sender_id, SenderAccount.state.in_(CONNECTED_SENDER), trouble != "")
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if sender is None:
        return
    if side == SMTP:
        sender.smtp_reason, sender.broke_in_a_row, sender.probe_at = "", 0, None
        sender.is_shut_out = False
    else:
        sender.imap_reason = ""
    _tell_both(sender)
    if not sender.broken_side:
        sender.state, sender.broken_at = SenderState.HEALTHY, None
    session.flush()
    mailbox_calls.changed(session, sender)
    posts.changed_all(session, sender.workspace_id, PostKind.HOME)
    _redraw_waiting(session, sender_id)


def broken_among(session: Session, sender_ids: Collection[int], side: str) -> set[int]:
    """Return those of these mailboxes of which a side does not work, as far as is known."""
    trouble = SenderAccount.smtp_reason if side == SMTP else SenderAccount.imap_reason
    found = session.scalars(
        select(SenderAccount.id).where(among(session, SenderAccount.id, sender_ids), trouble != "")
    )
    return set(found)


def _redraw_waiting(session: Session, sender_id: int) -> None:
    """Have the cards and labs redrawn on which something waits for this mailbox."""
    waiting = (
        select(Delivery.enrollment_id)
        .where(Delivery.sender_account_id == sender_id, Delivery.state.in_(WAITING_DELIVERY))
        .distinct()
    )
    labs = select(Enrollment.sequence_id).where(Enrollment.id.in_(waiting)).distinct()
    for kind, subjects in ((PostKind.APPROVAL_CARD, waiting), (PostKind.LAB_ROOT, labs)):
        shown = session.execute(
            select(SlackPost.workspace_id, SlackPost.subject_id).where(
                SlackPost.kind == kind, SlackPost.subject_id.in_(subjects)
            )
        ).all()
        for workspace_id, subject_id in shown:
            posts.changed(session, workspace_id, kind, [subject_id])
