"""The words by which leads are found: with the lead, and one row each in the order of the words.

With the lead's own copy nothing asks the rows for the words of one lead: an index for that would cost an import a
sixth of its time.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from models import Lead, LeadWord
from models.loading import Load
from models.sets import among, insert_each
from outreach import lead_words
from outreach.leads_in_hand import Person


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
    gone = sorted(before - set(words))
    if gone:
        session.execute(
            delete(LeadWord)
            .where(
                LeadWord.workspace_id == workspace_id,
                among(session, LeadWord.word, gone),
                LeadWord.lead_id == lead_id,
            )
            .execution_options(synchronize_session=False)
        )
    new = [
        {"workspace_id": workspace_id, "word": word, "lead_id": lead_id}
        for word in words
        if word not in before
    ]
    insert_each(session, LeadWord, new)
    if gone or new:
        session.execute(update(Lead).where(Lead.id == lead_id).values(words=lead_words.joined(words)))


def loaded(workspace_id: int, people: Sequence[Person]) -> Load:
    """Return the rows of those words of people in hand that the database does not have."""
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for person in people:
        for word in person.words:
            if word not in person.words_before:
                by_word[word].append(person.id)
    # In the order of the index, where words that many share stand together.
    words = sorted(by_word)
    columns: dict[str, Sequence[Any]] = {
        "word": [word for word in words for _ in by_word[word]],
        "lead_id": [id_ for word in words for id_ in by_word[word]],
    }
    return Load(LeadWord, columns, {"workspace_id": workspace_id})


def take_away(session: Session, workspace_id: int, people: Sequence[Person]) -> None:
    """Delete the rows of those words by which people in hand are found no more."""
    gone = sorted(
        (word, person.id) for person in people for word in person.words_before.difference(person.words)
    )
    if not gone:
        return
    columns = LeadWord.__table__.c
    statement = delete(LeadWord.__table__).where(  # type: ignore[arg-type]
        columns.workspace_id == workspace_id,
        columns.word == bindparam("of_word"),
        columns.lead_id == bindparam("of_id"),
    )
    session.connection().execute(statement, [{"of_word": word, "of_id": id_} for word, id_ in gone])
