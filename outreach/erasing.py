"""Erasing a person: everything that names them goes at once; what mentions them elsewhere goes in a job behind it."""

from collections.abc import Sequence as Many
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from models import (
    Attempt,
    BatchItem,
    Conversation,
    Counter,
    Delivery,
    Draft,
    Enrollment,
    HandSentTo,
    History,
    Lead,
    LeadAddress,
    LeadEnrichment,
    LeadTag,
    Message,
    Note,
    OpenedMail,
    Person,
    RawMail,
    Reply,
    SlackPost,
    SourceGroupLead,
    Suppression,
)
from models.sets import among
from models.states import (
    WAITING_DELIVERY,
    ConversationState,
    DeliveryState,
    DraftState,
    EnrollmentState,
    LeadStage,
    PostKind,
    SuppressionKind,
)
from outreach import (
    chosen,
    erased,
    fixing_all,
    found_by,
    history,
    lead_rows,
    linkedin_profiles,
    mail_text,
    posts,
    rights,
    stopping,
    suppression,
    who_answered,
)
from outreach.errors import NotReady
from outreach.lead_rows import ERASED_NAME
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

MARK = "erase:"
"""Begins the name of what is still to be looked for: the words that name a person, until nothing holds them."""
REASON = "Their data was erased"
_EMPTY = mail_text.pack(b"")
_FORGOTTEN: dict[str, Any] = {
    "name": ERASED_NAME, "email": None, "email_verified": False, "linkedin_url": None, "phone": "", "title": "",
    "company": "", "name_key": "", "earlier_key": None, "company_domain": "", "email_domain": "", "city": "",
    "region": "",
    "country": "", "zone": None, "zone_evidence": "", "zone_confidence": "", "language": None, "facts": {},
    "checks": [], "origins": {}, "stage": LeadStage.COMPLETED, "away_until": None,
}  # fmt: skip


def require_erasable(session: Session, actor: Person, lead_id: int) -> Lead:
    """Return a lead who may be erased now. Raises NotAllowed, NotFound, NotReady."""
    rights.require(actor, Right.PERSONAL)
    lead = lead_rows.lead_of(session, actor, lead_id)
    leaving = select(Delivery.id).where(Delivery.lead_id == lead_id, Delivery.state == DeliveryState.SENDING)
    if session.scalar(leaving.limit(1)) is not None:
        raise NotReady("A letter to them is being handed over at this very moment. Try again in a minute.")
    return lead


def erase(session: Session, actor: Person, lead_id: int, *, now: datetime) -> str:
    """Stop everything for a person, forget them, and have what mentions them elsewhere looked for.

    A letter that is being handed over makes it wait; one of unknown end counts as sent, as nobody could look for it
    any more. Only salted hashes of their address and URL are kept. Returns what was done, in a sentence.
    Raises NotAllowed, NotFound, NotReady.
    """
    suppression.hold_sends(session, actor.workspace_id)
    lead = require_erasable(session, actor, lead_id)
    session.refresh(lead, with_for_update=True)
    erased.remember(session, lead.workspace_id, lead.email, lead.linkedin_url, now=now)
    others = _other_addresses(session, lead, now=now)
    _stop(session, lead, now=now)
    words, domain = [*_words(lead), *others], lead.email_domain
    linkedin_profiles.forget_lead(session, lead)
    _forget_messages(session, lead_id)
    _forget_replies(session, lead, now)
    _forget_lists(session, lead, others)
    session.execute(
        update(LeadEnrichment)
        .where(LeadEnrichment.lead_id == lead_id)
        .values(reason="", provider_ref="")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Lead).where(Lead.id == lead_id).values(**_FORGOTTEN, erased_at=now, changed_at=now)
    )
    _forget_domain(session, lead.workspace_id, lead_id, domain)
    session.execute(update(History).where(History.lead_id == lead_id).values(reason="", detail=None))
    history.record(
        session, history.Entry(lead.workspace_id, lead_id=lead_id), "lead.erased", now=now, by=actor.id
    )
    posts.take_away(session, lead.workspace_id, SlackPost.lead_id == lead_id)
    who_answered.redraw(session, lead.workspace_id)
    chosen.keep(session, lead.workspace_id, f"{MARK}{lead_id}", {"words": words, "by": actor.id})
    enqueue_after_commit(session, "erase", lead_id)
    session.expire_all()
    return "Their data is erased. What Plera posted about them in Slack is being deleted, too."


