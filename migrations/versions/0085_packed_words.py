"""Leads that share a word are packed into few rows, which finding those with two common words reads."""

from array import array
from collections.abc import Sequence
from sys import byteorder

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None

_AT_MOST = 128
_WORDS_AT_ONCE = 500
_KEYS = ("workspace_id", "word", "lead_id")
_WORD = sa.table("lead_word", *(sa.column(name) for name in (*_KEYS, "last_id", "more")))
_NOT_BY_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    with op.batch_alter_table("lead_word", table_kwargs=_NOT_BY_ROWID) as table:
        table.add_column(sa.Column("last_id", sa.Integer, nullable=True))
        table.add_column(sa.Column("more", sa.LargeBinary, nullable=True))
    connection = op.get_bind()
    shared = sa.select(_WORD.c.workspace_id, _WORD.c.word).group_by("workspace_id", "word")
    shared = shared.having(sa.func.count() > 1)
    for words in list(connection.execute(shared).partitions(_WORDS_AT_ONCE)):
        for workspace_id, word in words:
            _pack(connection, workspace_id, word)
    connection.execute(sa.update(_WORD).where(_WORD.c.last_id.is_(None)).values(last_id=_WORD.c.lead_id))
    with op.batch_alter_table("lead_word", table_kwargs=_NOT_BY_ROWID) as table:
        table.alter_column("last_id", existing_type=sa.Integer, nullable=False)


def _pack(connection: sa.Connection, workspace_id: int, word: str) -> None:
    this = (_WORD.c.workspace_id == workspace_id, _WORD.c.word == word)
    ids = connection.scalars(sa.select(_WORD.c.lead_id).where(*this).order_by(_WORD.c.lead_id)).all()
    connection.execute(sa.delete(_WORD).where(*this))
    rows = []
    for start in range(0, len(ids), _AT_MOST):
        near = ids[start : start + _AT_MOST]
        rows.append({"lead_id": near[0], "last_id": near[-1], "more": _bytes(near[1:])})
    same = {"workspace_id": workspace_id, "word": word}
    connection.execute(sa.insert(_WORD), [same | row for row in rows])


def _bytes(ids: Sequence[int]) -> bytes | None:
    return _lowest_first(array("q", ids)).tobytes() or None


def _lowest_first(ids: "array[int]") -> "array[int]":
    if byteorder == "big":
        ids.byteswap()
    return ids


def downgrade() -> None:
    connection = op.get_bind()
    packed = sa.select(_WORD).where(_WORD.c.more.is_not(None))
    for row in connection.execute(packed).all():
        ids = array("q")
        ids.frombytes(row.more)
        same = {"workspace_id": row.workspace_id, "word": row.word, "last_id": row.last_id}
        connection.execute(sa.insert(_WORD), [same | {"lead_id": one} for one in _lowest_first(ids)])
    with op.batch_alter_table("lead_word", table_kwargs=_NOT_BY_ROWID) as table:
        table.drop_column("more")
        table.drop_column("last_id")
