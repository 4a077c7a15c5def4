"""Taking back what a mail had blocked, unless another mail or a click on a link asks for it, too."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models import History, Lead, RawMail, Reply
from models.states import ReplyClass
from outreach import classifying, kept_mails, lead_addresses, never_again, opting_out
from outreach.classifying import Classified

Blocks = dict[str, Any]
"""What a line of history keeps of the addresses that its mail has blocked: `theirs`, `writers` and `writer_id`."""


def blocks_of(session: Session, line: History) -> Blocks:
    """Return what a mail had blocked; older lines only say that it was the address of their lead."""
    detail: dict[str, Any] = line.detail or {}
    if detail.get("blocked") and line.lead_id is not None:
        email = (session.get_one(Lead, line.lead_id).email or "").lower()
        return {"theirs": [email] if email else [], "writers": [], "writer_id": None}
    return {"theirs": [], "writers": [], "writer_id": None} | (detail.get("blocks") or {})


def lift(
    session: Session,
    reply: Reply,
    line: History,
    kinds: Iterable[str],
    *,
    now: datetime,
    cause_id: int,
    by: int | None,
) -> None:
    """Lift what a reply has blocked, of its lead (`theirs`), of who wrote it (`writers`), or of both.

    What another mail asks for stays, and is that one's from now on.
    """
    blocks = blocks_of(session, line)
    said = "The class of the mail that blocked them was corrected, or it is somebody else's"
    for kind in kinds:
        for address in blocks[kind]:
            if _is_wished(session, reply, address):
                continue
            other = _asks_too(session, reply, address)
            if other is not None:
                _hand_over(session, other, address)
                continue
            never_again.unblock(session, reply.workspace_id, address, said, now=now, cause_id=cause_id, by=by)
        blocks[kind] = []
    line.detail = {key: kept for key, kept in (line.detail or {}).items() if key != "blocked"} | {
        "blocks": blocks
    }
    session.flush()


def _is_wished(session: Session, reply: Reply, address: str) -> bool:
    """Say whether whose address it is has opted out by a link."""
    whose = lead_addresses.lead_at(session, reply.workspace_id, [address])
    return any(opting_out.is_wished(session, one) for one in {reply.lead_id, whose} if one is not None)


def _asks_too(session: Session, reply: Reply, address: str) -> Reply | None:
    """Return another mail that blocks this address: one of the same lead's, of whose address it is, or from there."""
    whose = lead_addresses.lead_at(session, reply.workspace_id, [address])
    others = session.scalars(
        select(Reply)
        .where(
            Reply.workspace_id == reply.workspace_id,
            Reply.id != reply.id,
            or_(
                Reply.lead_id.in_([reply.lead_id, *([whose] if whose is not None else [])]),
                Reply.from_address == address,
            ),
            or_(
                Reply.reply_class == ReplyClass.OPT_OUT,
                and_(Reply.reply_class.in_((ReplyClass.BOUNCE, ReplyClass.COMPLAINT)), Reply.is_final),
            ),
        )
        .order_by(Reply.id)
    ).all()
    return next((one for one in others if address in _reach(session, one).all), None)


def _reach(session: Session, reply: Reply) -> never_again.Reach:
    """Return whom a kept reply blocks."""
    found = Classified(
        reply.reply_class, reply.class_reason, is_final=reply.is_final, about=_about(session, reply)
    )
    return never_again.reach(session, never_again.of_reply(session, reply, found))


def _about(session: Session, reply: Reply) -> tuple[str, ...]:
    raw = session.get_one(RawMail, reply.raw_mail_id)
    if reply.reply_class is not ReplyClass.BOUNCE or not kept_mails.is_kept(raw):
        return ()
    return classifying.classify(kept_mails.parsed(raw, reply)).about


def _hand_over(session: Session, other: Reply, address: str) -> None:
    """Let another mail, which blocks the address as well, lift it once that one is corrected."""
    line = session.get(History, other.cause_id) if other.cause_id is not None else None
    if line is None:
        return
    blocks = blocks_of(session, line)
    kind = "theirs" if address in _reach(session, other).theirs else "writers"
    blocks[kind] = sorted({*blocks[kind], address})
    line.detail = (line.detail or {}) | {"blocks": blocks}
    session.flush()
