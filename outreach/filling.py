"""Keeping what a provider knows of a lead: only in empty fields, and only what fits what is known already."""

from collections.abc import Collection, Mapping
from collections.abc import Sequence as Many
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Enrichment, Lead, LeadEnrichment
from models.sets import among
from models.states import LeadEnrichmentState
from outreach import (
    caps,
    cells,
    fitting,
    found_by,
    history,
    known_leads,
    lead_words,
    replanning,
    stages,
    suppression,
    zones,
)
from outreach.enrichment_port import Answer, Outcome
from outreach.fitting import Filled, Taken
from outreach.normalising import MAX_FACT
from outreach.row_reading import MAX_FACTS

_WORDS = {"linkedin_url": "LinkedIn", "company_domain": "company site"}
_TOLD = ("from ", "the only zone of ", "the time of ")
"""How the evidence of a zone begins that was told from a place or phone, not given by somebody."""


def keep(
    session: Session,
    row: Enrichment,
    answers: Many[Answer],
    *,
    source: str,
    dead: Collection[str] = (),
    now: datetime,
) -> None:
    """Keep the answers for leads of an enrichment that are on their way, each with its line of history.

    The `dead` domains take no mail: an address there is kept with that word against it.
    An answer that comes after its call was given up counts, too. Whoever was erased meanwhile gets nothing.
    """
    caps.lock(session, row.workspace_id, [known_leads.LOCK])
    by_lead = {answer.ref: answer for answer in answers}
    expected = session.scalars(
        select(LeadEnrichment.lead_id).where(
            LeadEnrichment.enrichment_id == row.id,
            among(session, LeadEnrichment.lead_id, list(by_lead)),
            LeadEnrichment.state.in_((LeadEnrichmentState.ASKED, LeadEnrichmentState.UNANSWERED)),
        )
    ).all()
    found = session.scalars(
        select(Lead)
        .where(Lead.workspace_id == row.workspace_id, among(session, Lead.id, expected))
        .order_by(Lead.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    taken = _taken(session, row.workspace_id, [by_lead[lead.id] for lead in found], dead)
    for lead in found:
        _keep_one(session, row, lead, by_lead[lead.id], taken, source, now)


def _keep_one(
    session: Session, row: Enrichment, lead: Lead, answer: Answer, taken: Taken, source: str, now: datetime
) -> None:
    if lead.erased_at is not None:
        state, kind, told, kept_reason = LeadEnrichmentState.LEFT_OUT, "left_out", "", "They were erased."
    elif answer.outcome is Outcome.NOT_FOUND:
        state, kind, kept_reason = LeadEnrichmentState.NOT_FOUND, "not_found", ""
        told = f"{source} does not know them."
    elif answer.outcome is Outcome.FAILED:
        state, kind = LeadEnrichmentState.FAILED, "failed"
        told = kept_reason = answer.reason or f"{source} could not look them up."
    else:
        state, kind = LeadEnrichmentState.FOUND, "enriched"
        told, kept_reason = _fill(session, lead, answer, taken, source, now)
    session.execute(
        update(LeadEnrichment)
        .where(LeadEnrichment.enrichment_id == row.id, LeadEnrichment.lead_id == lead.id)
        .values(
            state=state,
            reason=kept_reason[:300],
            provider_ref="" if lead.erased_at else cells.clean(answer.provider_ref)[:64],
            at=now,
        )
        .execution_options(synchronize_session=False)
    )
    if told:
        name = "lead.enriched" if kind == "enriched" else f"lead.enrichment_{kind}"
        history.append(
            session,
            history.Entry(row.workspace_id, lead_id=lead.id),
            name,
            now=now,
            reason=told,
            by=row.person_id,
        )


def _fill(
    session: Session, lead: Lead, answer: Answer, taken: Taken, source: str, now: datetime
) -> tuple[str, str]:
    """Fill what is empty; return what history is told, and what was not kept and why."""
    filled = fitting.worth_keeping(lead, answer, taken, source)
    cleaned = {name: cells.clean(value)[:MAX_FACT] for name, value in answer.facts.items()}
    new_facts = {name: value for name, value in cleaned.items() if value and name not in lead.facts}
    names = [name for name in filled.values if name in fitting.LENGTHS]
    if names or new_facts:
        _write(session, lead, filled, new_facts, source, now)
    names = [name for name in names if name in filled.values]
    listed = stages.in_words(tuple(_WORDS.get(name, name) for name in names))
    told = f"{source} found {listed}." if listed else f"{source} found nothing that was lacking."
    refused = " ".join(filled.refused)
    return f"{told} {refused}".strip(), refused


def _write(
    session: Session, lead: Lead, filled: Filled, facts: Mapping[str, str], source: str, now: datetime
) -> None:
    """Write what a lead gets in one statement; an address that another lead was given meanwhile is left out."""
    try:
        with session.begin_nested():
            _update(session, lead, filled.values, facts, source, now)
    except IntegrityError:
        if filled.values.pop("email", None) is None:
            raise
        del filled.values["checks"]
        filled.refused.append(fitting.HELD_BY_ANOTHER)
        _update(session, lead, filled.values, facts, source, now)


def _update(
    session: Session,
    lead: Lead,
    values: Mapping[str, Any],
    facts: Mapping[str, str],
    source: str,
    now: datetime,
) -> None:
    after = Lead(**{name: values.get(name) or getattr(lead, name) for name in (*fitting.LENGTHS, "name")})
    changed: dict[str, Any] = {
        **values,
        "facts": dict(list({**lead.facts, **facts}.items())[:MAX_FACTS]),
        "origins": {**lead.origins, **dict.fromkeys((*set(values) & set(fitting.LENGTHS), *facts), source)},
        "stage": stages.advanced(lead.stage, stages.stage_of(after.email, after.title, after.company)),
        "changed_at": now,
    }
    if "email" in values:
        changed["email_domain"] = suppression.domain_of(after.email or "")
    if "company" in values and not lead.name_key:
        # A key that there is stays: the file that told of them without a company finds them again.
        changed["name_key"] = lead_words.key_of(after)
    zone = _zone(lead, after, values)
    session.execute(
        update(Lead)
        .where(Lead.id == lead.id, Lead.workspace_id == lead.workspace_id, Lead.erased_at.is_(None))
        .values(**changed, **zone)
        .execution_options(synchronize_session=False)
    )
    if {"email", "company", "title"} & set(values):
        words = lead_words.words_of(after.name, after.company, after.email, after.title)
        found_by.write(session, lead.workspace_id, lead.id, words)
    if zone and zone["zone"] != lead.zone:
        reason = f"Their time zone is {zone['zone']} now"
        replanning.replan(session, lead.id, now=now, reason=reason)


def _zone(lead: Lead, after: Lead, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the zone that the place speaks for now, nothing where it was given or none is told."""
    is_given = bool(lead.zone) and not lead.zone_evidence.startswith(_TOLD)
    if is_given or not {*fitting.PLACE, "phone"} & set(values):
        return {}
    placed = zones.place(
        zone=None,
        city=after.city or None,
        region=after.region or None,
        country=after.country or None,
        phone=after.phone or None,
    )
    if placed is None:
        return {}
    return {"zone": placed.zone, "zone_evidence": placed.evidence, "zone_confidence": placed.confidence}


def _taken(session: Session, workspace_id: int, answers: Many[Answer], dead: Collection[str]) -> Taken:
    """Look up what others have of all that these answers offer."""
    found = [fitting.offered(answer) for answer in answers]
    emails = {one["email"] for one in found if "email" in one}
    urls = {one["linkedin_url"] for one in found if "linkedin_url" in one}
    held = session.scalars(
        select(Lead.email).where(
            Lead.workspace_id == workspace_id, among(session, Lead.email, sorted(emails))
        )
    )
    keys = sorted({suppression.profile_key(url) for url in urls})
    key_of = suppression.profile_key_of(Lead.linkedin_url)
    seen = session.scalars(
        select(key_of).where(
            Lead.workspace_id == workspace_id, Lead.linkedin_url.is_not(None), key_of.in_(keys)
        )
    )
    return Taken(
        emails={email for email in held if email},
        linkedin_urls=set(seen),
        suppressed=suppression.suppressed_among(session, workspace_id, emails, urls),
        dead=dead,
    )
