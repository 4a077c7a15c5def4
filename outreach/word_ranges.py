"""Leads by their words: ranges of lead_word's primary key, read in its order until a page is full."""

from collections.abc import Sequence as Many
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models import Enrollment, Lead, LeadWord
from outreach import lead_words

NEAR = 2_000
"""How many words of the first range are looked at one by one before the ranges are joined."""
MOST_WORDS = 5
"""How many of the words that somebody types are looked for."""
_LAST = chr(0x10FFFF)


@dataclass(frozen=True)
class Among:
    """Whose leads are looked through: a workspace's, or those of one of its sequences."""

    workspace_id: int
    sequence_id: int | None = None

    def enrolled(self, lead_id: InstrumentedAttribute[int]) -> Select[int]:
        """Select a lead's enrollment in the sequence by its unique key."""
        return select(Enrollment.id).where(
            Enrollment.workspace_id == self.workspace_id,
            Enrollment.sequence_id == self.sequence_id,
            Enrollment.lead_id == lead_id,
        )

    def narrowed(self, leads: Select[int]) -> Select[int]:
        """Narrow a query of leads to those of the sequence, if one is meant."""
        return leads if self.sequence_id is None else leads.where(self.enrolled(Lead.id).exists())


@dataclass(frozen=True)
class Words:
    """The words from `first` up to and without `behind`."""

    first: str
    behind: str
    length: int


def prefixes(words: Many[str]) -> list[Words]:
    """Return the ranges of the words that begin so, each once, the longest first: it is likely the rarest."""
    cut = sorted({word[: lead_words.MAX_WORD] for word in words}, key=len, reverse=True)
    return [Words(word, word + _LAST, len(word)) for word in cut[:MOST_WORDS]]


def exactly(word: str) -> Words:
    """Return the range of one word."""
    cut = word[: lead_words.MAX_WORD]
    return Words(cut, cut + "\x01" if len(cut) < lead_words.MAX_WORD else cut + _LAST, len(cut))


def with_words(
    session: Session,
    among_whom: Among,
    asked: Many[Words],
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
    one_by_one = _leading(among_whom, leading, others, also, is_joined=False)
    is_narrowed = bool(others) or among_whom.sequence_id is not None
    edge = _edge(session, among_whom.workspace_id, leading) if is_narrowed else None
    if edge is None:
        return _read(session, one_by_one, need)
    near = _read(session, one_by_one.where(LeadWord.word <= edge[0], not_(_behind(edge))), need)
    if len(near) == need:
        return near
    return _read(session, _leading(among_whom, leading, others, also, is_joined=True), need)


def _edge(session: Session, workspace_id: int, leading: Words) -> tuple[str, int] | None:
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
    among_whom: Among,
    leading: Words,
    others: Many[Words],
    also: ColumnElement[bool] | None,
    *,
    is_joined: bool,
) -> Select[str, int]:
    wanted = _range(among_whom.workspace_id, leading)
    looked_up = []
    for one in others:
        another = aliased(LeadWord)
        looked_up.append(
            select(another.lead_id).where(
                another.lead_id == LeadWord.lead_id, another.word >= one.first, another.word < one.behind
            )
        )
    if among_whom.sequence_id is not None:
        looked_up.append(among_whom.enrolled(LeadWord.lead_id))
    for each in looked_up:
        # An offset keeps PostgreSQL from making a join of it, which reads every lead with a common word.
        wanted = wanted.where((each if is_joined else each.offset(0)).exists())
    if also is not None:
        wanted = wanted.where(also)
    return wanted


def _range(workspace_id: int, asked: Words) -> Select[str, int]:
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
