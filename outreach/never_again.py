"""Whom a mail or a link blocks for good, and taking that back: the one way for words, the opt-out address, the page,
bounces for good and complaints.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message as Mail

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Lead, Message, RawMail, Reply, Suppression
from models.states import ReplyClass, SuppressionKind, Whose
from outreach import blocking, kept_mails, lead_addresses, mail_text, own_side, suppression
from outreach.classifying import Classified
from outreach.matching import OPT_OUT_ADDRESS

ASKED_TO_STOP = "They asked to stop"
HELD = "Somebody asked to stop in their thread: held until a person says whether it was them"
"""Why a lead's addresses are blocked while it is not known whether the wish is theirs."""


@dataclass(frozen=True)
class Told:
    """A mail whose class is to take effect; `sender_id` is the mailbox that it came to.

    `email` is the lead's address now, `message_id` the message that it answers or returns, `recipient` where that went.
    `writer` is the address that wrote it, "" where that proves nothing, `writer_id` the other lead whose that is.
    """

    workspace_id: int
    lead_id: int
    email: str | None
    raw_mail_id: int
    sender_id: int
    found: Classified
    recipient: str = ""
    whose: Whose = Whose.SURE
    writer: str = ""
    writer_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True)
class Reach:
    """Whom a mail blocks: `theirs` are addresses of its lead, `writers` those of whoever else wrote it."""

    theirs: frozenset[str] = frozenset()
    writers: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Every address that it blocks."""
        return self.theirs | self.writers


def of_reply(session: Session, reply: Reply, found: Classified) -> Told:
    """Return a kept reply as being of a class."""
    lead = session.get_one(Lead, reply.lead_id)
    raw = session.get_one(RawMail, reply.raw_mail_id)
    told = Told(
        reply.workspace_id,
        reply.lead_id,
        lead.email,
        raw.id,
        raw.sender_account_id,
        found,
        whose=reply.whose,
        message_id=reply.answers_message_id,
    )
    mail = kept_mails.parsed(raw, reply) if kept_mails.is_kept(raw) else None
    filled = filled_in(session, told, reply.answers_message_id, mail, reply.matched_by, raw.folder)
    is_known = filled.writer or mail is not None or reply.matched_by in ("forwarded", "quoted")
    return filled if is_known else _written_by(session, filled, reply.from_address)


def filled_in(
    session: Session, told: Told, message_id: int | None, mail: Mail | None, by: str, folder: str
) -> Told:
    """Add where the answered message went and who wrote the mail, unless its From proves nothing.

    It does not in spam that names no mail of ours, in a mail to the opt-out address, and on our own side.
    """
    sent_to = select(Message.recipient).where(Message.id == message_id)
    recipient = (session.scalar(sent_to) or "") if message_id is not None else ""
    proves = by != OPT_OUT_ADDRESS and (folder != kept_mails.SPAM or by != "address")
    senders = mail_text.addresses(mail, "From") if mail is not None and proves else []
    told = replace(told, recipient=recipient)
    return _written_by(session, told, senders[0][1]) if senders else told


def _written_by(session: Session, told: Told, address: str) -> Told:
    writer = address.lower()[:320]
    if "@" not in writer:
        return told
    lead_id = lead_addresses.lead_at(session, told.workspace_id, [writer])
    if lead_id is None and own_side.is_ours(session, told.workspace_id, [writer]):
        return told
    other = lead_id if lead_id != told.lead_id else None
    return replace(told, writer=writer, writer_id=other)


def addresses_of(session: Session, lead: Lead, *also: str) -> set[str]:
    """Return all addresses that are known to be a lead's, and these."""
    if lead.erased_at is not None:
        return set()
    known = (lead.email, *also, *lead_addresses.of(session, lead.id))
    return {one.lower() for one in known if one and "@" in one}


