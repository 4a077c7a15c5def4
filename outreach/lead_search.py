"""Finding leads among a hundred thousand while somebody types: by words, by address, by domain.

Every look stays in one index: it is read in its order until a page is full, never counted, never sorted.
"""

import re
from collections.abc import Sequence as Many
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, delete, exists, not_, or_, select
from sqlalchemy.orm import Session, aliased

from models import Lead, LeadWord
from models.sets import among, insert_each
from outreach import lead_words
from outreach.zone_table import fold

PAGE = 20
NEAR = 2_000
"""How many words of the first range are looked at one by one before the ranges are joined."""
MOST_WORDS = 5
"""How many of the words that somebody types are looked for."""
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_LAST = chr(0x10FFFF)


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


def search(session: Session, workspace_id: int, wanted: str, *, page: int = 0, size: int = PAGE) -> Page:
    """Return a page of the leads whose words begin with each of the words typed, in any case and with any marks.

    With an @ an address is meant, whole or its beginning; a domain finds who has an address or a company there;
    nothing typed finds who came last.
    """
    typed = " ".join(wanted.strip().removeprefix("<mailto:").partition("|")[0].rstrip(">").split())
    page = max(page, 0)
    need = (page + 1) * size + 1
    ids = _ids(session, workspace_id, typed.lower(), need)
    shown = ids[page * size : (page + 1) * size]
    return Page(typed, _leads(session, shown), page, len(ids) > (page + 1) * size)


def keep_words(session: Session, lead: Lead) -> None:
    """Let a lead be found by what is written in their row now."""
    session.execute(delete(LeadWord).where(LeadWord.lead_id == lead.id))
    words = lead_words.words_of(lead.name, lead.company, lead.email, lead.title)
    rows = [{"workspace_id": lead.workspace_id, "word": word, "lead_id": lead.id} for word in words]
    insert_each(session, LeadWord, rows)


def _ids(session: Session, workspace_id: int, typed: str, need: int) -> list[int]:
    if not typed:
        # A sum is in no index: SQLite would else read one that begins with the workspace, and sort all its leads.
        latest = select(Lead.id).where(Lead.workspace_id + 0 == workspace_id, Lead.erased_at.is_(None))
        return list(session.scalars(latest.order_by(Lead.id.desc()).limit(need)))
    if "@" in typed:
        return _at_address(session, workspace_id, typed, need)
    if _DOMAIN.fullmatch(typed):
        found = _at_domain(session, workspace_id, typed, need)
        if found:
            return found
    return _with_words(session, workspace_id, _prefixes(fold(typed).split()), need)


def _at_address(session: Session, workspace_id: int, typed: str, need: int) -> list[int]:
    """Return who has this address, or one that begins so: told by its words, as no index knows its beginning."""
    local, _, domain = typed.partition("@")
    exact = session.scalar(select(Lead.id).where(Lead.workspace_id == workspace_id, Lead.email == typed))
    if exact is not None:
        return [exact]
    if not local and _DOMAIN.fullmatch(domain):
        return _at_domain(session, workspace_id, domain, need)
    asked = _prefixes(fold(domain.partition(".")[0]).split())
    asked += [_exactly(word) for word in fold(local.replace(".", " ")).split()]
    begins = exists().where(Lead.id == LeadWord.lead_id, Lead.email.startswith(typed, autoescape=True))
    return _with_words(session, workspace_id, asked, need, begins)


def _at_domain(session: Session, workspace_id: int, domain: str, need: int) -> list[int]:
    found: dict[int, None] = {}
    for column in (Lead.email_domain, Lead.company_domain):
        wanted = select(Lead.id).where(Lead.workspace_id == workspace_id, column == domain)
        found |= dict.fromkeys(session.scalars(wanted.order_by(Lead.id).limit(need)))
    return list(found)[:need]


@dataclass(frozen=True)
class _Asked:
    """The words from `first` up to and without `behind`."""

    first: str
    behind: str
    length: int


