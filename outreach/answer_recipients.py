"""Where an answer to a lead goes: to where they wrote from last, or asked to be answered, else to their own address.

On LinkedIn that is the profile that was written to when they answered.
"""

from dataclasses import dataclass
from email.message import Message as Mail

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Draft, Lead, Message, RawMail, Reply
from models.states import PEOPLE_REPLY, Channel, DraftState, PostKind, Whose
from outreach import composing, forwarded, kept_mails, mail_text, own_side, posts, reply_to
from outreach.addresses import in_ascii
from outreach.errors import NotReady
from outreach.suppression import domain_of, profile_key

_PASSED_ON = (forwarded.MATCHED_BY, "quoted")
"""What came through somebody else: its From is theirs."""
NO_PROFILE = "This lead has no LinkedIn profile any more: add it on their card to answer them there."


@dataclass(frozen=True)
class Recipient:
    """An address, and what a person should know of it before they write there, "" for nothing."""

    address: str
    note: str = ""


def of(session: Session, conversation: Conversation) -> Recipient:
    """Return where an answer goes: an address, or a profile's on LinkedIn. Raises NotReady where there is none."""
    lead = session.get_one(Lead, conversation.lead_id)
    if conversation.channel is not Channel.EMAIL:
        return _profile(session, conversation, lead)
    wrote = _last_of_theirs(session, conversation)
    if wrote is not None:
        found = _of_mail(session, wrote, lead)
        if found is not None:
            return found
    if not lead.email:
        raise NotReady("This lead has no email address: add one to answer by email.")
    return Recipient(lead.email)


def _profile(session: Session, conversation: Conversation, lead: Lead) -> Recipient:
    """Return the profile of whom the chat is with, whatever stands on the lead's card since. Raises NotReady."""
    url = session.scalar(
        select(Message.recipient)
        .join(Reply, Reply.answers_message_id == Message.id)
        .where(
            Reply.conversation_id == conversation.id,
            Message.channel != Channel.EMAIL,
            Message.recipient != "",
        )
        .order_by(Reply.id.desc())
        .limit(1)
    )
    if not url and not lead.linkedin_url:
        raise NotReady(NO_PROFILE)
    if not url or not lead.linkedin_url or profile_key(url) == profile_key(lead.linkedin_url):
        return Recipient(url or lead.linkedin_url or "")
    return Recipient(url, f"They wrote from {url}; their card says {lead.linkedin_url}.")


def may_have_changed(session: Session, conversation_id: int | None) -> None:
    """Have the drafts of a conversation redrawn that have not left: their card names whom they go to."""
    open_ones = select(Draft.id).where(
        Draft.conversation_id == conversation_id, Draft.state.in_((DraftState.OPEN, DraftState.FAILED))
    )
    ids = session.scalars(open_ones).all()
    if ids and conversation_id is not None:
        workspace_id = session.get_one(Conversation, conversation_id).workspace_id
        posts.changed(session, workspace_id, PostKind.DRAFT_CARD, ids)


def _last_of_theirs(session: Session, conversation: Conversation) -> Reply | None:
    """Return the last mail that surely is the lead's, or that somebody said is."""
    return session.scalar(
        select(Reply)
        .where(
            Reply.conversation_id == conversation.id,
            Reply.reply_class.in_(PEOPLE_REPLY),
            Reply.whose.in_((Whose.SURE, Whose.THEIRS)),
            Reply.matched_by.not_in(_PASSED_ON),
        )
        .order_by(Reply.received_at.desc(), Reply.id.desc())
        .limit(1)
    )


def _of_mail(session: Session, reply: Reply, lead: Lead) -> Recipient | None:
    """Return where a mail is to be answered, None where it does not say, or is not kept any more."""
    raw = session.get_one(RawMail, reply.raw_mail_id)
    mail = kept_mails.parsed(raw)
    author = _first(mail, "From") or reply.from_address
    if not author or _is_ours(session, lead.workspace_id, author):
        return None
    asked = _first(mail, "Reply-To")
    if asked and asked != author and not _is_ours(session, lead.workspace_id, asked):
        return Recipient(asked, _of_reply_to(asked, author))
    return Recipient(author, _of_another(author, lead.email))


def _first(mail: Mail, field: str) -> str:
    """Return the first address of a field that can be written to, "" without one."""
    found = (in_ascii(address) for _, address in mail_text.addresses(mail, field))
    return next((one for one in found if composing.is_plain_address(one)), "")


def _is_ours(session: Session, workspace_id: int, address: str) -> bool:
    return own_side.is_ours(session, workspace_id, [address]) or reply_to.is_read(
        session, workspace_id, address
    )


def _of_reply_to(asked: str, author: str) -> str:
    there, here = domain_of(asked), domain_of(author)
    if there == here or there.endswith(f".{here}") or here.endswith(f".{there}"):
        return f"Their mail came from {author} and asks for answers to {asked}."
    return (
        f"Their mail came from {author} but asks for answers to {asked}, at another domain: make sure that it is "
        "theirs, as anybody can write such a line."
    )


def _of_another(author: str, known: str | None) -> str:
    if not known or author == known.lower():
        return ""
    return f"They wrote from {author}; their card says {known}."
