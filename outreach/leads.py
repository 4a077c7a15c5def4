"""Leads and the groups they come in with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from models import Lead, SenderAccount, SourceGroup, SourceGroupLead
from models.states import CONNECTED_SENDER, AccountKind, Channel, DuplicatePolicy
from outreach import composing, suppression, taking_in, zones
from outreach.incoming import Incoming

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
    """Add a source group with the leads of a file; a lead who is known already joins it unchanged.

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
    """Add the leads of a file to a group; a second call adds nothing."""
    good: list[Incoming] = []
    problems: list[tuple[int, str]] = []
    for number, row in enumerate(rows, start=1):
        cells = {key: " ".join((value or "").split()) for key, value in row.items() if key}
        problem = _problem(cells)
        if problem:
            problems.append((number, problem))
        else:
            good.append(_incoming(number, cells))
    taken = taking_in.take_in(session, group, good, policy=DuplicatePolicy.SKIP, origin=group.name, now=now)
    problems += [(one.row, one.sentence) for one in taken.problems if one.is_out]
    return ImportResult(group.id, taken.added, taken.known, tuple(sorted(problems)))


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


def _problem(cells: Mapping[str, str]) -> str:
    if not cells.get("name"):
        return "The name is empty: fill it in."
    email = cells.get("email", "")
    if email and not is_address(email):
        return "The email is not one plain address: correct it or leave it empty."
    return ""


def _incoming(number: int, cells: Mapping[str, str]) -> Incoming:
    placed = zones.place(
        zone=cells.get("zone") or None,
        city=cells.get("city") or None,
        region=cells.get("region") or None,
        country=cells.get("country") or None,
        phone=cells.get("phone") or None,
    )
    return Incoming(
        row=number,
        name=cells["name"][:200],
        email=cells.get("email", "").lower() or None,
        email_verified=cells.get("email_verified", "").lower() in ("1", "true", "yes", "verified"),
        linkedin_url=cells.get("linkedin_url", "")[:400] or None,
        phone=cells.get("phone", "")[:32],
        title=cells.get("title", "")[:200],
        company=cells.get("company", "")[:200],
        city=cells.get("city", "")[:120],
        region=cells.get("region", "")[:120],
        country=cells.get("country", "")[:120],
        zone=placed.zone if placed else None,
        zone_evidence=placed.evidence if placed else "",
        zone_confidence=placed.confidence if placed else "",
        language=cells.get("language", "")[:8].lower() or None,
        facts={key: value for key, value in cells.items() if key not in FIELDS and value},
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
