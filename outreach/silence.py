"""A server that falls silent or hangs up over a letter: its mailbox rests before it is given another one."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import SenderAccount
from outreach import mailboxes, probing


def kept_quiet(session: Session, sender_id: int, *, now: datetime, wall: datetime) -> None:
    """Hold a sender whose letter ended unknown, so that not every further one does; others go on.

    Each such letter is a question to a person. The wait grows until one is answered (`probing.wait_after`).
    """
    sender = session.get_one(SenderAccount, sender_id, with_for_update=True)
    _rest(session, sender, f"Nobody answered {sender.address} after a message was handed over", now, wall)


def broke_off(session: Session, sender_id: int, *, now: datetime, wall: datetime) -> None:
    """Hold a sender whose server broke off before it had the text, as the next letter would hang just as long."""
    sender = session.get_one(SenderAccount, sender_id, with_for_update=True)
    what = f"The mail server of {sender.address} breaks off before it has taken a message"
    _rest(session, sender, what, now, wall)
    sender.free_at = sender.rests_until  # nothing has left, so no gap is due


def _rest(session: Session, sender: SenderAccount, what: str, now: datetime, wall: datetime) -> None:
    reason = f"{what}: it rests and is tried again by itself."
    mailboxes.broke(session, sender, mailboxes.SMTP, reason, wall=wall)
    probing.rest(sender, now=now)
