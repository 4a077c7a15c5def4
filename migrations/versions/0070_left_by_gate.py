"""Whom no person left out, but the gate: they come back once what was missing is there."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("enrollment") as table:
        table.add_column(sa.Column("left_by_gate", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("enrollment") as table:
        table.alter_column("left_by_gate", server_default=None)
    op.create_index(
        "ix_enrollment_left_by_gate",
        "enrollment",
        ["workspace_id", "id"],
        sqlite_where=sa.text("left_by_gate = 1"),
        postgresql_where=sa.text("left_by_gate"),
    )
    enrollment = sa.table(
        "enrollment",
        sa.column("state", sa.String),
        sa.column("reason", sa.String),
        sa.column("entered_at", sa.DateTime),
        sa.column("left_by_gate", sa.Boolean),
    )
    reason = enrollment.c.reason
    lacked = reason.in_(("No email address", "No channel of this sequence reaches them"))
    ways = ("Address", "Domain", "Linkedin url")
    blocked = sa.or_(*(reason.like(f"{way} is suppressed: %") for way in ways))
    op.execute(
        enrollment.update()
        .where(enrollment.c.state == "left_out", enrollment.c.entered_at.is_(None), sa.or_(lacked, blocked))
        .values(left_by_gate=sa.true())
    )


def downgrade() -> None:
    op.drop_index("ix_enrollment_left_by_gate", "enrollment")
    with op.batch_alter_table("enrollment") as table:
        table.drop_column("left_by_gate")
