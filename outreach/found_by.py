"""The words by which leads are found: with the lead, and in the rows of the words.

With the lead's own copy nothing asks the rows for the words of one lead: an index for that would cost an import a
sixth of its time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import Lead, LeadWord
from models.loading import Load
from models.sets import among, insert_each
from outreach import lead_words
from outreach.leads_in_hand import Person
from outreach.posting_lists import packed, unpacked

_TRIES = 5
"""How often leads are looked for in the rows of a word that others write at the same time."""


def keep(session: Session, lead: Lead) -> None:
    """Let a lead be found by what is told of them now, and by nothing else."""
    session.flush()
    write(
        session,
        lead.workspace_id,
        lead.id,
        lead_words.words_of(lead.name, lead.company, lead.email, lead.title),
    )


def write(session: Session, workspace_id: int, lead_id: int, words: Sequence[str]) -> None:
    """Let a lead be found by these words, and by no other.

    The row is locked first: of two who change one lead at once, the second reads what the first has written.
    """
    mine = select(Lead.words).where(Lead.id == lead_id, Lead.workspace_id == workspace_id)
    before = set((session.scalar(mine.with_for_update(key_share=True)) or "").split())
    gone = before - set(words)
    _take_out(session, workspace_id, {word: {lead_id} for word in gone})
    new = [
        {"workspace_id": workspace_id, "word": word, "lead_id": lead_id, "last_id": lead_id}
        for word in words
        if word not in before
    ]
    insert_each(session, LeadWord, new)
    if gone or new:
        session.execute(update(Lead).where(Lead.id == lead_id).values(words=lead_words.joined(words)))


def loaded(workspace_id: int, people: Iterable[Person]) -> Load:
    """Return the rows of those words of people in hand that the database does not have."""
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for person in people:
        for word in person.words:
            if word not in person.words_before:
                by_word[word].append(person.id)
    return rows(workspace_id, by_word)


def rows(workspace_id: int, by_word: Mapping[str, Sequence[int]]) -> Load:
    """Return the rows of words and of the leads that have each."""
    # In the order of the index, where words that many share stand together.
    found = [(word, one) for word in sorted(by_word) for one in packed(sorted(by_word[word]))]
    columns: dict[str, Sequence[Any]] = {
        "word": [word for word, _ in found],
        "lead_id": [one.first for _, one in found],
        "last_id": [one.last for _, one in found],
        "more": [one.more for _, one in found],
    }
    return Load(LeadWord, columns, {"workspace_id": workspace_id})


def take_away(session: Session, workspace_id: int, people: Iterable[Person]) -> None:
    """Take people in hand out of the rows of those words by which they are found no more."""
    gone: defaultdict[str, set[int]] = defaultdict(set)
    for person in people:
        for word in person.words_before.difference(person.words):
            gone[word].add(person.id)
    _take_out(session, workspace_id, gone)


def _take_out(session: Session, workspace_id: int, gone: Mapping[str, set[int]]) -> None:
    """Take leads out of the rows of words, in the order of the words, so that two who do so wait for one another."""
    for word in sorted(gone):
        left = set(gone[word])
        for _ in range(_TRIES):
            left -= _take_out_once(session, workspace_id, word, left)
            if not left:
                break


def _take_out_once(session: Session, workspace_id: int, word: str, leads: set[int]) -> set[int]:
    """Take leads out of the rows as they are now and return who was found.

    A row whose first lead somebody else took out meanwhile is another row since, in which the rest is found next time.
    """
    of_word = select(LeadWord.lead_id, LeadWord.more).where(
        LeadWord.workspace_id == workspace_id, LeadWord.word == word
    )
    near = of_word.where(LeadWord.lead_id <= max(leads), LeadWord.last_id >= min(leads))
    theirs = [first for first, more in session.execute(near) if not leads.isdisjoint(unpacked(first, more))]
    locked = of_word.where(among(session, LeadWord.lead_id, theirs)).order_by(LeadWord.lead_id)
    taken: set[int] = set()
    for first, more in session.execute(locked.with_for_update()).all():
        ids = unpacked(first, more)
        taken |= leads.intersection(ids)
        _replace(session, workspace_id, word, first, [one for one in ids if one not in leads])
    return taken


def _replace(session: Session, workspace_id: int, word: str, first: int, ids: Sequence[int]) -> None:
    """Let a row have these leads instead; without any it goes."""
    row = (LeadWord.workspace_id == workspace_id, LeadWord.word == word, LeadWord.lead_id == first)
    if not ids:
        session.execute(delete(LeadWord).where(*row).execution_options(synchronize_session=False))
        return
    (now,) = packed(ids)
    session.execute(
        update(LeadWord)
        .where(*row)
        .values(lead_id=now.first, last_id=now.last, more=now.more)
        .execution_options(synchronize_session=False)
    )
