"""What the sending engine needs: holds, hours, caps per company and domain, LinkedIn accounts, removed steps."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_IN_PLACE = sa.text("removed_at IS NULL")
_FILLED = {
    "workspace": ("hold_reason",),
    "sequence": ("goes_on_after_reply", "skips_holidays"),
    "sender_account": ("sent_folder",),
    "lead": ("email_domain",),
    "delivery": ("domain",),
}
"""Columns whose default is only there to fill the rows that exist."""
_COUNTED_AT_DOMAIN = sa.text("domain <> '' AND intent_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_counter_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_counter_workspace_id_name")),
    )
    op.create_index(op.f("ix_counter_workspace_id"), "counter", ["workspace_id"])
    with op.batch_alter_table("workspace") as table:
        table.add_column(sa.Column("hold", sa.String(32), nullable=True))
        table.add_column(sa.Column("held_at", _MOMENT, nullable=True))
        table.add_column(sa.Column("held_by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("hold_reason", sa.String(300), nullable=False, server_default=""))
    with op.batch_alter_table("sequence") as table:
        table.add_column(
            sa.Column("goes_on_after_reply", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("hours", sa.JSON(), nullable=True))
        table.add_column(sa.Column("skips_holidays", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("sender_account") as table:
        table.drop_constraint("uq_sender_account_workspace_id_channel_address", type_="unique")
        table.alter_column("channel", new_column_name="kind")
        table.add_column(sa.Column("weekly_limit", sa.Integer(), nullable=True))
        table.add_column(sa.Column("hours", sa.JSON(), nullable=True))
        table.add_column(sa.Column("sent_folder", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("files_sent", sa.Boolean(), nullable=True))
    with op.batch_alter_table("sender_account") as table:
        table.create_unique_constraint(
            op.f("uq_sender_account_workspace_id_kind_address"), ["workspace_id", "kind", "address"]
        )
    _widen_leads_and_steps()
    _widen_ways_out()
    for name, columns in _FILLED.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.alter_column(column, server_default=None)
    _tell_email_domains()
    # Reviewed leads wait to enter in a state of their own; whether all is reviewed is looked at once more then.
    op.execute(
        "UPDATE enrollment SET state = 'waiting' WHERE state = 'proposed' AND EXISTS (SELECT 1 FROM message"
        " WHERE message.enrollment_id = enrollment.id AND message.state = 'approved')"
    )


def _widen_leads_and_steps() -> None:
    with op.batch_alter_table("lead") as table:
        table.add_column(sa.Column("email_domain", sa.String(255), nullable=False, server_default=""))
    op.create_index("ix_lead_workspace_id_email_domain", "lead", ["workspace_id", "email_domain"])
    with op.batch_alter_table("step") as table:
        table.drop_constraint("uq_step_workspace_id_sequence_id_position", type_="unique")
        table.add_column(sa.Column("removed_at", _MOMENT, nullable=True))
    op.create_index(
        "uq_step_sequence_id_position",
        "step",
        ["sequence_id", "position"],
        unique=True,
        sqlite_where=_IN_PLACE,
        postgresql_where=_IN_PLACE,
    )


def _widen_ways_out() -> None:
    with op.batch_alter_table("enrollment") as table:
        table.add_column(sa.Column("linkedin_sender_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_enrollment_linkedin_sender_id"), "sender_account", ["linkedin_sender_id"], ["id"]
        )
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("domain", sa.String(255), nullable=False, server_default=""))
    op.create_index(
        "ix_delivery_domain_intent",
        "delivery",
        ["workspace_id", "domain", "intent_at"],
        sqlite_where=_COUNTED_AT_DOMAIN,
        postgresql_where=_COUNTED_AT_DOMAIN,
    )


def _tell_email_domains() -> None:
    """Fill in the domain of every known address."""
    after_at = "substr(email, instr(email, '@') + 1)"
    if op.get_bind().dialect.name == "postgresql":
        after_at = "split_part(email, '@', 2)"
    op.execute(f"UPDATE lead SET email_domain = lower({after_at}) WHERE email IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_delivery_domain_intent", "delivery")
    with op.batch_alter_table("delivery") as table:
        table.drop_column("domain")
    with op.batch_alter_table("enrollment") as table:
        table.drop_constraint("fk_enrollment_linkedin_sender_id", type_="foreignkey")
        table.drop_column("linkedin_sender_id")
    op.drop_index("uq_step_sequence_id_position", "step")
    with op.batch_alter_table("step") as table:
        table.drop_column("removed_at")
        table.create_unique_constraint(
            "uq_step_workspace_id_sequence_id_position", ["workspace_id", "sequence_id", "position"]
        )
    op.drop_index("ix_lead_workspace_id_email_domain", "lead")
    with op.batch_alter_table("lead") as table:
        table.drop_column("email_domain")
    with op.batch_alter_table("sender_account") as table:
        table.drop_constraint("uq_sender_account_workspace_id_kind_address", type_="unique")
        table.alter_column("kind", new_column_name="channel")
        for column in ("weekly_limit", "hours", "sent_folder", "files_sent"):
            table.drop_column(column)
    with op.batch_alter_table("sender_account") as table:
        table.create_unique_constraint(
            "uq_sender_account_workspace_id_channel_address", ["workspace_id", "channel", "address"]
        )
    with op.batch_alter_table("sequence") as table:
        for column in ("goes_on_after_reply", "hours", "skips_holidays"):
            table.drop_column(column)
    with op.batch_alter_table("workspace") as table:
        for column in ("hold", "held_at", "held_by_id", "hold_reason"):
            table.drop_column(column)
    op.drop_table("counter")
