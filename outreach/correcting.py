"""Putting a mail's class right: what the old one brought is undone and the new one takes effect, in one transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Lead, Person, RawMail, Reply
from models.states import PEOPLE_REPLY, ConversationState, Interest, PostKind, ReplyClass, Whose
from outreach import (
    classifying,
    consequences,
    history,
    judging,
    kept_classes,
    kept_mails,
    lead_addresses,
    mail_text,
    matching,
    never_again,
    other_channel,
    posts,
    profile_blocks,
    rights,
    suppression,
    undoing,
    weighing,
)
from outreach.classifying import Classified
from outreach.correction_screens import CLASSES, Correction
from outreach.errors import AlreadyDecided, InvalidForm, NotFound
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

CORRECTED = "reply.corrected"
TOLD_AGAIN = "reply.told_again"
MEANT = "reply.meant"


def key_of(reply: Reply) -> str:
    """Return which of the classes to choose from a mail has."""
    is_for_good = reply.reply_class is ReplyClass.BOUNCE and reply.is_final
    return "bounce_for_good" if is_for_good else str(reply.reply_class)


def form(session: Session, actor: Person, reply_id: int) -> Correction:
    """Return what the form shows of a mail. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.ANSWER)
    reply = _reply(session, actor, reply_id)
    lead = session.get_one(Lead, reply.lead_id)
    read = kept_mails.read(session, reply)
    return Correction(
        reply.id,
        lead.name,
        key_of(reply),
        reply.class_reason,
        read.subject,
        read.new_text or read.notice,
        reply.interest,
        reply.interest_reason,
    )


