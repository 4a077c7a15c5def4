"""Changing what is known of a lead, and what that voids: approvals are of the name and address in a mail, too."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, LeadTag, Message, Person
from models.sets import insert_each
from models.states import COUNTED_DELIVERY, Channel, LeadStage, MessageState
from outreach import (
    addresses,
    composing,
    drafting,
    erased,
    fitting,
    history,
    lead_card,
    lead_rows,
    lead_search,
    lead_words,
    replanning,
    reviewing,
    rights,
    second_looks,
    suppression,
    zones,
)
from outreach.errors import InvalidForm
from outreach.lead_screens import LeadForm
from outreach.rights import Right

MOST_TAGS = 20
_LENGTHS = {
    "name": 200, "email": 320, "linkedin_url": 400, "title": 200, "company": 200, "phone": 32, "city": 120,
    "region": 120, "country": 120, "zone": 64, "language": 8,
}  # fmt: skip
_PLACE = ("city", "region", "country", "phone")
_EMAIL = "Type one plain address, such as ada@acme.com, or leave it empty."


def form(session: Session, actor: Person, lead_id: int) -> LeadForm:
    """Return a lead's fields to be changed. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    lead = lead_rows.lead_of(session, actor, lead_id)
    texts: dict[str, Any] = {name: getattr(lead, name) or "" for name in _LENGTHS}
    return LeadForm(lead_id=lead.id, tags=", ".join(lead_card.tags_of(session, lead_id)), **texts)


def save(session: Session, actor: Person, typed: LeadForm, *, now: datetime) -> LeadForm | None:
    """Save a lead's fields; None when done.

    Where saving voids other approvals than `typed.voids` says, nothing is saved and the form is returned with how
    many it would void. Raises NotAllowed, NotFound, InvalidForm by field.
    """
    rights.require(actor, Right.BUILD)
    enrollments = _running(session, actor, typed.lead_id)
    lead = lead_rows.lead_of(session, actor, typed.lead_id, for_change=True)
    wanted = _wanted(session, lead, typed)
    changed = [name for name, value in wanted.items() if (getattr(lead, name) or "") != (value or "")]
    voids = _voids(session, lead.id, set(changed))
    if voids != typed.voids:
        return replace(typed, voids=voids)
    tags = _tags(typed.tags)
    has_new_tags = tags != lead_card.tags_of(session, lead.id)
    if not changed and not has_new_tags:
        return None
    moved = _write(session, actor, lead, wanted, changed, now)
    if has_new_tags:
        _keep_tags(session, lead, tags)
        changed.append("tags")
    words = "Changed: " + ", ".join(name.replace("_", " ") for name in changed)
    about = history.Entry(lead.workspace_id, lead_id=lead.id)
    cause = history.record(session, about, "lead.edited", now=now, by=actor.id, reason=words)
    if {"name", "email", "linkedin_url"} & set(changed):
        _compose_anew(session, actor, lead, enrollments, now)
    if {"email", "linkedin_url"} & set(changed):
        second_looks.soon(session, lead.workspace_id)
    if moved:
        replanning.replan(session, lead.id, now=now, reason=moved, cause_id=cause)
    return None


def _running(session: Session, actor: Person, lead_id: int) -> list[Enrollment]:
    """Return what runs for a lead, locked before the lead as everywhere."""
    return list(
        session.scalars(
            select(Enrollment)
            .where(
                Enrollment.workspace_id == actor.workspace_id,
                Enrollment.lead_id == lead_id,
                Enrollment.state.in_(reviewing.RUNNING),
            )
            .order_by(Enrollment.id)
            .with_for_update()
        )
    )


def _wanted(session: Session, lead: Lead, typed: LeadForm) -> dict[str, str | None]:
    """Return the fields as they are to be kept. Raises InvalidForm by field."""
    given = asdict(typed)
    texts = {name: " ".join(str(given[name]).split())[:length] for name, length in _LENGTHS.items()}
    texts["email"], texts["language"] = addresses.in_ascii(texts["email"]), texts["language"].lower()
    wrong = _wrong(session, lead, texts)
    if len(_tags(typed.tags)) > MOST_TAGS:
        wrong["tags"] = f"Keep to {MOST_TAGS} tags."
    if wrong:
        raise InvalidForm(wrong)
    return {name: text or (None if name in _NULLABLE else "") for name, text in texts.items()}


_NULLABLE = ("email", "linkedin_url", "zone", "language")


