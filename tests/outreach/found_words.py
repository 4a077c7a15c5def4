"""The words by which a lead is found, which are kept twice and say the same."""

from sqlalchemy import select

from models import Lead, LeadWord
from tests.world import World


def found_words(world: World, lead_id: int) -> set[str]:
    """Return the words by which a lead is found."""
    kept = list(
        world.services.read(
            lambda session: session.scalars(select(LeadWord.word).where(LeadWord.lead_id == lead_id)).all()
        )
    )
    assert sorted(world.row(Lead, lead_id).words.split()) == sorted(kept)
    return set(kept)
