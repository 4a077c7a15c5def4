"""Leads by their words: ranges of lead_word's primary key, read in its order until a page is full."""

from collections.abc import Sequence as Many
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Enrollment, Lead, LeadWord
from outreach import lead_words

NEAR = 500
"""How many leads of the first range are looked at one by one before the ranges are read whole."""
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

    def everybody(self) -> Select[int]:
        """Select whoever is in the sequence."""
        return select(Enrollment.lead_id).where(
            Enrollment.workspace_id == self.workspace_id, Enrollment.sequence_id == self.sequence_id
        )

    def narrowed(self, leads: Select[int]) -> Select[int]:
        """Narrow a query of leads to those of the sequence, if one is meant."""
        return leads if self.sequence_id is None else leads.where(self.enrolled(Lead.id).exists())


@dataclass(frozen=True)
class Words:
    """The words that begin with `begins`, or that one word alone."""

    begins: str
    is_whole: bool = False

    @property
    def behind(self) -> str:
        """Return what every one of these words comes before, in the order of characters."""
        return self.begins + ("\x01" if self.is_whole else _LAST)

    def are_of(self, lead_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """Return the condition that a lead has one of them, told by the lead's own row."""
        wanted = f" {self.begins} " if self.is_whole else f" {self.begins}"
        return _there_is(
            select(Lead.id).where(Lead.id == lead_id, Lead.words.contains(wanted, autoescape=True))
        )


def prefixes(words: Many[str]) -> list[Words]:
    """Return the ranges of the words that begin so, each once, the longest first: it is likely the rarest."""
    cut = sorted({word[: lead_words.MAX_WORD] for word in words}, key=len, reverse=True)
    return [Words(word) for word in cut[:MOST_WORDS]]


def exactly(word: str) -> Words:
    """Return the range of one word."""
    cut = word[: lead_words.MAX_WORD]
    return Words(cut, is_whole=len(cut) < lead_words.MAX_WORD)


def with_words(
    session: Session,
    among_whom: Among,
    asked: Many[Words],
    need: int,
    also: ColumnElement[bool] | None = None,
) -> list[int]:
    """Return the leads that have a word in each of these ranges, in the order of the first range's index.

    Common words mostly fill a page from the first leads of the range, looked at one by one; where they do not, the
    other ranges are read whole, which takes as long as they are but not one look-up for each lead.
    """
    if not asked:
        return []
    leading, *others = sorted(asked, key=lambda one: len(one.begins), reverse=True)
    wanted = _range(among_whom.workspace_id, leading)
    if also is not None:
        wanted = wanted.where(also)
    looked_up = [each.are_of(LeadWord.lead_id) for each in others]
    whole = [
        _range(among_whom.workspace_id, each).with_only_columns(LeadWord.lead_id).order_by(None)
        for each in others
    ]
    if among_whom.sequence_id is not None:
        looked_up.append(_there_is(among_whom.enrolled(LeadWord.lead_id)))
        whole.append(among_whom.everybody())
    one_by_one = wanted.where(*looked_up)
    edge = _edge(session, among_whom.workspace_id, leading) if looked_up else None
    if edge is None:
        return _read(session, one_by_one, need)
    near = _read(session, one_by_one.where(LeadWord.word <= edge[0], not_(_behind(edge))), need)
    if len(near) == need:
        return near
    # With an offset they are read once: PostgreSQL would else look each lead up in them.
    return _read(session, wanted.where(*(LeadWord.lead_id.in_(each.offset(0)) for each in whole)), need)


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


def _there_is(one: Select[int]) -> ColumnElement[bool]:
    """Return the condition that there is one, as a look-up: an offset keeps PostgreSQL from making a join of it."""
    return one.offset(0).exists()


def _range(workspace_id: int, asked: Words) -> Select[str, int]:
    return (
        select(LeadWord.word, LeadWord.lead_id)
        .where(
            LeadWord.workspace_id == workspace_id, LeadWord.word >= asked.begins, LeadWord.word < asked.behind
        )
        .order_by(LeadWord.word, LeadWord.lead_id)
    )


def _behind(last: tuple[str, int]) -> ColumnElement[bool]:
    return or_(
        LeadWord.word > last[0],
        and_(LeadWord.word == last[0], LeadWord.lead_id > last[1]),
    )
