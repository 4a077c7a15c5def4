"""The health of mailboxes: which can be read and send, and what happens when one cannot."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, SenderAccount, SlackPost
from models.sets import among
from models.states import CONNECTED_SENDER, WAITING_DELIVERY, AccountKind, PostKind, SenderState
from outreach import mailbox_calls, posts, senders
from outreach.errors import MailboxUnreadable
from outreach.ports import Cipher, MailAccount

SMTP, IMAP = "smtp", "imap"


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

    `is_shut_out`: a server did not let it in, so that a login that works heals it.
    """
    if sender.state not in CONNECTED_SENDER:
        return
    is_news = (sender.broken_side, sender.health_reason) != (side, reason[:300])
    sender.state, sender.health_reason = SenderState.BROKEN, reason[:300]
    sender.broken_side, sender.broken_at, sender.probe_at = side, wall, None
    sender.is_shut_out = is_shut_out
    if is_news:
        session.flush()
        mailbox_calls.ask(session, sender, wall=wall)
        posts.changed_all(session, sender.workspace_id, PostKind.HOME)
        _redraw_waiting(session, sender.id)


def unreadable(session: Session, sender_id: int, reason: str, *, wall: datetime) -> None:
    """A mailbox cannot be read: it must not send either, as replies would go unseen."""
    sender = session.get(SenderAccount, sender_id, with_for_update=True)
    if sender is not None:
        broke(session, sender, IMAP, reason, wall=wall, is_shut_out=True)


def works(session: Session, sender_id: int, side: str) -> None:
    """A side of a mailbox that had broken works again; a probe that succeeded ends here too."""
    healed = session.execute(
        update(SenderAccount)
        .where(
            SenderAccount.id == sender_id,
            SenderAccount.state.in_(CONNECTED_SENDER),
            SenderAccount.broken_side == side,
        )
        .values(
            state=SenderState.HEALTHY,
            health_reason="",
            broken_side="",
            broken_at=None,
            broke_in_a_row=0,
            probe_at=None,
            is_shut_out=False,
        )
        .returning(SenderAccount.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if healed is not None:
        sender = session.get_one(SenderAccount, sender_id, populate_existing=True)
        mailbox_calls.changed(session, sender)
        posts.changed_all(session, sender.workspace_id, PostKind.HOME)
        _redraw_waiting(session, sender_id)


def broken_among(session: Session, sender_ids: Collection[int], side: str) -> set[int]:
    """Return those of these mailboxes of which a side does not work, as far as is known."""
    found = session.scalars(
        select(SenderAccount.id).where(
            among(session, SenderAccount.id, sender_ids), SenderAccount.broken_side == side
        )
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