def _other_addresses(session: Session, lead: Lead, *, now: datetime) -> list[str]:
    """Forget the other addresses of a person, remember their hashes, and return them.

    Those that they write from, and those that mails to them went to, unless that is another lead's now.
    """
    theirs = delete(LeadAddress).where(LeadAddress.lead_id == lead.id).returning(LeadAddress.address)
    written_to = select(Message.recipient).where(Message.lead_id == lead.id, Message.recipient.contains("@"))
    before = {one.lower() for one in session.scalars(written_to.distinct())} - {(lead.email or "").lower()}
    taken = select(Lead.email).where(
        Lead.workspace_id == lead.workspace_id, among(session, Lead.email, before)
    )
    found = sorted({*session.scalars(theirs), *before - set(session.scalars(taken))})
    for address in found:
        erased.remember(session, lead.workspace_id, address, None, now=now)
    return found


def _words(lead: Lead) -> list[str]:
    """Return what names a person wherever it stands: a single word of a name would be found in others, too."""
    name = lead.name if " " in lead.name.strip() else ""
    return [one for one in (lead.email, lead.linkedin_url, name, lead.phone) if one]


def _stop(session: Session, lead: Lead, *, now: datetime) -> None:
    about = history.Entry(lead.workspace_id, lead_id=lead.id)
    cause = history.record(session, about, "lead.stopped", now=now, reason=REASON)
    running = stopping.running(session, lead.id)
    stopping.end(session, about, running, EnrollmentState.STOPPED, REASON, now=now, cause_id=cause)
    of_lead = Delivery.lead_id == lead.id
    ending = (
        (Delivery.state.in_(WAITING_DELIVERY), DeliveryState.CANCELLED),
        (Delivery.state == DeliveryState.UNKNOWN, DeliveryState.SENT),
    )
    for which, state in ending:
        session.execute(
            update(Delivery)
            .where(of_lead, which)
            .values(state=state, done_at=now)
            .execution_options(synchronize_session=False)
        )
    session.execute(update(Enrollment).where(Enrollment.lead_id == lead.id).values(reason=""))
    shown = session.scalars(select(Enrollment.sequence_id).where(Enrollment.lead_id == lead.id)).all()
    posts.changed(session, lead.workspace_id, PostKind.LAB_ROOT, shown)


def forget_again(session: Session, lead_id: int, *, now: datetime) -> None:
    """Forget what came in for an erased person while they were being erased, such as a reply on its way."""
    lead = session.get(Lead, lead_id, with_for_update=True)
    if lead is None or lead.erased_at is None:
        return
    _forget_messages(session, lead_id)
    _forget_replies(session, lead, now)
    texts = (History.lead_id == lead_id, History.reason != "")
    session.execute(update(History).where(*texts).values(reason="", detail=None))
    posts.take_away(session, lead.workspace_id, SlackPost.lead_id == lead_id)


def _forget_messages(session: Session, lead_id: int) -> None:
    session.execute(
        update(Message)
        .where(Message.lead_id == lead_id)
        .values(
            recipient="", subject="", body="", facts_used=[], composed=None, digest="", problem="",
            rewrite_asked=None, flags=None, is_flagged=False, opened_digest="",
            approved_text="", claims=None, sketch="", replaced=None,
        )
    )  # fmt: skip
    session.execute(delete(OpenedMail).where(OpenedMail.lead_id == lead_id))
    texts = select(Message.id).where(Message.lead_id == lead_id)
    session.execute(delete(BatchItem).where(BatchItem.message_id.in_(texts)))
    fixing_all.forget_lead(session, lead_id)
    ids = select(Delivery.id).where(Delivery.lead_id == lead_id)
    session.execute(
        update(Attempt)
        .where(Attempt.delivery_id.in_(ids))
        .values(said="")
        .execution_options(synchronize_session=False)
    )
    session.execute(update(Delivery).where(Delivery.lead_id == lead_id).values(reason="", provider_id=""))


