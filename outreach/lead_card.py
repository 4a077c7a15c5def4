"""Reading a lead's card: who they are, where each sequence stands, what they wrote, what happened."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models import (
    Conversation,
    Enrollment,
    History,
    Lead,
    LeadTag,
    Note,
    Person,
    Reply,
    SenderAccount,
    Sequence,
    SourceGroup,
    SourceGroupLead,
    Workspace,
)
from outreach import (
    correcting,
    kept_mails,
    lead_rows,
    linkedin_cards,
    opened_mails,
    sequences,
    suggested_leads,
    suppression,
    why_steps,
)
from outreach.correction_screens import CLASSES
from outreach.hours import HoursBook
from outreach.lead_screens import (
    LeadFact,
    LeadHistory,
    LeadInSequence,
    LeadLine,
    LeadNote,
    LeadReply,
    LeadSheet,
)
from outreach.lead_writing import WHOLE

SHOWN = 5
"""How many replies, notes and lines of history the card shows, the newest first."""
LINES_A_PAGE = 30
_OURS = {
    "name": "Name", "title": "Title", "company": "Company", "email": "Email", "linkedin_url": "LinkedIn",
    "phone": "Phone", "city": "City", "region": "Region", "country": "Country", "language": "Language",
}  # fmt: skip


def card(session: Session, actor: Person, lead_id: int, *, now: datetime) -> LeadSheet:
    """Return everything that a lead's card shows. Raises NotFound."""
    lead = lead_rows.lead_of(session, actor, lead_id)
    own_zone = actor.zone or session.get_one(Workspace, actor.workspace_id).zone
    blocked = suppression.why_suppressed(
        session, actor.workspace_id, email=lead.email, linkedin_url=lead.linkedin_url
    )
    return LeadSheet(
        lead_id=lead.id,
        name=lead.name,
        title=lead.title,
        company=lead.company,
        email=lead.email or "",
        email_verified=lead.email_verified,
        linkedin_url=lead.linkedin_url or "",
        phone=lead.phone,
        place=", ".join(one for one in (lead.city, lead.region, lead.country) if one),
        language=lead.language or "",
        stage=lead.stage,
        zone=HoursBook(session).zone_of(lead),
        zone_evidence=lead.zone_evidence if lead.zone else "the workspace's, as theirs is not known",
        zone_confidence=lead.zone_confidence if lead.zone else "",
        suppressed=blocked or "",
        checks=tuple(lead.checks),
        tags=tags_of(session, lead_id),
        groups=tuple(_groups(session, lead_id)),
        facts=_facts(lead),
        sequences=tuple(_in_sequence(session, one, lead, now) for one in _enrollments(session, lead_id)),
        replies=_replies(session, lead_id),
        notes=_notes(session, lead),
        history=_lines(session, lead_id, 0, SHOWN),
        own_zone=own_zone,
        may_erase=actor.is_admin,
    )


def happened(session: Session, actor: Person, lead_id: int, page: int) -> LeadHistory:
    """Return a page of all that happened with a lead, the newest first. Raises NotFound."""
    lead = lead_rows.lead_of(session, actor, lead_id)
    lines = _lines(session, lead_id, page * LINES_A_PAGE, LINES_A_PAGE + 1)
    zone = actor.zone or session.get_one(Workspace, actor.workspace_id).zone
    return LeadHistory(lead_id, lead.name, lines[:LINES_A_PAGE], page, len(lines) > LINES_A_PAGE, zone)


def tags_of(session: Session, lead_id: int) -> tuple[str, ...]:
    """Return a lead's tags, in the order of the alphabet."""
    return tuple(session.scalars(select(LeadTag.tag).where(LeadTag.lead_id == lead_id).order_by(LeadTag.tag)))


def _groups(session: Session, lead_id: int) -> list[str]:
    return list(
        session.scalars(
            select(SourceGroup.name)
            .join(SourceGroupLead, SourceGroupLead.source_group_id == SourceGroup.id)
            .where(SourceGroupLead.lead_id == lead_id, SourceGroup.deleted_at.is_(None))
            .order_by(SourceGroup.id)
        )
    )


