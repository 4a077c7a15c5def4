"""Everything that is held about a person, as one plain dict that JSON can carry."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import (
    Conversation,
    Draft,
    Enrichment,
    Enrollment,
    History,
    Lead,
    LeadAddress,
    LeadEnrichment,
    LeadTag,
    Message,
    Note,
    Person,
    Sequence,
    SlackPost,
    SourceGroup,
    SourceGroupLead,
    Suppression,
    TestSend,
)
from models.states import PostKind
from outreach import (
    export_mails,
    export_texts,
    history,
    lead_addresses,
    lead_rows,
    linkedin_profiles,
    posts,
    rights,
    suppression,
)
from outreach.rights import Right

Held = dict[str, Any]
_FACTS = (
    "name", "email", "email_verified", "linkedin_url", "phone", "title", "company", "company_domain", "city",
    "region", "country", "zone", "zone_evidence", "zone_confidence", "language", "facts", "checks", "origins",
    "stage", "created_at", "changed_at",
)  # fmt: skip


def ask(session: Session, actor: Person, lead_id: int, *, now: datetime) -> None:
    """Have everything held about a lead sent to who asks, as a file in their direct messages.

    Raises NotAllowed, NotFound.
    """
    rights.require(actor, Right.PERSONAL)
    lead = lead_rows.lead_of(session, actor, lead_id)
    post = posts.want(
        session,
        actor.workspace_id,
        PostKind.LEAD_EXPORT,
        lead.id,
        actor.slack_user_id,
        key=f"export:{lead.id}:{actor.id}:{now.isoformat()}",
        lead_id=lead.id,
    )
    about = history.Entry(actor.workspace_id, lead_id=lead.id)
    history.record(session, about, "lead.exported", now=now, by=actor.id, detail={"slack_post_id": post.id})


def held(session: Session, lead_id: int) -> Held | None:
    """Return everything held about a lead; None when there is none, or they were erased.

    Keys are always the same, instants and days are written in ISO 8601.
    """
    lead = session.get(Lead, lead_id)
    if lead is None or lead.erased_at is not None:
        return None
    found: Held = {name: getattr(lead, name) for name in _FACTS}
    found["tags"] = list(
        session.scalars(select(LeadTag.tag).where(LeadTag.lead_id == lead_id).order_by("id"))
    )
    found["further_addresses"] = _addresses(session, lead_id)
    found["found_by_words"] = sorted(lead.words.split())
    found["source_groups"] = _groups(session, lead_id)
    found["enrichments"] = _enrichments(session, lead_id)
    found["blocks"] = _blocks(session, lead)
    found["sequences"] = [_sequence(session, one) for one in _enrollments(session, lead_id)]
    found["conversations"] = _conversations(session, lead_id)
    found["linkedin_ids"] = [
        {"url": one.url, "id_at_linkedin": one.provider_id, "looked_up_at": one.seen_at}
        for one in linkedin_profiles.of_lead(session, lead)
    ]
    found["written_at_linkedin"] = [
        export_texts.message(session, one) for one in _written_there(session, lead_id)
    ]
    found["notes"] = _written(session, Note, Note.lead_id == lead_id, ("text", "created_at"))
    found["received_mails"] = export_mails.received(session, lead_id)
    found["mails_in_their_threads"] = export_mails.in_threads(session, lead_id)
    found["named_as_stand_in"] = export_mails.named_as_stand_in(session, lead_id)
    found["slack_messages"] = _posts(session, lead_id)
    found["history"] = _history(session, lead_id)
    written: Held = _plain(found)
    return written


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def _addresses(session: Session, lead_id: int) -> list[Held]:
    rows = session.execute(
        select(LeadAddress.address, LeadAddress.at, Person.name.label("said_by"))
        .outerjoin(Person, Person.id == LeadAddress.said_by_id)
        .where(LeadAddress.lead_id == lead_id)
        .order_by(LeadAddress.id)
    )
    return [dict(row._mapping) for row in rows]


def _groups(session: Session, lead_id: int) -> list[Held]:
    rows = session.execute(
        select(SourceGroup.name, SourceGroup.origin, SourceGroupLead.added_at)
        .join(SourceGroupLead, SourceGroupLead.source_group_id == SourceGroup.id)
        .where(SourceGroupLead.lead_id == lead_id)
        .order_by(SourceGroupLead.id)
    )
    return [{"name": name, "origin": origin, "added_at": at} for name, origin, at in rows]


def _enrichments(session: Session, lead_id: int) -> list[Held]:
    rows = session.execute(
        select(
            Enrichment.provider_name.label("provider"),
            LeadEnrichment.state,
            LeadEnrichment.reason,
            LeadEnrichment.provider_ref,
            LeadEnrichment.at,
        )
        .join(Enrichment, Enrichment.id == LeadEnrichment.enrichment_id)
        .where(LeadEnrichment.lead_id == lead_id)
        .order_by(LeadEnrichment.id)
    )
    return [dict(row._mapping) for row in rows]


def _blocks(session: Session, lead: Lead) -> list[Held]:
    further = lead_addresses.of(session, lead.id)
    values = {
        value for one in (lead.email, *further) for value in suppression.named_by(one, lead.linkedin_url)
    }
    rows = session.scalars(
        select(Suppression)
        .where(Suppression.workspace_id == lead.workspace_id, Suppression.value.in_(values))
        .order_by(Suppression.id)
    )
    names = ("kind", "value", "reason", "at", "expires_at")
    return [{name: getattr(one, name) for name in names} for one in rows]


def _enrollments(session: Session, lead_id: int) -> list[Enrollment]:
    return list(
        session.scalars(select(Enrollment).where(Enrollment.lead_id == lead_id).order_by(Enrollment.id))
    )


def _sequence(session: Session, enrollment: Enrollment) -> Held:
    names = ("state", "reason", "position", "left_on", "due_at", "entered_at", "created_at")
    found: Held = {"name": session.get_one(Sequence, enrollment.sequence_id).name}
    found |= {name: getattr(enrollment, name) for name in names}
    texts = session.scalars(
        select(Message).where(Message.enrollment_id == enrollment.id).order_by(Message.id)
    ).all()
    found["messages"] = [export_texts.message(session, one) for one in texts]
    tests = session.execute(
        select(TestSend.state, TestSend.reason, TestSend.created_at)
        .where(TestSend.enrollment_id == enrollment.id)
        .order_by(TestSend.id)
    )
    found["test_sends"] = [dict(row._mapping) for row in tests]
    return found


def _conversations(session: Session, lead_id: int) -> list[Held]:
    found = []
    for one in session.scalars(
        select(Conversation).where(Conversation.lead_id == lead_id).order_by(Conversation.id)
    ).all():
        told: Held = {
            name: getattr(one, name) for name in ("channel", "state", "waiting_since", "created_at")
        }
        told["owner"] = history.name_of(session, one.owner_person_id) if one.owner_person_id else None
        told["drafts"] = _written(
            session, Draft, Draft.conversation_id == one.id, ("text", "state", "problem", "created_at")
        )
        told["notes"] = _written(session, Note, Note.conversation_id == one.id, ("text", "created_at"))
        answers = select(Message).where(Message.conversation_id == one.id).order_by(Message.id)
        told["answers"] = [export_texts.message(session, text) for text in session.scalars(answers).all()]
        found.append(told)
    return found


def _written_there(session: Session, lead_id: int) -> list[Message]:
    """Return what an account's owner wrote to them at LinkedIn itself while there was no conversation."""
    outside = (Message.step_id.is_(None), Message.conversation_id.is_(None))
    wanted = select(Message).where(Message.lead_id == lead_id, *outside).order_by(Message.id)
    return list(session.scalars(wanted))


def _written(
    session: Session, table: type[Any], which: ColumnElement[bool], names: tuple[str, ...]
) -> list[Held]:
    rows = session.scalars(select(table).where(which).order_by(table.id)).all()
    return [
        {name: getattr(one, name) for name in names}
        | {"author": history.name_of(session, one.author_person_id)}
        for one in rows
    ]


def _posts(session: Session, lead_id: int) -> list[Held]:
    rows = session.execute(
        select(
            SlackPost.kind,
            SlackPost.slack_channel,
            SlackPost.ts,
            SlackPost.permalink,
            SlackPost.note,
            SlackPost.is_gone,
        )
        .where(SlackPost.lead_id == lead_id)
        .order_by(SlackPost.id)
    )
    return [dict(row._mapping) for row in rows]


def _history(session: Session, lead_id: int) -> list[Held]:
    rows = session.execute(
        select(History.at, History.kind, History.reason, History.detail, Person.name)
        .outerjoin(Person, Person.id == History.by_person_id)
        .where(History.lead_id == lead_id)
        .order_by(History.id)
    )
    return [
        {"at": at, "kind": kind, "reason": reason, "detail": detail, "by": by}
        for at, kind, reason, detail, by in rows
    ]
