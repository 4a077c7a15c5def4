"""Leads that are here already are found by the words of their title as well."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_AT_ONCE = 1000
_MOST = 16
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        ".": "",
        "'": "",
        "’": "",
        "ʻ": "",
    }
)


def upgrade() -> None:
    connection = op.get_bind()
    lead = sa.table("lead", *(sa.column(name) for name in ("id", "workspace_id", "title", "erased_at")))
    word = sa.table("lead_word", *(sa.column(name) for name in ("workspace_id", "word", "lead_id")))
    wanted = (
        sa.select(lead.c.id, lead.c.workspace_id, lead.c.title)
        .where(lead.c.title != "", lead.c.erased_at.is_(None))
        .order_by(lead.c.id)
        .limit(_AT_ONCE)
    )
    after = 0
    while found := connection.execute(wanted.where(lead.c.id > after)).all():
        first, after = found[0].id, found[-1].id
        known: dict[int, set[str]] = {}
        kept = sa.select(word.c.lead_id, word.c.word).where(word.c.lead_id.between(first, after))
        for lead_id, one in connection.execute(kept):
            known.setdefault(lead_id, set()).add(one)
        rows = [
            {"workspace_id": one.workspace_id, "word": each, "lead_id": one.id}
            for one in found
            for each in _new_words(one.title, known.get(one.id, set()))
        ]
        if rows:
            connection.execute(sa.insert(word), rows)


def _new_words(title: str, known: set[str]) -> list[str]:
    words = dict.fromkeys(one[:40] for one in _fold(title).split())
    return [one for one in words if one not in known][: max(0, _MOST - len(known))]


def _fold(text: str) -> str:
    plain = text.casefold().translate(_PLAIN)
    taken_apart = unicodedata.normalize("NFKD", plain)
    plain = "".join(letter for letter in taken_apart if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def downgrade() -> None:
    """Leave the words: who is found by their title harms nobody, and the next change of a lead writes them anew."""
