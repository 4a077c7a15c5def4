"""An index for the test sends that wait to leave."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0027"
branch_labels = None
depends_on = None

_TESTS = sa.text("kind = 'test' AND state IN ('scheduled', 'deferred')")


def upgrade() -> None:
    op.create_index("ix_delivery_test", "delivery", ["id"], sqlite_where=_TESTS, postgresql_where=_TESTS)


def downgrade() -> None:
    op.drop_index("ix_delivery_test", "delivery")