def newest(session: Session, actor: Person, conversation_id: int) -> int:
    """Return the newest mail of a conversation. Raises NotFound."""
    found = session.scalar(
        select(Reply.id)
        .where(Reply.workspace_id == actor.workspace_id, Reply.conversation_id == conversation_id)
        .order_by(Reply.id.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound()
    return found


def correct(
    session: Session,
    actor: Person,
    reply_id: int,
    *,
    shown: str,
    chosen: str,
    interest: Interest | None = None,
    now: datetime,
) -> str:
    """Give a mail the class and the meaning that a person chose, which nothing changes again; return what to say.

    `shown` is the class that the form showed; `interest` None leaves open what the mail means. Raises NotAllowed,
    NotFound, InvalidForm, and AlreadyDecided when the class changed meanwhile.
    """
    rights.require(actor, Right.ANSWER)
    if chosen not in CLASSES:
        raise InvalidForm({"correct_class_block": "Choose one of the classes."})
    suppression.hold_sends(session, actor.workspace_id)
    reply = _reply(session, actor, reply_id, is_locked=True)
    if key_of(reply) != shown:
        said = CLASSES[key_of(reply)].label
        raise AlreadyDecided(f"This mail's class was changed meanwhile, to “{said}”: open it again.")
    is_meant = reply.interest != interest
    if is_meant:
        _set_interest(session, actor, reply, interest, now)
    if chosen == shown and is_meant:
        return "What it means for you is kept. Nothing that was stopped or sent changes with it."
    if chosen == shown:
        raise InvalidForm({"correct_class_block": "This is its class already: choose another one, or close."})
    raw = session.get_one(RawMail, reply.raw_mail_id)
    wanted = CLASSES[chosen]
    name = actor.name or "Somebody of the team"
    found = classifying.as_class(
        kept_mails.parsed(raw, reply),
        wanted.reply_class,
        f"{name} set this class; it was “{CLASSES[shown].label}”",
        is_final=wanted.is_final,
        received_on=raw.received_at.date(),
    )
    change(session, reply, found, now=now, by=actor.id)
    reply.corrected_by_id = actor.id
    return f"Its class is “{wanted.label}” now. {wanted.effect}"


def _set_interest(
    session: Session, actor: Person, reply: Reply, interest: Interest | None, now: datetime
) -> None:
    """Keep what a person says a mail means; a model's word never replaces it."""
    reason = f"{actor.name or 'Somebody of the team'} said so"
    judging.set_to(session, reply, interest, reason)
    about = history.Entry(reply.workspace_id, lead_id=reply.lead_id)
    meaning = str(interest).replace("_", " ") if interest else "left open"
    history.record(session, about, MEANT, now=now, reason=f"What their reply means: {meaning}", by=actor.id)


def change(
    session: Session, reply: Reply, found: Classified, *, now: datetime, by: int | None = None
) -> None:
    """Give a locked reply another class, undo what the old one brought, and let the new one take effect.

    The caller holds the sends of the workspace.
    """
    lead = session.get_one(Lead, reply.lead_id)
    raw = session.get_one(RawMail, reply.raw_mail_id, with_for_update=True, populate_existing=True)
    about = history.Entry(reply.workspace_id, lead_id=reply.lead_id)
    kind = CORRECTED if by is not None else TOLD_AGAIN
    line = history.append(session, about, kind, now=now, reason=found.reason, by=by, cause_id=reply.cause_id)
    session.flush()
    was = reply.reply_class
    _doubt(session, reply, raw, found)
    for name, value in kept_classes.values(found, lead.email, reply.whose).items():
        setattr(reply, name, value)
    profile_blocks.follow(session, reply, now=now, cause_id=line.id, by=by)
    kept = undoing.undo(session, reply, now=now, cause_id=line.id, by=by)
    told = never_again.of_reply(session, reply, found)
    effect = consequences.look_ahead(session, told)
    line.detail = effect.detail | kept
    session.flush()
    reply.stopped_steps = consequences.take(session, told, effect, now=now, cause_id=line.id)
    reply.cause_id = line.id
    if was is ReplyClass.OPT_OUT or was not in PEOPLE_REPLY:
        consequences.hold_writer(session, told, now=now, cause_id=line.id)
    if was in (ReplyClass.BOUNCE, ReplyClass.COMPLAINT):
        weighing.ask_of_lead(session, reply.workspace_id, reply.lead_id, raw.sender_account_id)
    session.flush()
    session.expire_all()
    _show(session, reply, raw, now)


def _doubt(session: Session, reply: Reply, raw: RawMail, found: Classified) -> None:
    """Ask whose a mail is that counts as a person's now: a machine's in the thread was not asked about."""
    is_known = reply.whose is not Whose.SURE or reply.reply_class in PEOPLE_REPLY
    if is_known or found.reply_class not in PEOPLE_REPLY or reply.matched_by not in matching.IN_THREAD:
        return
    senders = [address for _, address in mail_text.addresses(kept_mails.parsed(raw, reply), "From")]
    email = session.get_one(Lead, reply.lead_id).email
    if senders and not lead_addresses.is_theirs(session, reply.lead_id, email, senders):
        reply.whose, reply.from_address = Whose.ASKED, senders[0][:320]


def _show(session: Session, reply: Reply, raw: RawMail, now: datetime) -> None:
    """Open the conversation that a person's mail has now, or have the one that it is in redrawn."""
    raw.outcome = str(reply.reply_class)
    if reply.conversation_id is None:
        if reply.reply_class in PEOPLE_REPLY:
            raw.handled_at = None
            enqueue_after_commit(session, "receive", raw.id)
        return
    conversation = session.get_one(Conversation, reply.conversation_id, with_for_update=True)
    if reply.reply_class is ReplyClass.OPT_OUT and reply.whose is not Whose.ASKED:
        conversation.state, conversation.waiting_since = ConversationState.DONE, None
        other_channel.end(session, conversation)
    elif reply.reply_class in PEOPLE_REPLY and conversation.state is ConversationState.DONE:
        conversation.state, conversation.waiting_since = ConversationState.WAITING_FOR_US, now
    posts.changed(session, reply.workspace_id, PostKind.CONVERSATION_ROOT, [conversation.id])
    other_channel.changed(session, conversation.id)


def _reply(session: Session, actor: Person, reply_id: int, *, is_locked: bool = False) -> Reply:
    """Return a mail of the actor's workspace whose lead was not erased. Raises NotFound."""
    wanted = (
        select(Reply)
        .join(Lead, Lead.id == Reply.lead_id)
        .where(Reply.workspace_id == actor.workspace_id, Reply.id == reply_id, Lead.erased_at.is_(None))
    )
    found = session.scalar(wanted.with_for_update(of=Reply) if is_locked else wanted)
    if found is None:
        raise NotFound()
    return found
