"""Blocks that say by whose rule they came and when they took effect; LinkedIn URLs without scheme and www."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_WAITS = sa.text("applied_at IS NULL")
_EXPIRES = sa.text("expires_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("suppression") as table:
        table.add_column(sa.Column("applied_at", _MOMENT, nullable=True))
    op.execute("UPDATE suppression SET applied_at = at")
    op.create_index(
        "ix_suppression_unapplied", "suppression", ["id"], sqlite_where=_WAITS, postgresql_where=_WAITS
    )
    op.create_index(
        "ix_suppression_expires_at",
        "suppression",
        ["expires_at"],
        sqlite_where=_EXPIRES,
        postgresql_where=_EXPIRES,
    )
    _shorten_urls()


def _shorten_urls() -> None:
    connection = op.get_bind()
    names = ("id", "workspace_id", "kind", "value")
    table = sa.table("suppression", *(sa.column(name) for name in names))
    wanted = sa.select(table).where(table.c.kind == "linkedin_url").order_by(table.c.id)
    seen: set[tuple[int, str]] = set()
    for one in connection.execute(wanted).all():
        url = one.value.lower()
        for head in ("https://", "http://", "www."):
            url = url.removeprefix(head)
        url = url.partition("?")[0].partition("#")[0].rstrip("/")
        if (one.workspace_id, url) in seen:
            connection.execute(sa.delete(table).where(table.c.id == one.id))
        else:
            connection.execute(sa.update(table).where(table.c.id == one.id).values(value=url))
        seen.add((one.workspace_id, url))


def downgrade() -> None:
    op.drop_index("ix_suppression_expires_at", "suppression")
    op.drop_index("ix_suppression_unapplied", "suppression")
    with op.batch_alter_table("suppression") as table:
        table.drop_column("applied_at")
    op.execute("UPDATE suppression SET value = 'https://www.' || value WHERE kind = 'linkedin_url'")
