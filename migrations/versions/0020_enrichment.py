"""Enrichments of source groups, and what came of them for each lead."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_RUNNING = sa.text("state = 'running'")
_UNDER_WAY = sa.text("state = 'asked'")


def upgrade() -> None:
    op.create_table(
        "enrichment",
        *_of_workspace("enrichment"),
        sa.Column("source_group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        *_texts({"scope": 32, "provider": 32, "provider_name": 64, "state": 32, "reason": 300}),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("price_micros", "at_most", "leads", "after_lead_id", "tries")
        ),
        sa.Column("retry_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        _refers("enrichment", "source_group_id", "source_group.id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrichment_person_id")),
    )
    op.create_index(op.f("ix_enrichment_workspace_id"), "enrichment", ["workspace_id"])
    op.create_index("ix_enrichment_source_group_id", "enrichment", ["source_group_id"])
    op.create_index("ix_enrichment_state", "enrichment", ["state"])
    op.create_index(
        "uq_enrichment_running",
        "enrichment",
        ["source_group_id"],
        unique=True,
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    )
    op.create_table(
        "lead_enrichment",
        *_of_workspace("lead_enrichment"),
        sa.Column("enrichment_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        *_texts({"state": 32, "reason": 300, "provider_ref": 64}),
        sa.Column("at", _MOMENT, nullable=False),
        _refers("lead_enrichment", "enrichment_id", "enrichment.id"),
        _refers("lead_enrichment", "lead_id", "lead.id"),
        sa.UniqueConstraint(
            "enrichment_id", "lead_id", name=op.f("uq_lead_enrichment_enrichment_id_lead_id")
        ),
    )
    op.create_index(op.f("ix_lead_enrichment_workspace_id"), "lead_enrichment", ["workspace_id"])
    op.create_index("ix_lead_enrichment_lead_id", "lead_enrichment", ["lead_id"])
    op.create_index("ix_lead_enrichment_enrichment_id_state", "lead_enrichment", ["enrichment_id", "state"])
    op.create_index(
        "ix_lead_enrichment_asked",
        "lead_enrichment",
        ["enrichment_id"],
        sqlite_where=_UNDER_WAY,
        postgresql_where=_UNDER_WAY,
    )


def _of_workspace(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        _refers(table, "workspace_id", "workspace.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _texts(lengths: dict[str, int]) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length), nullable=False) for name, length in lengths.items()]


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("lead_enrichment")
    op.drop_table("enrichment")
