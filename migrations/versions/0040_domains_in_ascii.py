"""Blocked domains in ASCII, as those of leads are: one in other letters held nobody back."""

import idna
import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_BLOCKS = sa.table(
    "suppression", sa.column("id"), sa.column("workspace_id"), sa.column("kind"), sa.column("value")
)


def upgrade() -> None:
    connection = op.get_bind()
    kept = connection.execute(sa.select(_BLOCKS).where(_BLOCKS.c.kind == "domain")).all()
    known = {(one.workspace_id, one.value) for one in kept}
    for one in kept:
        plain = _ascii(one.value)
        if plain and plain != one.value and (one.workspace_id, plain) not in known:
            connection.execute(sa.update(_BLOCKS).where(_BLOCKS.c.id == one.id).values(value=plain))


def _ascii(domain: str) -> str:
    try:
        return domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def downgrade() -> None:
    """Change nothing: a domain in ASCII means the same to both."""