def _wrong(session: Session, lead: Lead, texts: dict[str, str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not texts["name"]:
        wrong["name"] = "Type a name."
    if texts["email"] and not composing.is_address(texts["email"]):
        wrong["email"] = _EMAIL
    if texts["zone"] and not zones.is_zone(texts["zone"]):
        wrong["zone"] = "Type a zone such as Europe/Berlin, or leave it empty: the place tells it."
    for name in ("email", "linkedin_url"):
        value, kept = texts[name], getattr(lead, name) or ""
        if name in wrong or not value or value == kept:
            continue
        other = session.scalar(
            select(Lead.name).where(
                Lead.workspace_id == lead.workspace_id, getattr(Lead, name) == value, Lead.id != lead.id
            )
        )
        if other is not None:
            wrong[name] = f"{other} has it already: look for them with /plera leads."
        elif erased.erased_among(session, lead.workspace_id, [value], ()):
            wrong[name] = erased.SENTENCE
    return wrong


def _voids(session: Session, lead_id: int, changed: set[str]) -> int:
    """Return how many approvals of messages that have not left these changes void."""
    channels: set[Channel] = set()
    if changed & {"name", "email"}:
        channels.add(Channel.EMAIL)
    if "linkedin_url" in changed:
        channels |= {Channel.LINKEDIN_INVITE, Channel.LINKEDIN_MESSAGE}
    left = select(Delivery.id).where(Delivery.message_id == Message.id, Delivery.state.in_(COUNTED_DELIVERY))
    wanted = (
        select(func.count())
        .select_from(Message)
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(
            Message.lead_id == lead_id,
            Message.channel.in_(channels),
            Message.state == MessageState.APPROVED,
            Enrollment.state.in_(reviewing.RUNNING),
            ~left.exists(),
        )
    )
    return (session.scalar(wanted) or 0) if channels else 0


def _write(
    session: Session,
    actor: Person,
    lead: Lead,
    wanted: dict[str, str | None],
    changed: list[str],
    now: datetime,
) -> str:
    """Write the fields; return what changed of where they are, "" when nothing that their time hangs on."""
    before = (lead.zone, lead.country, lead.region)
    for name in changed:
        setattr(lead, name, wanted[name])
    who = history.name_of(session, actor.id)
    lead.origins = lead.origins | dict.fromkeys(changed, f"edited by {who}")
    lead.changed_at = now
    _tell_zone(lead, changed, who)
    if "email" in changed:
        lead.email_domain = suppression.domain_of(lead.email or "")
        lead.email_verified = False
        lead.checks = fitting.checks_of(lead.email) if lead.email else []
        if lead.email and lead.stage in (LeadStage.DISCOVERED, LeadStage.PROFILE_ENRICHED):
            lead.stage = LeadStage.EMAIL_ENRICHED
    lead.name_key = lead_words.key_of(lead)
    session.flush()
    lead_search.keep_words(session, lead)
    if before == (lead.zone, lead.country, lead.region):
        return ""
    return f"Their time zone is {lead.zone} now" if lead.zone else "Their place changed"


def _tell_zone(lead: Lead, changed: list[str], who: str) -> None:
    """Keep a zone that was typed; else tell it from the place when that changed and nobody had typed one."""
    if "zone" in changed and lead.zone:
        lead.zone_evidence, lead.zone_confidence = f"set by {who}", "certain"
        return
    was_typed = "zone" in lead.origins and "zone" not in changed and lead.zone is not None
    if was_typed or not ({"zone", *_PLACE} & set(changed)):
        return
    named: dict[str, Any] = {name: getattr(lead, name) or None for name in _PLACE}
    placed = zones.place(zone=None, **named)
    lead.zone = placed.zone if placed else None
    lead.zone_evidence = placed.evidence if placed else ""
    lead.zone_confidence = placed.confidence if placed else ""


def _tags(typed: str) -> tuple[str, ...]:
    found = {" ".join(one.split())[:60] for one in typed.split(",")}
    return tuple(sorted(one for one in found if one))


def _keep_tags(session: Session, lead: Lead, tags: tuple[str, ...]) -> None:
    session.execute(delete(LeadTag).where(LeadTag.lead_id == lead.id))
    rows = [{"workspace_id": lead.workspace_id, "lead_id": lead.id, "tag": tag} for tag in tags]
    insert_each(session, LeadTag, rows)


def _compose_anew(
    session: Session, actor: Person, lead: Lead, enrollments: list[Enrollment], now: datetime
) -> None:
    """Compose what has not left with the new name and address; cards say how many approvals that voided."""
    for enrollment in enrollments:
        for message in drafting.messages_of(session, enrollment.id):
            if not drafting.is_leaving(session, message.id):
                is_mail = message.channel is Channel.EMAIL
                message.recipient = (lead.email if is_mail else (lead.linkedin_url or "")[:320]) or ""
        session.flush()
        voided = drafting.recompose(session, enrollment.id, now=now, by=actor.id)
        said = f"The lead was changed: {voided} approval{'s' * (voided != 1)} voided. Read again and approve."
        reviewing.redraw(session, enrollment, note=said if voided else "")
