"""Leads and the groups they come in with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from models import Lead, LeadWord, SenderAccount, SourceGroup, SourceGroupLead
from models.states import CONNECTED_SENDER, AccountKind, Channel, LeadStage
from outreach import composing, erased, lead_words, suppression, zones

FIELDS = (
    "name", "email", "email_verified", "linkedin_url", "title", "company",
    "city", "region", "country", "zone", "language", "phone",
)  # fmt: skip
"""Columns that are fields of ours; every other column of a file is a fact."""


@dataclass(frozen=True)
class ImportResult:
    """What became of a file's rows; `problems` names a row (1 is the first after the header) and why it stayed out."""

    source_group_id: int
    added: int
    known: int
    problems: tuple[tuple[int, str], ...]


def is_address(text: str) -> bool:
    """Say whether a text is one plain email address."""
    return composing.is_plain_address(text)


def import_rows(
    session: Session,
    workspace_id: int,
    *,
    name: str,
    rows: Iterable[Mapping[str, str]],
    now: datetime,
    run_id: int | None = None,
    is_enriched: bool = True,
) -> ImportResult:
    """Add a source group with the leads of a file; a lead whose address is known already stays where it is.

    A row needs a name, and an email address or a LinkedIn URL to be reached at all; the zone is told from zone,
    city, region, country and phone. Every call makes a new group.
    """
    group = SourceGroup(
        workspace_id=workspace_id,
        run_id=run_id,
        name=name,
        enriched_at=now if is_enriched else None,
        created_at=now,
    )
    session.add(group)
    session.flush()
    return add_rows(session, group, rows, now=now)


def add_rows(
    session: Session, group: SourceGroup, rows: Iterable[Mapping[str, str]], *, now: datetime
) -> ImportResult:
    """Add to a group the leads of a file whom the workspace does not know; a second call adds nothing.

    A lead is known by email, without one by LinkedIn URL, and without either by name and company.
    """
    known = {_identity(*words) for words in _known(session, group.workspace_id)}
    cleaned = [{key: " ".join((value or "").split()) for key, value in row.items() if key} for row in rows]
    gone = erased.erased_among(
        session,
        group.workspace_id,
        (cells.get("email") for cells in cleaned),
        (cells.get("linkedin_url") for cells in cleaned),
    )
    added, repeated = 0, 0
    problems: list[tuple[int, str]] = []
    for number, cells in enumerate(cleaned, start=1):
        is_gone = not gone.isdisjoint((cells.get("email"), cells.get("linkedin_url")))
        problem = erased.SENTENCE if is_gone else _problem(cells)
        if problem:
            problems.append((number, problem))
            continue
        lead = _lead(group, cells, cells.get("email", "").lower() or None, now)
        identity = _identity(lead.email, lead.linkedin_url, lead.name, lead.company)
        if identity in known:
            repeated += 1
            continue
        known.add(identity)
        _add(session, group, lead, now)
        added += 1
    session.flush()
    return ImportResult(group.id, added, repeated, tuple(problems))


def _add(session: Session, group: SourceGroup, lead: Lead, now: datetime) -> None:
    session.add(lead)
    session.flush()
    session.add(
        SourceGroupLead(
            workspace_id=group.workspace_id, source_group_id=group.id, lead_id=lead.id, added_at=now
        )
    )
    session.add_all(
        LeadWord(workspace_id=group.workspace_id, word=word, lead_id=lead.id)
        for word in lead_words.words_of(lead.name, lead.company, lead.email)
    )


def named_group(session: Session, workspace_id: int, name: str) -> SourceGroup | None:
    """Return the source group of this name, None when there is none or it was deleted."""
    return session.scalars(
        select(SourceGroup)
        .where(
            SourceGroup.workspace_id == workspace_id,
            SourceGroup.name == name,
            SourceGroup.deleted_at.is_(None),
        )
        .order_by(SourceGroup.id)
    ).first()


def _known(session: Session, workspace_id: int) -> Iterable[Any]:
    wanted = (Lead.email, Lead.linkedin_url, Lead.name, Lead.company)
    return session.execute(select(*wanted).where(Lead.workspace_id == workspace_id))


def _identity(email: str | None, linkedin_url: str | None, name: str, company: str) -> tuple[str, ...]:
    if email:
        return ("email", email)
    if linkedin_url:
        return ("linkedin", linkedin_url.lower().rstrip("/"))
    return ("name", name.casefold(), company.casefold())


def _problem(cells: Mapping[str, str]) -> str:
    if not cells.get("name"):
        return "The name is empty: fill it in."
    email = cells.get("email", "")
    if email and not is_address(email):
        return "The email is not one plain address: correct it or leave it empty."
    return ""


