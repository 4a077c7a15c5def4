"""The words by which leads are found, which are kept twice and say the same."""

from sqlalchemy import select

from models import Lead, LeadWord
from outreach.posting_lists import unpacked
from tests.world import World


def word_rows(world: World) -> list[tuple[int, str]]:
    """Return each lead with each of the words in whose rows they stand, in order."""
    rows = world.services.read(
        lambda session: session.execute(
            select(LeadWord.word, LeadWord.lead_id, LeadWord.last_id, LeadWord.more)
        ).all()
    )
    found = [(lead_id, word) for word, first, _, more in rows for lead_id in unpacked(first, more)]
    for _, first, last, more in rows:
        ids = unpacked(first, more)
        assert (first, last) == (ids[0], ids[-1])
        assert ids == sorted(set(ids))
    return sorted(found)


def found_words(world: World, lead_id: int) -> set[str]:
    """Return the words by which a lead is found."""
    kept = [word for id_, word in word_rows(world) if id_ == lead_id]
    assert sorted(world.row(Lead, lead_id).words.split()) == kept
    return set(kept)