def reach(session: Session, told: Told) -> Reach:
    """Say whom a mail blocks: a bounce the address that it came from, a complaint or a wish all that is theirs.

    A wish blocks whoever wrote it, and the lead unless it is known not to be theirs.
    """
    found, lead = told.found, session.get_one(Lead, told.lead_id)
    if found.reply_class is ReplyClass.BOUNCE and found.is_final:
        return Reach(frozenset(_bounced(session, told, lead)))
    if found.reply_class is ReplyClass.COMPLAINT and found.is_final:
        return Reach(frozenset(addresses_of(session, lead, told.recipient)))
    if found.reply_class is not ReplyClass.OPT_OUT:
        return Reach()
    if told.whose in (Whose.SURE, Whose.THEIRS) and told.writer_id is None:
        return Reach(frozenset(addresses_of(session, lead, told.recipient, told.writer)))
    writers = {told.writer} - {""}
    if told.writer_id is not None:
        writers |= addresses_of(session, session.get_one(Lead, told.writer_id), told.writer)
    # One who writes under the lead's address, or is said to, may be anybody: the answer decides on that one.
    writers -= addresses_of(session, lead)
    is_theirs = told.whose is not Whose.OTHERS
    theirs = addresses_of(session, lead, told.recipient) if is_theirs else set()
    return Reach(frozenset(theirs - writers), frozenset(writers))


def _bounced(session: Session, told: Told, lead: Lead) -> set[str]:
    """Return which of the addresses that we may have written to came back: the one that the bounce names."""
    known = addresses_of(session, lead, told.recipient)
    named = known & set(lead_addresses.spellings(told.found.about))
    fallback = (told.recipient or lead.email or "").lower()
    return named or ({fallback} if "@" in fallback else set())


def blocked_of(
    session: Session, workspace_id: int, addresses: Collection[str], *, is_any: bool = False
) -> set[str]:
    """Return which of these addresses are blocked by themselves, for ever, or until whenever where `is_any`."""
    rows = session.execute(
        select(Suppression.value, Suppression.expires_at).where(
            Suppression.workspace_id == workspace_id,
            Suppression.kind == SuppressionKind.ADDRESS,
            Suppression.value.in_(addresses),
        )
    )
    return {value for value, expires_at in rows if is_any or expires_at is None}


def block(
    session: Session,
    lead: Lead,
    addresses: Collection[str],
    reason: str,
    *,
    now: datetime,
    cause_id: int,
) -> None:
    """Put these addresses on the list for ever; another lead who has one of them now is stopped behind this.

    What was only held is blocked for this reason now. The caller has held the sends, and ends what runs for the lead.
    """
    if reason != HELD:
        session.execute(
            update(Suppression)
            .where(
                Suppression.workspace_id == lead.workspace_id,
                Suppression.kind == SuppressionKind.ADDRESS,
                Suppression.value.in_(addresses),
                Suppression.reason == HELD,
            )
            .values(reason=reason[:300])
            .execution_options(synchronize_session="fetch")
        )
    for address in sorted(addresses):
        if address != (lead.email or "").lower():
            blocking.by_rule(session, lead.workspace_id, address, reason, now=now, cause_id=cause_id)
            continue
        suppression.suppress(
            session,
            lead.workspace_id,
            SuppressionKind.ADDRESS,
            address,
            reason,
            now=now,
            cause_id=cause_id,
        )


def unblock(
    session: Session,
    workspace_id: int,
    address: str,
    said: str,
    *,
    now: datetime,
    cause_id: int,
    by: int | None,
) -> None:
    """Take an address off the list again that no person has put there; a second call changes nothing."""
    row = session.scalar(
        select(Suppression).where(
            Suppression.workspace_id == workspace_id,
            Suppression.kind == SuppressionKind.ADDRESS,
            Suppression.value == address,
            Suppression.by_person_id.is_(None),
        )
    )
    if row is None:
        return
    session.delete(row)
    session.flush()
    suppression.note(
        session,
        workspace_id,
        blocking.LIFTED,
        SuppressionKind.ADDRESS,
        address,
        said,
        now=now,
        by=by,
        cause_id=cause_id,
    )
