"""Changing what is known of a lead, and what that voids: approvals are of the name and address in a mail, too."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, LeadTag, Message, Person, Workspace
from models.sets import insert_each
from models.states import COUNTED_DELIVERY, Channel, LeadStage, MessageState
from outreach import (
    caps,
    drafting,
    erased,
    fitting,
    found_by,
    history,
    known_leads,
    lead_card,
    lead_rows,
    lead_typing,
    lead_words,
    own_profiles,
    replanning,
    reviewing,
    rights,
    second_looks,
    suppression,
    wishing,
    zones,
)
from outreach.errors import InvalidForm
from outreach.lead_screens import LeadForm
from outreach.rights import Right
from outreach.zone_table import fold

_PLACE = ("city", "region", "country", "phone")


def form(session: Session, actor: Person, lead_id: int) -> LeadForm:
    """Return a lead's fields to be changed. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    lead = lead_rows.lead_of(session, actor, lead_id)
    texts: dict[str, Any] = {name: getattr(lead, name) or "" for name in lead_typing.LENGTHS}
    return LeadForm(lead_id=lead.id, tags=", ".join(lead_card.tags_of(session, lead_id)), **texts)


def save(session: Session, actor: Person, typed: LeadForm, *, now: datetime) -> LeadForm | None:
    """Save a lead's fields; None when done.

    Where saving voids other approvals than `typed.voids` says, nothing is saved and the form is returned with how
    many it would void. Raises NotAllowed, NotFound, InvalidForm by field.
    """
    rights.require(actor, Right.BUILD)
    # Before the lead's row, as an import takes them: nobody else gets the address or URL meanwhile.
    caps.lock(session, actor.workspace_id, [known_leads.LOCK])
    enrollments = _running(session, actor, typed.lead_id)
    lead = lead_rows.lead_of(session, actor, typed.lead_id, for_change=True)
    wanted = _wanted(session, lead, typed)
    changed = [name for name, value in wanted.items() if (getattr(lead, name) or "") != (value or "")]
    voids = _voids(session, lead.id, set(changed))
    if voids != typed.voids:
        return replace(typed, voids=voids)
    tags = lead_typing.tags_of(typed.tags)
    has_new_tags = tags != lead_card.tags_of(session, lead.id)
    if not changed and not has_new_tags:
        return None
    had = lead.email or ""
    moved = _write(session, actor, lead, wanted, changed, now)
    if has_new_tags:
        _keep_tags(session, lead, tags)
        changed.append("tags")
    words = "Changed: " + ", ".join(name.replace("_", " ") for name in changed)
    about = history.Entry(lead.workspace_id, lead_id=lead.id)
    cause = history.record(session, about, "lead.edited", now=now, by=actor.id, reason=words)
    if "email" in changed and had:
        wishing.follow(session, lead, had, now=now, cause_id=cause)
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
    kept = {name: getattr(lead, name) or "" for name in lead_typing.LENGTHS}
    home = session.get_one(Workspace, lead.workspace_id).holiday_region[:2] or None
    texts, wrong = lead_typing.read(typed, kept=kept, home=home)
    if "linkedin_url" not in wrong and texts["linkedin_url"] != kept["linkedin_url"]:
        own = own_profiles.problem(session, lead.workspace_id, texts["linkedin_url"])
        wrong |= {"linkedin_url": own} if own else {}
    for name in ("email", "linkedin_url"):
        problem = (
            "" if name in wrong or texts[name] == kept[name] else _taken(session, lead, name, texts[name])
        )
        wrong |= {name: problem} if problem else {}
    if wrong:
        raise InvalidForm(wrong)
    return {name: text or (None if name in _NULLABLE else "") for name, text in texts.items()}


_NULLABLE = ("email", "linkedin_url", "zone", "language")


def _taken(session: Session, lead: Lead, name: str, value: str) -> str:
    """Say who has an address or LinkedIn URL already, "" when nobody has."""
    if not value:
        return ""
    other = session.scalar(
        select(Lead.name)
        .where(Lead.workspace_id == lead.workspace_id, getattr(Lead, name) == value, Lead.id != lead.id)
        .limit(1)
    )
    if other is not None:
        return f"{other} has it already: look for them with /plera leads."
    return erased.SENTENCE if erased.erased_among(session, lead.workspace_id, [value], ()) else ""


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
    before, named = (lead.zone, lead.country, lead.region), lead.name
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
    _tell_keys(lead, is_renamed=fold(named) != fold(lead.name))
    session.flush()
    found_by.keep(session, lead)
    if before == (lead.zone, lead.country, lead.region):
        return ""
    return f"Their time zone is {lead.zone} now" if lead.zone else "Their place changed"


def _tell_keys(lead: Lead, *, is_renamed: bool) -> None:
    """Keep the first key by which a file told of them, while they are called the same."""
    key = lead_words.key_of(lead)
    if is_renamed:
        lead.earlier_key = None
    elif lead.name_key not in ("", key):
        lead.earlier_key = lead.earlier_key or lead.name_key
    lead.name_key = key


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
