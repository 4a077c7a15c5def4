"""Keeping what a provider knows of a lead: only in empty fields, and only what fits what is known already."""

from collections.abc import Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Enrichment, Lead, LeadEnrichment, LeadWord
from models.sets import among
from models.states import LeadEnrichmentState
from outreach import history, lead_words, leads, replanning, stages, suppression, zones
from outreach.enrichment_port import Answer, Outcome
from outreach.zone_table import fold

LENGTHS = {
    "email": 320, "title": 200, "company": 200, "company_domain": 255, "linkedin_url": 400, "phone": 32,
    "city": 120, "region": 120, "country": 120,
}  # fmt: skip
"""Fields that may be filled, and how long each may be."""

_PLACE = ("city", "region", "country")
_OF_THE_JOB = ("title", "company_domain", "email")
"""What is true of somebody only at the company that they work for."""
_WORDS = {"linkedin_url": "LinkedIn", "company_domain": "company site"}
_GIVEN = "given in the import"
_HELD_BY_ANOTHER = "The address found belongs to another lead already, so it was not kept."


@dataclass
class _Taken:
    """What the leads of a batch must not be given: addresses and LinkedIn URLs of others, and what is blocked."""

    emails: set[str] = field(default_factory=set)
    linkedin_urls: set[str] = field(default_factory=set)
    suppressed: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Filled:
    """What one lead gets, and why they do not get the rest."""

    values: dict[str, Any] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def keep(session: Session, row: Enrichment, answers: Many[Answer], *, source: str, now: datetime) -> None:
    """Keep the answers for leads of an enrichment that are on their way, each with its line of history.

    An answer that comes after its call was given up counts, too. Whoever was erased meanwhile gets nothing.
    """
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
    taken = _taken(session, row.workspace_id, [by_lead[lead.id] for lead in found])
    for lead in found:
        _keep_one(session, row, lead, by_lead[lead.id], taken, source, now)


def _keep_one(
    session: Session, row: Enrichment, lead: Lead, answer: Answer, taken: _Taken, source: str, now: datetime
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
        .values(state=state, reason=kept_reason[:300], provider_ref=answer.provider_ref[:64], at=now)
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
    session: Session, lead: Lead, answer: Answer, taken: _Taken, source: str, now: datetime
) -> tuple[str, str]:
    """Fill what is empty; return what history is told, and what was not kept and why."""
    filled = worth_keeping(lead, answer, taken, source)
    new_facts = {name: value for name, value in answer.facts.items() if value and name not in lead.facts}
    names = list(filled.values)
    if names or new_facts:
        _write(session, lead, filled, new_facts, source, now)
    names = [name for name in names if name in filled.values]
    listed = stages.in_words(tuple(_WORDS.get(name, name) for name in names))
    told = f"{source} found {listed}." if listed else f"{source} found nothing that was lacking."
    refused = " ".join(filled.refused)
    return f"{told} {refused}".strip(), refused


def worth_keeping(lead: Lead, answer: Answer, taken: _Taken, source: str) -> _Filled:
    """Return what of an answer goes into the empty fields of a lead.

    What belongs to a job at another company than the lead's is not kept, nor a place that contradicts theirs.
    """
    offered = {
        name: " ".join(value.split())[: LENGTHS[name]]
        for name, value in answer.fields.items()
        if name in LENGTHS and value.strip()
    }
    filled = _Filled()
    elsewhere = offered.get("company", "")
    is_elsewhere = bool(lead.company and elsewhere and not same_company(lead.company, elsewhere))
    if is_elsewhere and any(not getattr(lead, name) and name in offered for name in _OF_THE_JOB):
        filled.refused.append(f"{source} knows them at another company, so title and address were not kept.")
    fits = _is_same_place(lead, offered)
    for name, value in offered.items():
        is_empty = not getattr(lead, name)
        if is_empty and not (is_elsewhere and name in _OF_THE_JOB) and (fits or name not in _PLACE):
            filled.values[name] = value
    _check_ways(filled, taken)
    return filled


def _check_ways(filled: _Filled, taken: _Taken) -> None:
    """Drop an address or LinkedIn URL that is wrong, blocked, or another lead's."""
    email = str(filled.values.get("email", "")).lower()
    if email:
        problem = _wrong_address(email, taken)
        if problem:
            del filled.values["email"]
            filled.refused.append(problem)
        else:
            filled.values["email"] = email
            taken.emails.add(email)
    url = str(filled.values.get("linkedin_url", ""))
    if url:
        blocked = suppression.found_for(taken.suppressed, emails=(), linkedin_url=url)
        if blocked or _bare(url) in taken.linkedin_urls:
            del filled.values["linkedin_url"]
            why = "is blocked" if blocked else "belongs to another lead already"
            filled.refused.append(f"The LinkedIn URL found {why}, so it was not kept.")
        else:
            taken.linkedin_urls.add(_bare(url))