def _prefixes(words: Many[str]) -> list[_Asked]:
    """Return the ranges of the words that begin so, each once, the longest first: it is likely the rarest."""
    cut = sorted({word[: lead_words.MAX_WORD] for word in words}, key=len, reverse=True)
    return [_Asked(word, word + _LAST, len(word)) for word in cut[:MOST_WORDS]]


def _exactly(word: str) -> _Asked:
    cut = word[: lead_words.MAX_WORD]
    return _Asked(cut, cut + "\x01" if len(cut) < lead_words.MAX_WORD else cut + _LAST, len(cut))


def _with_words(
    session: Session,
    workspace_id: int,
    asked: Many[_Asked],
    need: int,
    also: ColumnElement[bool] | None = None,
) -> list[int]:
    """Return the leads that have a word in each of these ranges, in the order of the first range's index.

    Common words mostly fill a page from the first leads of the range, looked at one by one; where they do not, the
    database may join the ranges, which takes as long as they are but not one look-up for each lead.
    """
    if not asked:
        return []
    leading, *others = sorted(asked, key=lambda one: one.length, reverse=True)
    one_by_one = _leading(workspace_id, leading, others, also, is_joined=False)
    edge = _edge(session, workspace_id, leading) if others else None
    if edge is None:
        return _read(session, one_by_one, need)
    near = _read(session, one_by_one.where(LeadWord.word <= edge[0], not_(_behind(edge))), need)
    if len(near) == need:
        return near
    return _read(session, _leading(workspace_id, leading, others, also, is_joined=True), need)


def _edge(session: Session, workspace_id: int, leading: _Asked) -> tuple[str, int] | None:
    """Return the word and lead up to which a range is near its beginning, None for a range that is short."""
    row = session.execute(_range(workspace_id, leading).offset(NEAR).limit(1)).first()
    return None if row is None else (row.word, row.lead_id)


def _read(session: Session, wanted: Select[str, int], need: int) -> list[int]:
    found: dict[int, None] = {}
    last: tuple[str, int] | None = None
    while len(found) < need:
        part = wanted if last is None else wanted.where(_behind(last))
        rows = session.execute(part.limit(need)).all()
        found |= dict.fromkeys(lead_id for _, lead_id in rows)
        if len(rows) < need:
            break
        last = rows[-1].word, rows[-1].lead_id
    return list(found)[:need]


def _leading(
    workspace_id: int,
    leading: _Asked,
    others: Many[_Asked],
    also: ColumnElement[bool] | None,
    *,
    is_joined: bool,
) -> Select[str, int]:
    wanted = _range(workspace_id, leading)
    for one in others:
        another = aliased(LeadWord)
        # An offset keeps PostgreSQL from making a join of it, which reads every lead with a common word.
        looked_up = select(another.lead_id).where(
            another.lead_id == LeadWord.lead_id, another.word >= one.first, another.word < one.behind
        )
        wanted = wanted.where((looked_up if is_joined else looked_up.offset(0)).exists())
    if also is not None:
        wanted = wanted.where(also)
    return wanted


def _range(workspace_id: int, asked: _Asked) -> Select[str, int]:
    return (
        select(LeadWord.word, LeadWord.lead_id)
        .where(
            LeadWord.workspace_id == workspace_id, LeadWord.word >= asked.first, LeadWord.word < asked.behind
        )
        .order_by(LeadWord.word, LeadWord.lead_id)
    )


def _behind(last: tuple[str, int]) -> ColumnElement[bool]:
    return or_(
        LeadWord.word > last[0],
        and_(LeadWord.word == last[0], LeadWord.lead_id > last[1]),
    )


def _leads(session: Session, ids: Many[int]) -> tuple[FoundLead, ...]:
    rows = session.execute(
        select(Lead.id, Lead.name, Lead.title, Lead.company, Lead.email).where(among(session, Lead.id, ids))
    )
    by_id = {
        id_: FoundLead(id_, name, title, company, email or "") for id_, name, title, company, email in rows
    }
    return tuple(by_id[one] for one in ids if one in by_id)
