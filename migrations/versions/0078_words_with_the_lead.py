"""A lead's row has the words by which they are found, so that an index for them is spared."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

_AT_ONCE = 1000
_LEAD = sa.table("lead", sa.column("id", sa.Integer), sa.column("words", sa.Text))
_WORD = sa.table("lead_word", sa.column("lead_id", sa.Integer), sa.column("word", sa.String))


def upgrade() -> None:
    with op.batch_alter_table("lead") as table:
        table.add_column(sa.Column("words", sa.Text, nullable=False, server_default=""))
    connection = op.get_bind()
    told = sa.select(_WORD.c.lead_id, _WORD.c.word).order_by(_WORD.c.lead_id, _WORD.c.word)
    last = connection.scalar(sa.select(sa.func.max(_LEAD.c.id))) or 0
    keep = sa.update(_LEAD).where(_LEAD.c.id == sa.bindparam("of_id")).values(words=sa.bindparam("told"))
    for first in range(1, last + 1, _AT_ONCE):
        words: dict[int, list[str]] = {}
        near = told.where(_WORD.c.lead_id.between(first, first + _AT_ONCE - 1))
        for lead_id, word in connection.execute(near):
            words.setdefault(lead_id, []).append(word)
        if words:
            kept = [{"of_id": id_, "told": f" {' '.join(each)} "} for id_, each in words.items()]
            connection.execute(keep, kept)
    with op.batch_alter_table("lead") as table:
        table.alter_column("words", server_default=None)
    op.drop_index("ix_lead_word_lead_id", "lead_word")


def downgrade() -> None:
    op.create_index("ix_lead_word_lead_id", "lead_word", ["lead_id"])
    with op.batch_alter_table("lead") as table:
        table.drop_column("words")
