"""Leads found by the beginning of a word on every database, and by the domain of their company."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _collate('COLLATE "C"')
    op.create_index("ix_lead_workspace_id_company_domain", "lead", ["workspace_id", "company_domain"])


def _collate(collation: str) -> None:
    """Order words by their characters: PostgreSQL would else order them as its server's language does."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text(f"ALTER TABLE lead_word ALTER COLUMN word TYPE VARCHAR(40) {collation}"))


def downgrade() -> None:
    op.drop_index("ix_lead_workspace_id_company_domain", "lead")
    _collate('COLLATE "default"')
