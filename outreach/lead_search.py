"""Finding leads among a hundred thousand while somebody types: by words, by address, by domain.

Every look stays in one index: it is read in its order until a page is full, never counted, never sorted.
"""

import re
from collections.abc import Sequence as Many
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Enrollment, Lead
from models.sets import among
from outreach import word_ranges
from outreach.word_ranges import Among
from outreach.zone_table import fold

PAGE = 20
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


@dataclass(frozen=True)
class FoundLead:
    """A lead as a list shows them."""

    lead_id: int
    name: str
    title: str
    company: str
    email: str


@dataclass(frozen=True)
class Page:
    """Leads that fit what was typed, the exact words first; `has_more` says that another page follows."""

    wanted: str
    leads: tuple[FoundLead, ...]
    number: int = 0
    has_more: bool = False


def search(
    session: Session,
    workspace_id: int,
    wanted: str,
    *,
    page: int = 0,
    size: int = PAGE,
    sequence_id: int | None = None,
) -> Page:
    """Return a page of the leads whose words begin with each of the words typed, in any case and with any marks.

    With an @ an address is meant, whole or its beginning; a domain finds who has an address or a company there;
    nothing typed finds who came last. With `sequence_id` only leads of that sequence are found.
    """
    typed = " ".join(wanted.strip().removeprefix("<mailto:").partition("|")[0].rstrip(">").split())
    page = max(page, 0)
    need = (page + 1) * size + 1
    ids = _ids(session, Among(workspace_id, sequence_id), typed.lower(), need)
    shown = ids[page * size : (page + 1) * size]
    return Page(typed, _leads(session, shown), page, len(ids) > (page + 1) * size)


def _ids(session: Session, among_whom: Among, typed: str, need: int) -> list[int]:
    if not typed:
        return _latest(session, among_whom, need)
    if "@" in typed:
        return _at_address(session, among_whom, typed, need)
    if _DOMAIN.fullmatch(typed):
        found = _at_domain(session, among_whom, typed, need)
        if found:
            return found
    return word_ranges.with_words(session, among_whom, word_ranges.prefixes(fold(typed).split()), need)


def _latest(session: Session, among_whom: Among, need: int) -> list[int]:
    if among_whom.sequence_id is None:
        # A sum is in no index: SQLite would else read one that begins with the workspace, and sort all its leads.
        latest = select(Lead.id).where(
            Lead.workspace_id + 0 == among_whom.workspace_id, Lead.erased_at.is_(None)
        )
        return list(session.scalars(latest.order_by(Lead.id.desc()).limit(need)))
    enrolled = (
        select(Enrollment.lead_id)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(
            Enrollment.workspace_id == among_whom.workspace_id,
            Enrollment.sequence_id == among_whom.sequence_id,
            Lead.erased_at.is_(None),
        )
    )
    return list(session.scalars(enrolled.order_by(Enrollment.lead_id.desc()).limit(need)))


def _at_address(session: Session, among_whom: Among, typed: str, need: int) -> list[int]:
    """Return who has this address, or one that begins so: told by its words, as no index knows its beginning."""
    local, _, domain = typed.partition("@")
    whose = select(Lead.id).where(Lead.workspace_id == among_whom.workspace_id, Lead.email == typed)
    exact = session.scalar(among_whom.narrowed(whose))
    if exact is not None:
        return [exact]
    if not local and _DOMAIN.fullmatch(domain):
        return _at_domain(session, among_whom, domain, need)
    asked = word_ranges.prefixes(fold(domain.partition(".")[0]).split())
    asked += [word_ranges.exactly(word) for word in fold(local.replace(".", " ")).split()]
    begins = Lead.email.startswith(typed, autoescape=True)
    return word_ranges.with_words(session, among_whom, asked, need, begins)


def _at_domain(session: Session, among_whom: Among, domain: str, need: int) -> list[int]:
    found: dict[int, None] = {}
    for column in (Lead.email_domain, Lead.company_domain):
        wanted = select(Lead.id).where(Lead.workspace_id == among_whom.workspace_id, column == domain)
        found |= dict.fromkeys(session.scalars(among_whom.narrowed(wanted).order_by(Lead.id).limit(need)))
    return list(found)[:need]


def _leads(session: Session, ids: Many[int]) -> tuple[FoundLead, ...]:
    rows = session.execute(
        select(Lead.id, Lead.name, Lead.title, Lead.company, Lead.email).where(among(session, Lead.id, ids))
    )
    by_id = {
        id_: FoundLead(id_, name, title, company, email or "") for id_, name, title, company, email in rows
    }
    return tuple(by_id[one] for one in ids if one in by_id)
