"""How long received mails are kept: after the days set, their bytes go, and what matching and figures need stays.

What stays: that a mail came, when, whose it was, its class with the reason, day of return and stand-in, and hashes of
its bytes and Message-ID. Its text cannot be shown, nor its class told again by newer rules.
"""

from collections.abc import Sequence as Many
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import Session

from models import Person, RawMail, Reply, Setting
from models.states import Whose
from outreach import chosen, history, mail_text, rights
from outreach.errors import InvalidForm
from outreach.numbers import forget, numbers_of
from outreach.rights import Right

AT_ONCE = 500
MOST_DAYS = 36_500
CHOICES = {
    0: "For ever",
    30: "For 30 days",
    90: "For 90 days",
    180: "For 180 days",
    365: "For a year",
    730: "For two years",
    1825: "For five years",
}
"""What may be chosen, in days."""
_EMPTY = mail_text.pack(b"")


def form(session: Session, actor: Person) -> int:
    """Return for how many days mails are kept, 0 for ever. Raises NotAllowed."""
    rights.require(actor, Right.ADMIN)
    return numbers_of(session, actor.workspace_id).raw_mail_days


def save(session: Session, actor: Person, chosen_days: str, *, now: datetime) -> None:
    """Keep received mails for so many days from now on, 0 for ever. Raises NotAllowed, InvalidForm."""
    rights.require(actor, Right.ADMIN)
    if not chosen_days.isascii() or not chosen_days.isdigit() or int(chosen_days) > MOST_DAYS:
        raise InvalidForm({"raw_mail_days": "Choose for how long received mails are kept."})
    chosen.keep(session, actor.workspace_id, "raw_mail_days", int(chosen_days))
    forget(session)
    entry = history.Entry(actor.workspace_id)
    reason = f"received mails are kept {CHOICES.get(int(chosen_days), f'for {chosen_days} days').lower()}"
    history.record(session, entry, "settings.kept_mail", now=now, by=actor.id, reason=reason)


def empty(session: Session, raw_mail_ids: Many[int], *, now: datetime) -> None:
    """Let go of what these mails say; their rows stay, so that none is read from its mailbox again."""
    session.execute(
        update(RawMail)
        .where(RawMail.id.in_(raw_mail_ids))
        .values(content=_EMPTY, emptied_at=now)
        .execution_options(synchronize_session=False)
    )


def is_any_old(session: Session, *, now: datetime) -> bool:
    """Say whether there is a mail that was kept long enough."""
    return any(
        session.scalar(_old(workspace_id, days, now).limit(1)) is not None
        for workspace_id, days in _kept_days(session)
    )


def empty_old(session: Session, *, now: datetime) -> int:
    """Let go of the next mails that were kept long enough, in every workspace that has set how long; return how many.

    One that is not handled yet, or about which a person is still asked, is kept until that is done.
    """
    emptied = 0
    for workspace_id, days in _kept_days(session):
        ids = session.scalars(_old(workspace_id, days, now).limit(AT_ONCE)).all()
        empty(session, ids, now=now)
        emptied += len(ids)
    return emptied


def _kept_days(session: Session) -> list[tuple[int, int]]:
    """Return the workspaces that have set how many days mails are kept, with how many."""
    rows = session.execute(select(Setting.workspace_id, Setting.value).where(Setting.name == "raw_mail_days"))
    return [(workspace_id, days) for workspace_id, days in rows if isinstance(days, int) and days > 0]


def _old(workspace_id: int, days: int, now: datetime) -> Select[int]:
    is_asked = exists().where(Reply.raw_mail_id == RawMail.id, Reply.whose == Whose.ASKED)
    return select(RawMail.id).where(
        RawMail.workspace_id == workspace_id,
        RawMail.emptied_at.is_(None),
        RawMail.received_at < now - timedelta(days=days),
        RawMail.handled_at.is_not(None),
        ~is_asked,
    )
