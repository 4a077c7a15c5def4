"""Leads without a company are found by their name and place, so that the next import of their file knows them."""

import hashlib
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0062"
branch_labels = None
depends_on = None

_BATCH = 1000
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe"}
    | dict.fromkeys(".'’ʻ", "")
)
_PLACED = "company = '' AND name <> '' AND (city <> '' OR region <> '' OR country <> '')"


def upgrade() -> None:
    connection, last = op.get_bind(), 0
    while True:
        rows = connection.execute(
            sa.text(
                "SELECT id, name, city, region, country FROM lead WHERE id > :last AND name_key = ''"
                f" AND erased_at IS NULL AND {_PLACED} ORDER BY id LIMIT {_BATCH}"
            ),
            {"last": last},
        ).all()
        if not rows:
            return
        last = rows[-1].id
        connection.execute(
            sa.text("UPDATE lead SET name_key = :key WHERE id = :id"),
            [{"id": id_, "key": _key(*told)} for id_, *told in rows],
        )


def _key(name: str, *place: str) -> str:
    folded = [_fold(name), "", *map(_fold, place)]
    if not folded[0] or not any(folded[1:]):
        return ""
    return hashlib.blake2b("\n".join(folded).encode(), digest_size=16).hexdigest()


def _fold(text: str) -> str:
    plain = text.casefold().translate(_PLAIN)
    taken_apart = unicodedata.normalize("NFKD", plain)
    plain = "".join(letter for letter in taken_apart if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def downgrade() -> None:
    op.execute(f"UPDATE lead SET name_key = '' WHERE {_PLACED}")
