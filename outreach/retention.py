"""How long received mails are kept: after the days set, their bytes go, and what matching and figures need stays.

What stays: that a mail came, when, whose it was, its class with the reason, day of return and stand-in, and hashes of
its bytes and Message-ID. Its text cannot be shown, nor its class told again by newer rules.
"""

from collections.abc import Sequence as Many
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from models import RawMail, Reply, Workspace
from outreach import mail_text
from outreach.numbers import numbers_of

AT_ONCE = 500
_EMPTY = mail_text.pack(b"")


def empty(session: Session, raw_mail_ids: Many[int], *, now: datetime) -> None:
    """Let go of what these mails say; their rows stay, so that none is read from its mailbox again."""
    session.execute(
        update(RawMail)
        .where(RawMail.id.in_(raw_mail_ids))
        .values(content=_EMPTY, emptied_at=now)
        .execution_options(synchronize_session=False)
    )


def empty_old(session: Session, *, now: datetime) -> int:
    """Let go of the next mails that were kept long enough, in every workspace that has set how long; return how many.

    One that is not handled yet, or about which a person is still asked, is kept until that is done.
    """
    return sum(_of_workspace(session, id_, now) for id_ in session.scalars(select(Workspace.id)).all())


def _of_workspace(session: Session, workspace_id: int, now: datetime) -> int:
    days = numbers_of(session, workspace_id).raw_mail_days
    if days <= 0:
        return 0
    is_asked = exists().where(Reply.raw_mail_id == RawMail.id, Reply.whose == "asked")
    ids = session.scalars(
        select(RawMail.id)
        .where(
            RawMail.workspace_id == workspace_id,
            RawMail.emptied_at.is_(None),
            RawMail.received_at < now - timedelta(days=days),
            RawMail.handled_at.is_not(None),
            ~is_asked,
        )
        .limit(AT_ONCE)
    ).all()
    empty(session, ids, now=now)
    return len(ids)
