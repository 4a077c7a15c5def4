"""For whom texts are written, what each took of the model, and how fast a model may be called."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_NUMBERS = ("tokens_in", "tokens_out", "cost_micros")


def upgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("claims", sa.JSON(), nullable=True))
        for name in _NUMBERS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("sketch", sa.String(16), nullable=False, server_default=""))
    with op.batch_alter_table("message") as table:
        for name in (*_NUMBERS, "sketch"):
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("enrollment") as table:
        table.add_column(sa.Column("is_wanted", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("enrollment") as table:
        table.alter_column("is_wanted", server_default=None)
    op.create_index(
        "ix_enrollment_wanted",
        "enrollment",
        ["sequence_id", "id"],
        sqlite_where=sa.text("is_wanted = 1"),
        postgresql_where=sa.text("is_wanted"),
    )
    with op.batch_alter_table("sequence") as table:
        table.add_column(sa.Column("writing_scope", sa.String(32), nullable=True))
    # What was being written when this came was asked for of all leads.
    op.execute("UPDATE sequence SET writing_scope = 'all' WHERE is_writing")
    op.create_table(
        "model_pace",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_model_pace")),
    )


def downgrade() -> None:
    op.drop_table("model_pace")
    with op.batch_alter_table("sequence") as table:
        table.drop_column("writing_scope")
    op.drop_index("ix_enrollment_wanted", "enrollment")
    with op.batch_alter_table("enrollment") as table:
        table.drop_column("is_wanted")
    with op.batch_alter_table("message") as table:
        for name in ("sketch", *reversed(_NUMBERS), "claims"):
            table.drop_column(name)
