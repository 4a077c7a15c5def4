"""Whether two mails with one Message-ID are copies of one, or two that a careless program gave the same name."""

from email.message import Message as Mail

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import RawMail, Reply
from models.states import PEOPLE_REPLY, ReplyClass, Whose
from outreach import kept_mails, mail_parts

_MARK = "#"


def name_of_copy(provider_id: str, sha256: str) -> str:
    """Return under which name a mail is kept whose own is taken."""
    return f"{provider_id[:200]}{_MARK}{sha256[:40]}"


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


def says_more(
    session: Session, workspace_id: int, provider_id: str, reply_class: ReplyClass, *, is_theirs: bool
) -> bool:
    """Say whether a person's mail is to count although a copy of it is known already, once.

    It does where that copy was taken for a machine's, as one that a list has sent; and of a wish not to be written to,
    where that one left open whose it is. What a person has corrected stays.
    """
    if reply_class not in PEOPLE_REPLY:
        return False
    first = session.scalar(
        select(Reply).where(Reply.workspace_id == workspace_id, Reply.provider_id == provider_id)
    )
    if first is None or first.corrected_by_id is not None:
        return False
    copies = select(Reply).where(
        Reply.lead_id == first.lead_id,
        Reply.provider_id.startswith(f"{provider_id[:200]}{_MARK}", autoescape=True),
    )
    known = [first, *session.scalars(copies)]
    if not any(one.reply_class in PEOPLE_REPLY for one in known):
        return True
    is_wish = reply_class is ReplyClass.OPT_OUT and is_theirs
    return is_wish and all(one.whose is Whose.ASKED for one in known)
