"""Whether two mails with one Message-ID are copies of one, or two that a careless program gave the same name."""

from email.message import Message as Mail

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import RawMail, Reply
from outreach import kept_mails, mail_parts


def is_same(session: Session, workspace_id: int, provider_id: str, mail: Mail) -> bool:
    """Say whether a mail says what the known one with its Message-ID says; true where that is not kept any more.

    Copies of one differ in what servers add to headers, and a list may have put a footer below.
    """
    row = session.execute(
        select(Reply, RawMail)
        .join(RawMail, RawMail.id == Reply.raw_mail_id)
        .where(Reply.workspace_id == workspace_id, Reply.provider_id == provider_id)
    ).first()
    if row is None or not kept_mails.is_kept(row[1]):
        return True
    known, new = _words(kept_mails.parsed(row[1], row[0])), _words(mail)
    return known in new or new in known


def _words(mail: Mail) -> str:
    return " ".join(mail_parts.parts_of(mail).text.split())
