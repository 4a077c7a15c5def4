"""Leads by their words: ranges of lead_word's primary key, read in its order until a page is full."""

from collections.abc import Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import Session

from models import Enrollment, Lead, LeadWord
from models.sets import among
from outreach import lead_words
from outreach.posting_lists import unpacked

FIRST = 32
"""How many rows of the only range are read at first: packed ones fill a page."""
FIRST_OF_SEVERAL = 256
"""How many rows of the first of several ranges are read at first."""
FEW = 128
"""How many rows of each other range are read before the first one is: an import packs a hundred leads into each."""
NEAR = 200
"""How many leads are looked at by their own rows before longer ranges are read, too."""
LONG = 1_000
"""After how many rows of the first range, about, the leads that have the other words are looked at instead."""
MANY = 4_096
"""How many rows are read at most of these, and at once of the first range."""
MOST_WORDS = 5
"""How many of the words that somebody types are looked for."""
_LAST = chr(0x10FFFF)


@dataclass(frozen=True)
class Among:
    """Whose leads are looked through: a workspace's, or those of one of its sequences."""

    workspace_id: int
    sequence_id: int | None = None

    def enrolled(self) -> ColumnElement[bool]:
        """Return the condition that a lead is in the sequence, by the enrollment's unique key."""
        return self.everybody().where(Enrollment.lead_id == Lead.id).exists()

    def everybody(self) -> Select[int]:
        """Select whoever is in the sequence."""
        return select(Enrollment.lead_id).where(
            Enrollment.workspace_id == self.workspace_id, Enrollment.sequence_id == self.sequence_id
        )

    def narrowed(self, leads: Select[int]) -> Select[int]:
        """Narrow a query of leads to those of the sequence, if one is meant."""
        return leads if self.sequence_id is None else leads.where(self.enrolled())


@dataclass(frozen=True)
class Words:
    """The words that begin with `begins`, or that one word alone."""

    begins: str
    is_whole: bool = False

    @property
    def behind(self) -> str:
        """Return what every one of these words comes before, in the order of characters."""
        return self.begins + ("\x01" if self.is_whole else _LAST)

    def first_of(self, words: str) -> str:
        """Return the first of them, in the order of the index, among the words of a lead that has one."""
        wanted = (word for word in words.split() if word.startswith(self.begins))
        return min(word for word in wanted if word == self.begins or not self.is_whole)

    def are_of_lead(self) -> ColumnElement[bool]:
        """Return the condition that a lead has one of them, told by the lead's own row."""
        wanted = f" {self.begins} " if self.is_whole else f" {self.begins}"
        return Lead.words.contains(wanted, autoescape=True)


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

    `also` is a further condition of the lead's own row. Who has a word of a range of few rows is looked up in all of
    them; whether a lead has one of a longer range its own row tells, while those that are read mostly fit.
    """
    if not asked:
        return []
    leading, *others = sorted(asked, key=lambda one: len(one.begins), reverse=True)
    conditions = [] if also is None else [also]
    if among_whom.sequence_id is not None:
        conditions.append(among_whom.enrolled())
    known, longer = _looked_up(session, among_whom.workspace_id, others, FEW)
    found: dict[int, None] = {}
    at_first = FIRST_OF_SEVERAL if others or conditions else FIRST
    for leads, rows_before in _parts(session, among_whom.workspace_id, leading, at_first):
        if known and (rows_before > LONG or min(map(len, known)) < NEAR):
            told_by_row = [*conditions, *(one.are_of_lead() for one in longer)]
            return _of_fewer(session, known, leading, told_by_row)[:need]
        while leads:
            leads = _in_all(known, leads)
            told_by_row = [*conditions, *(one.are_of_lead() for one in longer)]
            near = leads[:NEAR] if told_by_row else leads
            found |= dict.fromkeys(_those(session, near, told_by_row))
            if len(found) >= need:
                return list(found)[:need]
            leads = leads[len(near) :]
            if len(near) == NEAR and longer:
                further, still_longer = _looked_up(session, among_whom.workspace_id, longer, MANY)
                known, longer = [*known, *further], []
                conditions += [one.are_of_lead() for one in still_longer]
    return list(found)


def _of_fewer(
    session: Session, known: Many[set[int]], leading: Words, conditions: Many[ColumnElement[bool]]
) -> list[int]:
    """Return all leads of a first range that every set has and all conditions fit, in the order of that range.

    For a first range of many rows: the leads of the sets are looked at by their own rows instead.
    """
    fewest: set[int] = min(known, key=len)
    smallest = sorted(fewest)
    found: list[tuple[str, int]] = []
    for start in range(0, len(smallest), MANY):
        near = _in_all(known, smallest[start : start + MANY])
        told = select(Lead.id, Lead.words).where(
            among(session, Lead.id, near), leading.are_of_lead(), *conditions
        )
        found += [(leading.first_of(words), lead_id) for lead_id, words in session.execute(told)]
    return [lead_id for _, lead_id in sorted(found)]


def _in_all(sets: Many[set[int]], leads: Many[int]) -> Many[int]:
    """Return whom of these leads every set has, in their order."""
    if not sets:
        return leads
    common = sets[0].intersection(leads, *sets[1:])
    return [one for one in leads if one in common] if common else []


def _looked_up(
    session: Session, workspace_id: int, asked: Many[Words], rows: int
) -> tuple[list[set[int]], list[Words]]:
    """Return all leads of each range of so few rows, and the ranges that have more."""
    known, unknown = [], []
    for one in asked:
        found = session.execute(_range(workspace_id, one).limit(rows + 1)).all()
        if len(found) > rows:
            unknown.append(one)
        else:
            known.append(set().union(*(unpacked(first, more) for _, first, more in found)))
    return known, unknown


def _those(session: Session, leads: Many[int], conditions: Many[ColumnElement[bool]]) -> Many[int]:
    """Return whom of these leads all conditions fit, in their order."""
    if not leads or not conditions:
        return leads
    fitting = set(session.scalars(select(Lead.id).where(among(session, Lead.id, leads), *conditions)))
    return [one for one in leads if one in fitting]


def _parts(
    session: Session, workspace_id: int, asked: Words, at_first: int
) -> Iterator[tuple[Many[int], int]]:
    """Give the leads of a range, read as they are wanted, and how many rows were read before.

    Who has several of its words comes several times.
    """
    wanted, at_once, before = _range(workspace_id, asked), at_first, 0
    rows = session.execute(wanted.limit(at_once)).all()
    while rows:
        leads: list[int] = []
        for _, first, more in rows:
            leads += unpacked(first, more)
            if len(leads) >= NEAR:
                yield leads, before
                leads = []
        if leads:
            yield leads, before
        if len(rows) < at_once:
            return
        before += len(rows)
        at_once = min(8 * at_once, MANY)
        behind = tuple_(LeadWord.word, LeadWord.lead_id) > (rows[-1].word, rows[-1].lead_id)
        rows = session.execute(wanted.where(behind).limit(at_once)).all()


def _range(workspace_id: int, asked: Words) -> Select[str, int, bytes | None]:
    return (
        select(LeadWord.word, LeadWord.lead_id, LeadWord.more)
        .where(
            LeadWord.workspace_id == workspace_id, LeadWord.word >= asked.begins, LeadWord.word < asked.behind
        )
        .order_by(LeadWord.word, LeadWord.lead_id)
    )
