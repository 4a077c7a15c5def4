"""Until when a lead is left alone because they are away; what notices have said so far is taken over."""

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0070"
branch_labels = None
depends_on = None

_LEAD = sa.table("lead", sa.column("id", sa.Integer), sa.column("away_until", sa.DateTime(timezone=True)))
_REPLY = sa.table(
    "reply",
    sa.column("lead_id", sa.Integer),
    sa.column("reply_class", sa.String),
    sa.column("back_on", sa.Date),
    sa.column("received_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("lead") as table:
        table.add_column(sa.Column("away_until", sa.DateTime(timezone=True), nullable=True))
    connection = op.get_bind()
    notices = connection.execute(
        sa.select(_REPLY.c.lead_id, sa.func.max(_REPLY.c.received_at), sa.func.max(_REPLY.c.back_on))
        .where(_REPLY.c.reply_class == "out_of_office")
        .group_by(_REPLY.c.lead_id)
    ).all()
    for lead_id, received_at, back_on in notices:
        until = _until(received_at, back_on)
        connection.execute(sa.update(_LEAD).where(_LEAD.c.id == lead_id).values(away_until=until))


def _until(received_at: datetime, back_on: date | None) -> datetime:
    """Return from when on they may be written to, wherever they are: three days after the return, else a week."""
    if back_on is None:
        return received_at + timedelta(days=7)
    return datetime.combine(back_on + timedelta(days=3), time(12), UTC)


def downgrade() -> None:
    with op.batch_alter_table("lead") as table:
        table.drop_column("away_until")
