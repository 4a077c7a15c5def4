"""Telling the class of stored mails again after the rules have changed, and replaying what follows from it.

What a person has corrected stays. A batch is bounded, and a mail is looked at once per version of the rules, so a run
that was lost goes on where it was.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Lead, RawMail, Reply
from outreach import correcting, kept_classes, kept_mails, matching, suppression, telling
from outreach.classifying import VERSION, Classified

NOT_AGAIN = "(told by older rules: its text is not kept any more)"
"""What is added to a class's reason where newer rules cannot tell it again."""
AT_ONCE = 100
"""Mails in one transaction, during which their workspace sends nothing."""


@dataclass(frozen=True)
class ToldAgain:
    """How many mails were looked at and how many have another class now; `has_more` says that others wait."""

    looked_at: int
    changed: int
    has_more: bool


def again(session: Session, *, now: datetime, at_once: int = AT_ONCE) -> ToldAgain:
    """Tell the class of the next mails whose class older rules told, of one workspace at a time."""
    first = session.execute(
        select(Reply.workspace_id).where(*_OLDER).order_by(Reply.class_version, Reply.id).limit(1)
    ).scalar_one_or_none()
    if first is None:
        return ToldAgain(0, 0, has_more=False)
    suppression.hold_sends(session, first)
    replies = session.scalars(
        select(Reply)
        .where(*_OLDER, Reply.workspace_id == first)
        .order_by(Reply.class_version, Reply.id)
        .limit(at_once)
        .with_for_update()
    ).all()
    ids = [reply.id for reply in replies]
    changed = sum(_tell(session, session.get_one(Reply, id_), now=now) for id_ in ids)
    return ToldAgain(len(ids), changed, has_more=bool(ids))


_OLDER = (Reply.class_version < VERSION, Reply.corrected_by_id.is_(None))


def _tell(session: Session, reply: Reply, *, now: datetime) -> bool:
    """Tell one mail's class again; say whether it has another one now."""
    raw = session.get_one(RawMail, reply.raw_mail_id)
    lead = session.get_one(Lead, reply.lead_id)
    if reply.matched_by == matching.OPT_OUT_ADDRESS:
        reply.class_version = VERSION
        return False
    if lead.erased_at is not None or not kept_mails.is_kept(raw):
        reply.class_version = VERSION
        if lead.erased_at is None and NOT_AGAIN not in reply.class_reason:
            reply.class_reason = f"{reply.class_reason[:200]} {NOT_AGAIN}".strip()
        return False
    mail = kept_mails.parsed(raw, reply)
    found = telling.told(session, reply.workspace_id, mail, received_on=raw.received_at.date())
    if _is_same(reply, found):
        for name, value in kept_classes.values(found, lead.email, reply.whose).items():
            setattr(reply, name, value)
        session.flush()
        return False
    correcting.change(session, reply, found, now=now)
    return True


def _is_same(reply: Reply, found: Classified) -> bool:
    """Say whether nothing else would follow from what the rules say now."""
    return (reply.reply_class, reply.is_final, reply.back_on) == (
        found.reply_class,
        found.is_final,
        found.back_on,
    )
