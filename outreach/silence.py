"""A server that takes a letter and does not say what became of it: its mailbox rests before it takes another one."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import SenderAccount
from outreach import mailboxes, probing


def rest(session: Session, sender_id: int, *, now: datetime, wall: datetime) -> None:
    """Hold a sender whose letter ended unknown, so that not every further one does; others go on.

    Each such letter is a question to a person. The wait grows until one is answered (`probing.wait_after`).
    """
    sender = session.get_one(SenderAccount, sender_id, with_for_update=True)
    reason = f"Nobody answered {sender.address} after a message was handed over: it rests and is tried again by itself."
    mailboxes.broke(session, sender, mailboxes.SMTP, reason, wall=wall)
    probing.rest(sender, now=now)
