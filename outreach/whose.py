"""Is this from Jane? A mail that stands in a lead's thread, or seems to, and comes from an address not known as theirs.

It has stopped the lead's steps when it is asked: whoever answered, a person is in the thread. One that asks to stop
blocks whoever wrote it and holds the lead until the answer (`wishing`). Yes remembers the address. No says that it was
somebody else: what was only a guess is undone with it; of a mail that does stand in the thread the steps stay stopped
until somebody lets them go on.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Lead, Person, RawMail, Reply
from models.states import PEOPLE_REPLY, PostKind, ReplyClass, Whose
from outreach import (
    answer_recipients,
    correcting,
    history,
    kept_mails,
    lead_addresses,
    mail_text,
    matching,
    posts,
    rights,
    suppression,
    wishing,
)
from outreach.classifying import Classified
from outreach.errors import AlreadyDecided, NotFound
from outreach.inbox_screens import WhoseMail
from outreach.kept_mails import SPAM
from outreach.rights import Right


def card(session: Session, reply_id: int) -> WhoseMail | None:
    """Return what the question shows, None when its mail is gone."""
    reply = session.get(Reply, reply_id)
    if reply is None or reply.whose is Whose.SURE:
        return None
    lead = session.get_one(Lead, reply.lead_id)
    raw = session.get_one(RawMail, reply.raw_mail_id)
    return WhoseMail(
        reply_id=reply.id,
        lead_name=lead.name,
        lead_email=lead.email or "",
        from_name=_name(raw),
        from_address=reply.from_address,
        why=_why(reply, raw),
        whose=reply.whose,
        decided_by=history.name_of(session, reply.whose_by_id) if reply.whose_by_id else "",
        is_wish=reply.reply_class is ReplyClass.OPT_OUT,
        may_go_on=reply.whose is Whose.OTHERS and reply.reply_class in PEOPLE_REPLY,
    )


def _name(raw: RawMail) -> str:
    senders = mail_text.addresses(kept_mails.parsed(raw), "From")
    return senders[0][0] if senders else ""


def _why(reply: Reply, raw: RawMail) -> str:
    if raw.folder == SPAM and reply.matched_by == "address":
        return "It was in the Spam folder and names no mail of ours, so anybody may have written it"
    return {
        matching.GUESSED: "It has the subject of a mail to them, and names no mail of ours",
        "forwarded": "Somebody passed it on to us",
        "quoted": "Somebody passed it on to us",
    }.get(reply.matched_by, "It answers in their thread, from an address that is not known as theirs")


def yes(session: Session, actor: Person, reply_id: int, *, now: datetime) -> None:
    """It is the lead's: the address that it comes from is theirs from now on.

    If it asks to stop, they are blocked for good now. Raises NotAllowed, NotFound, AlreadyDecided.
    """
    suppression.hold_sends(session, actor.workspace_id)
    reply = _asked(session, actor, reply_id)
    lead = session.get_one(Lead, reply.lead_id)
    reply.whose, reply.whose_by_id = Whose.THEIRS, actor.id
    is_direct = reply.matched_by not in ("forwarded", "quoted")
    is_new = is_direct and lead_addresses.add(session, lead, reply.from_address, said_by=actor.id, now=now)
    said = f"{reply.from_address} is theirs, too" if is_new else "A mail is theirs"
    _note(session, actor, reply, "reply.is_theirs", said, now)
    if reply.reply_class is ReplyClass.OPT_OUT:
        wishing.confirm(session, reply, now=now)


def no(session: Session, actor: Person, reply_id: int, *, now: datetime) -> None:
    """It is somebody else's: if it asks to stop, only they are blocked. Raises NotAllowed, NotFound, AlreadyDecided."""
    is_guess = session.scalar(
        select(Reply.matched_by.not_in(matching.IN_THREAD)).where(
            Reply.workspace_id == actor.workspace_id, Reply.id == reply_id
        )
    )
    suppression.hold_sends(session, actor.workspace_id)
    reply = _asked(session, actor, reply_id)
    reply.whose, reply.whose_by_id = Whose.OTHERS, actor.id
    _note(
        session, actor, reply, "reply.is_not_theirs", f"A mail from {reply.from_address} is not theirs", now
    )
    if is_guess:
        _undo(session, actor, reply, now)
    elif reply.reply_class is ReplyClass.OPT_OUT:
        wishing.release(session, reply, now=now, by=actor.id)


def go_on(session: Session, actor: Person, reply_id: int, *, now: datetime) -> None:
    """Let the steps go on that somebody else's mail in the thread had stopped. Raises as `no`."""
    rights.require(actor, Right.ANSWER)
    suppression.hold_sends(session, actor.workspace_id)
    reply = _locked(session, actor, reply_id)
    if reply.whose is not Whose.OTHERS or reply.reply_class not in PEOPLE_REPLY:
        raise AlreadyDecided("That was decided meanwhile: look at the lead's card.")
    _undo(session, actor, reply, now)
    posts.changed(session, reply.workspace_id, PostKind.WHOSE_MAIL, [reply.id])


def _undo(session: Session, actor: Person, reply: Reply, now: datetime) -> None:
    """Take back what the mail brought, and keep it as somebody else's."""
    name = actor.name or "Somebody of the team"
    found = Classified(ReplyClass.SOMEBODY_ELSE, f"{name} said that it is not from them")
    correcting.change(session, reply, found, now=now, by=actor.id)
    session.get_one(Reply, reply.id).corrected_by_id = actor.id


def _note(session: Session, actor: Person, reply: Reply, kind: str, said: str, now: datetime) -> None:
    about = history.Entry(reply.workspace_id, lead_id=reply.lead_id)
    history.record(session, about, kind, now=now, by=actor.id, reason=said, cause_id=reply.cause_id)
    posts.changed(session, reply.workspace_id, PostKind.WHOSE_MAIL, [reply.id])
    posts.changed(session, reply.workspace_id, PostKind.CONVERSATION_REPLY, [reply.id])
    answer_recipients.may_have_changed(session, reply.conversation_id)


def _asked(session: Session, actor: Person, reply_id: int) -> Reply:
    rights.require(actor, Right.ANSWER)
    reply = _locked(session, actor, reply_id)
    if reply.whose is not Whose.ASKED:
        by = history.name_of(session, reply.whose_by_id)
        raise AlreadyDecided(f"{by} has said already whose mail this is.")
    return reply


def _locked(session: Session, actor: Person, reply_id: int) -> Reply:
    found = session.scalar(
        select(Reply)
        .join(Lead, Lead.id == Reply.lead_id)
        .where(Reply.workspace_id == actor.workspace_id, Reply.id == reply_id, Lead.erased_at.is_(None))
        .with_for_update(of=Reply)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found
