"""The block of a profile on LinkedIn whose owner asked there not to be written to again, and taking it back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Lead, RawMail, Reply, Suppression
from models.states import ReplyClass, SuppressionKind
from outreach import blocking, suppression
from outreach.kept_mails import LINKEDIN

ASKED_THERE = "They asked on LinkedIn not to be written to again"
_LIFTED = "The class of the reply that blocked it was corrected"


def follow(session: Session, reply: Reply, *, now: datetime, cause_id: int, by: int | None = None) -> None:
    """Let the block of a lead's profile be as the class of this reply on LinkedIn has it.

    A block that a person placed stays, and one that another reply of theirs on LinkedIn asks for. The caller holds the
    sends of the workspace where the class blocks.
    """
    url = session.get_one(Lead, reply.lead_id).linkedin_url
    if not url or session.get_one(RawMail, reply.raw_mail_id).folder != LINKEDIN:
        return
    if reply.reply_class is ReplyClass.OPT_OUT:
        suppression.suppress(
            session,
            reply.workspace_id,
            SuppressionKind.LINKEDIN_URL,
            url,
            ASKED_THERE,
            now=now,
            cause_id=cause_id,
        )
    elif not _is_asked_too(session, reply):
        _lift(session, reply.workspace_id, url, now=now, cause_id=cause_id, by=by)


def _is_asked_too(session: Session, reply: Reply) -> bool:
    others = (
        select(Reply.id)
        .join(RawMail, RawMail.id == Reply.raw_mail_id)
        .where(
            Reply.lead_id == reply.lead_id,
            Reply.id != reply.id,
            Reply.reply_class == ReplyClass.OPT_OUT,
            RawMail.folder == LINKEDIN,
        )
    )
    return session.scalar(others.limit(1)) is not None


def _lift(
    session: Session, workspace_id: int, url: str, *, now: datetime, cause_id: int, by: int | None
) -> None:
    kind = SuppressionKind.LINKEDIN_URL
    kept = suppression.kept_value(kind, url)
    row = session.scalar(
        select(Suppression).where(
            Suppression.workspace_id == workspace_id,
            Suppression.kind == kind,
            Suppression.value == kept,
            Suppression.reason == ASKED_THERE,
            Suppression.by_person_id.is_(None),
        )
    )
    if row is None:
        return
    session.delete(row)
    session.flush()
    suppression.note(
        session, workspace_id, blocking.LIFTED, kind, kept, _LIFTED, now=now, by=by, cause_id=cause_id
    )