def _wrong_address(email: str, taken: _Taken) -> str:
    if not leads.is_address(email):
        return "The address found is not one plain email address, so it was not kept."
    if suppression.found_for(taken.suppressed, emails=[email], linkedin_url=None):
        return "The address found is blocked, so it was not kept."
    return _HELD_BY_ANOTHER if email in taken.emails else ""


def same_company(ours: str, theirs: str) -> bool:
    """Say whether two names may be one company's, as "Vogt" and "Vogt GmbH" or "KUMO" and "Kumo Robotics"."""
    one, other = fold(ours).split(), fold(theirs).split()
    short, long = sorted((one, other), key=len)
    return not short or long[: len(short)] == short or "".join(one) == "".join(other)


def _is_same_place(lead: Lead, offered: Mapping[str, str]) -> bool:
    """Say whether nothing that is known of a lead's place contradicts the one offered."""
    for name in _PLACE:
        ours, theirs = getattr(lead, name), offered.get(name, "")
        if not ours or not theirs or fold(ours) == fold(theirs):
            continue
        code = zones.country_code(ours)
        if name != "country" or code is None or code != zones.country_code(theirs):
            return False
    return True


def _write(
    session: Session, lead: Lead, filled: _Filled, facts: Mapping[str, str], source: str, now: datetime
) -> None:
    """Write what a lead gets in one statement; an address that another lead was given meanwhile is left out."""
    try:
        with session.begin_nested():
            _update(session, lead, filled.values, facts, source, now)
    except IntegrityError:
        del filled.values["email"]
        filled.refused.append(_HELD_BY_ANOTHER)
        _update(session, lead, filled.values, facts, source, now)


def _update(
    session: Session,
    lead: Lead,
    values: Mapping[str, Any],
    facts: Mapping[str, str],
    source: str,
    now: datetime,
) -> None:
    after = Lead(**{name: values.get(name) or getattr(lead, name) for name in (*LENGTHS, "name")})
    changed: dict[str, Any] = {
        **values,
        "facts": {**lead.facts, **facts},
        "origins": {**lead.origins, **dict.fromkeys((*values, *facts), source)},
        "stage": stages.advanced(lead.stage, after),
        "changed_at": now,
    }
    if "email" in values:
        changed["email_domain"] = suppression.domain_of(after.email or "")
    if "company" in values:
        changed["name_key"] = lead_words.name_key(after.name, after.company)
    zone = _zone(lead, after, values)
    session.execute(
        update(Lead)
        .where(Lead.id == lead.id, Lead.workspace_id == lead.workspace_id, Lead.erased_at.is_(None))
        .values(**changed, **zone)
        .execution_options(synchronize_session=False)
    )
    if "email" in values or "company" in values:
        _tell_words(session, lead, after)
    if zone and zone["zone"] != lead.zone:
        reason = f"Their time zone is {zone['zone']} now"
        replanning.replan(session, lead.id, now=now, reason=reason)


def _zone(lead: Lead, after: Lead, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the zone that the place speaks for now, nothing where it was given or none is told."""
    if lead.zone and lead.zone_evidence == _GIVEN or not {*_PLACE, "phone"} & set(values):
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


def _tell_words(session: Session, lead: Lead, after: Lead) -> None:
    session.execute(delete(LeadWord).where(LeadWord.lead_id == lead.id))
    session.add_all(
        LeadWord(workspace_id=lead.workspace_id, word=word, lead_id=lead.id)
        for word in lead_words.words_of(after.name, after.company, after.email)
    )
    session.flush()


def _taken(session: Session, workspace_id: int, answers: Many[Answer]) -> _Taken:
    """Look up what others have of all that these answers offer."""
    emails = {answer.fields.get("email", "").strip().lower() for answer in answers} - {""}
    urls = {answer.fields.get("linkedin_url", "").strip() for answer in answers} - {""}
    held = session.scalars(
        select(Lead.email).where(
            Lead.workspace_id == workspace_id, among(session, Lead.email, sorted(emails))
        )
    )
    bare = func.lower(func.rtrim(Lead.linkedin_url, "/"))
    seen = session.scalars(
        select(bare).where(
            Lead.workspace_id == workspace_id,
            Lead.linkedin_url.is_not(None),
            bare.in_(sorted({_bare(url) for url in urls})),
        )
    )
    return _Taken(
        emails={email for email in held if email},
        linkedin_urls=set(seen),
        suppressed=suppression.suppressed_among(session, workspace_id, emails, urls),
    )


def _bare(url: str) -> str:
    return url.rstrip("/").lower()