def _lead(group: SourceGroup, cells: Mapping[str, str], email: str | None, now: datetime) -> Lead:
    placed = zones.place(
        zone=cells.get("zone") or None,
        city=cells.get("city") or None,
        region=cells.get("region") or None,
        country=cells.get("country") or None,
        phone=cells.get("phone") or None,
    )
    facts: dict[str, Any] = {key: value for key, value in cells.items() if key not in FIELDS and value}
    return Lead(
        workspace_id=group.workspace_id,
        name=cells["name"][:200],
        name_key=lead_words.name_key(cells["name"], cells.get("company", "")),
        email=email,
        email_domain=suppression.domain_of(email or ""),
        email_verified=cells.get("email_verified", "").lower() in ("1", "true", "yes", "verified"),
        linkedin_url=cells.get("linkedin_url", "")[:400] or None,
        title=cells.get("title", "")[:200],
        company=cells.get("company", "")[:200],
        city=cells.get("city", "")[:120],
        region=cells.get("region", "")[:120],
        country=cells.get("country", "")[:120],
        zone=placed.zone if placed else None,
        zone_evidence=placed.evidence if placed else "",
        zone_confidence=placed.confidence if placed else "",
        language=cells.get("language", "")[:8].lower() or None,
        facts=facts,
        stage=LeadStage.EMAIL_ENRICHED if email else LeadStage.PROFILE_ENRICHED,
        created_at=now,
    )


def connected_channels(session: Session, workspace_id: int) -> tuple[Channel, ...]:
    """Return the channels that a connected, working sender serves, in the order of the enum."""
    served = set(
        session.scalars(
            select(SenderAccount.kind).where(
                SenderAccount.workspace_id == workspace_id, SenderAccount.state.in_(CONNECTED_SENDER)
            )
        )
    )
    return tuple(channel for channel in Channel if AccountKind.of(channel) in served)


def reachable(channels: Iterable[Channel]) -> Any:
    """Return the SQL condition that a lead can be reached on one of these channels."""
    served = set(channels)
    ways = []
    if Channel.EMAIL in served:
        ways.append(Lead.email.is_not(None))
    if served - {Channel.EMAIL}:
        ways.append(Lead.linkedin_url.is_not(None))
    return or_(False, *ways)


class Reachable(Protocol):
    """Where someone can be written to: a lead, or a row that says the same."""

    @property
    def email(self) -> str | None: ...
    @property
    def linkedin_url(self) -> str | None: ...


def can_reach(lead: Reachable, channel: Channel) -> bool:
    """Say whether a lead has what a channel needs."""
    return bool(lead.email) if channel is Channel.EMAIL else bool(lead.linkedin_url)


def why_unreachable(session: Session, lead: Lead, channels: Iterable[Channel]) -> str | None:
    """Return why a lead cannot enter with these channels, None when it can."""
    suppressed = suppression.why_suppressed(
        session, lead.workspace_id, email=lead.email, linkedin_url=lead.linkedin_url
    )
    return why_left_out(suppressed, lead.email, lead.linkedin_url, channels)


def why_left_out(
    suppressed: str | None, email: str | None, linkedin_url: str | None, channels: Iterable[Channel]
) -> str | None:
    """Return why nobody is written to there with these channels, None when nothing is in the way."""
    if suppressed:
        return suppressed[0].upper() + suppressed[1:]
    if not any(email if channel is Channel.EMAIL else linkedin_url for channel in channels):
        return "No email address" if not email else "No channel of this sequence reaches them"
    return None


def counts_of(
    session: Session, source_group_ids: Iterable[int], channels: Iterable[Channel]
) -> dict[int, tuple[int, int]]:
    """Return for each of these groups how many leads it holds and how many of them can be reached."""
    wanted = list(source_group_ids)
    found = session.execute(
        select(SourceGroupLead.source_group_id, func.count(), func.count(case((reachable(channels), 1))))
        .join(Lead, Lead.id == SourceGroupLead.lead_id)
        .where(SourceGroupLead.source_group_id.in_(wanted))
        .group_by(SourceGroupLead.source_group_id)
    )
    counted = {group_id: (total, good) for group_id, total, good in found}
    return {group_id: counted.get(group_id, (0, 0)) for group_id in wanted}


def count_of(session: Session, source_group_id: int, channels: Iterable[Channel]) -> tuple[int, int]:
    """Return how many leads a group holds and how many of them can be reached."""
    return counts_of(session, [source_group_id], channels)[source_group_id]
