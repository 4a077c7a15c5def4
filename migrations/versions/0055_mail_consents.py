"""Consents to reach a mailbox that are under way."""

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(16), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("nonce_hash", sa.String(64), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("verifier_secret", sa.Text(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_mail_consent_workspace_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mail_consent_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mail_consent"),
        sa.UniqueConstraint("nonce_hash", name="uq_mail_consent_nonce_hash"),
    )
    op.create_index("ix_mail_consent_workspace_id", "mail_consent", ["workspace_id"])


def downgrade() -> None:
    op.drop_table("mail_consent")
