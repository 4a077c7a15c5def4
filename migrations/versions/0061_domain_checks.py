"""What the domain name system says of each sending domain; those of connected mailboxes are due at once."""

import idna
import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "domain_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.Column("selectors", sa.JSON(), nullable=True),
        sa.Column("looked_at", _MOMENT, nullable=True),
        sa.Column("tried_at", _MOMENT, nullable=True),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_domain_check_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain_check")),
        sa.UniqueConstraint("workspace_id", "domain", name=op.f("uq_domain_check_workspace_id_domain")),
    )
    op.create_index(op.f("ix_domain_check_workspace_id"), "domain_check", ["workspace_id"])
    op.create_index(op.f("ix_domain_check_due_at"), "domain_check", ["due_at"])
    _watch_connected()


def _watch_connected() -> None:
    """Have the domains of connected mailboxes looked at; the first look drops those where nothing can be set."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT workspace_id, address, created_at FROM sender_account WHERE kind = 'email'")
    )
    due = {(workspace_id, _domain(address)): at for workspace_id, address, at in rows}
    for (workspace_id, domain), at in due.items():
        if domain:
            connection.execute(
                sa.text(
                    "INSERT INTO domain_check (workspace_id, domain, due_at) VALUES (:workspace_id, :domain, :at)"
                ),
                {"workspace_id": workspace_id, "domain": domain, "at": at},
            )


def _domain(address: str) -> str:
    try:
        return idna.encode(address.rpartition("@")[2].lower(), uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def downgrade() -> None:
    op.drop_table("domain_check")