def _forget_replies(session: Session, lead: Lead, now: datetime) -> None:
    replies = session.scalars(select(Reply).where(Reply.lead_id == lead.id)).all()
    for reply in replies:
        reply.provider_id, reply.class_reason = f"erased:{reply.id}", ""
        reply.stand_in_name = reply.stand_in_email = reply.from_address = reply.interest_reason = ""
    session.flush()
    forget_mails(session, [reply.raw_mail_id for reply in replies], now=now)
    conversations = session.scalars(
        select(Conversation.id).where(
            Conversation.workspace_id == lead.workspace_id, Conversation.lead_id == lead.id
        )
    ).all()
    session.execute(
        update(Conversation)
        .where(Conversation.id.in_(conversations))
        .values(state=ConversationState.DONE, waiting_since=None)
    )
    session.execute(delete(Note).where(or_(Note.conversation_id.in_(conversations), Note.lead_id == lead.id)))
    drafts = Draft.conversation_id.in_(conversations)
    session.execute(update(Draft).where(drafts).values(text="", problem=""))
    session.execute(
        update(Draft)
        .where(drafts, Draft.state.in_((DraftState.OPEN, DraftState.SENDING, DraftState.FAILED)))
        .values(state=DraftState.WITHDRAWN)
    )


def forget_mails(session: Session, raw_mail_ids: Many[int], *, now: datetime) -> None:
    """Forget what received mails say; their rows stay, so that none is read from its mailbox again."""
    session.execute(
        update(RawMail)
        .where(RawMail.id.in_(raw_mail_ids))
        .values(
            content=_EMPTY,
            sha256="",
            message_key="",
            lead_id=None,
            outcome=erased.PASSED_OVER,
            handled_at=now,
            emptied_at=now,
        )
        .execution_options(synchronize_session=False)
    )


def _forget_lists(session: Session, lead: Lead, others: Many[str]) -> None:
    found_by.write(session, lead.workspace_id, lead.id, ())
    for table in (SourceGroupLead, LeadTag):
        session.execute(delete(table).where(table.lead_id == lead.id))
    kinds = [(SuppressionKind.ADDRESS, one) for one in (lead.email, *others)]
    kinds.append((SuppressionKind.LINKEDIN_URL, lead.linkedin_url))
    for kind, value in kinds:
        if value:
            session.execute(
                delete(Suppression).where(
                    Suppression.workspace_id == lead.workspace_id,
                    Suppression.kind == kind,
                    Suppression.value == suppression.kept_value(kind, value),
                )
            )
            suppression.forget(session, lead.workspace_id, kind, value)


def _forget_domain(session: Session, workspace_id: int, lead_id: int, domain: str) -> None:
    """Forget a domain that is nobody else's; while others are there it counts against the cap for them."""
    others = select(Lead.id).where(
        Lead.workspace_id == workspace_id, or_(Lead.email_domain == domain, Lead.company_domain == domain)
    )
    if not domain or session.scalar(others.limit(1)) is not None:
        return
    session.execute(update(Delivery).where(Delivery.lead_id == lead_id).values(domain=""))
    for gone in (
        delete(HandSentTo).where(HandSentTo.workspace_id == workspace_id, HandSentTo.domain == domain),
        delete(Counter).where(
            Counter.workspace_id == workspace_id, Counter.name.endswith(f":{domain}", autoescape=True)
        ),
    ):
        session.execute(gone.execution_options(synchronize_session=False))