def _facts(lead: Lead) -> tuple[LeadFact, ...]:
    """Return the fields of ours whose origin is known, and all other facts."""
    said = {name: str(origin) for name, origin in lead.origins.items()}
    rest = said.get(WHOLE, "")
    ours = [
        LeadFact(label, str(getattr(lead, name)), said.get(name, rest))
        for name, label in _OURS.items()
        if said.get(name, rest) and getattr(lead, name)
    ]
    others = [
        LeadFact(name.replace("_", " "), str(value), said.get(name, rest))
        for name, value in lead.facts.items()
        if value
    ]
    return (*others, *ours)


def _enrollments(session: Session, lead_id: int) -> list[Enrollment]:
    return list(
        session.scalars(
            select(Enrollment).where(Enrollment.lead_id == lead_id).order_by(Enrollment.id.desc())
        )
    )


def _in_sequence(session: Session, enrollment: Enrollment, lead: Lead, now: datetime) -> LeadInSequence:
    standing = why_steps.standing_of(enrollment)
    return LeadInSequence(
        enrollment_id=enrollment.id,
        name=session.get_one(Sequence, enrollment.sequence_id).name,
        state=enrollment.state,
        position=enrollment.position,
        step_count=len(sequences.steps_of(session, enrollment.sequence_id)),
        email_sender=_sender(session, enrollment.email_sender_id),
        linkedin_sender=_sender(session, enrollment.linkedin_sender_id),
        standing=standing,
        steps=why_steps.steps_of(session, enrollment, lead, why_steps.Ahead(), now),
        opened=opened_mails.of_enrollment(session, enrollment.id),
        invited=linkedin_cards.invited(session, enrollment),
    )


def _sender(session: Session, sender_id: int | None) -> str:
    sender = session.get(SenderAccount, sender_id) if sender_id else None
    return sender.display_name or sender.address if sender else ""


def _replies(session: Session, lead_id: int) -> tuple[LeadReply, ...]:
    rows = session.execute(
        select(Reply).where(Reply.lead_id == lead_id).order_by(Reply.id.desc()).limit(SHOWN)
    ).scalars()
    return tuple(
        LeadReply(
            one.received_at,
            CLASSES[correcting.key_of(one)].label,
            _words(session, one),
            one.id,
            one.class_reason,
            suggested_leads.open_suggestion(one),
        )
        for one in rows
    )


def _words(session: Session, reply: Reply) -> str:
    read = kept_mails.read(session, reply)
    return read.new_text or read.notice


def _notes(session: Session, lead: Lead) -> tuple[LeadNote, ...]:
    theirs = select(Conversation.id).where(
        Conversation.workspace_id == lead.workspace_id, Conversation.lead_id == lead.id
    )
    rows = session.execute(
        select(Note.created_at, Person.name, Note.text)
        .join(Person, Person.id == Note.author_person_id)
        .where(or_(Note.lead_id == lead.id, Note.conversation_id.in_(theirs)))
        .order_by(Note.id.desc())
        .limit(SHOWN)
    )
    return tuple(LeadNote(*row) for row in rows)


def _lines(session: Session, lead_id: int, first: int, count: int) -> tuple[LeadLine, ...]:
    of_lead: ColumnElement[bool] = History.lead_id == lead_id
    rows = session.execute(
        select(History.at, History.kind, History.reason, Person.name)
        .outerjoin(Person, Person.id == History.by_person_id)
        .where(of_lead)
        .order_by(History.id.desc())
        .offset(first)
        .limit(count)
    )
    return tuple(LeadLine(at, _said(kind, reason), by or "") for at, kind, reason, by in rows)


def _said(kind: str, reason: str) -> str:
    """Write a kind of history for people: "delivery.sent" is "Delivery sent"."""
    words = kind.replace(".", " ").replace("_", " ")
    told = words[:1].upper() + words[1:]
    return f"{told}: {reason}" if reason else told
