"""Room for every UID and UIDVALIDITY: they go up to 4,294,967,295 (RFC 9051, 2.3.1.1)."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NUMBERS = {"mailbox_cursor": ("uidvalidity", "last_uid"), "raw_mail": ("uidvalidity", "uid")}


def upgrade() -> None:
    _change(sa.Integer(), sa.BigInteger())


def downgrade() -> None:
    _change(sa.BigInteger(), sa.Integer())


def _change(old: sa.types.TypeEngine[int], new: sa.types.TypeEngine[int]) -> None:
    for table_name, columns in _NUMBERS.items():
        with op.batch_alter_table(table_name) as table:
            for column in columns:
                table.alter_column(column, existing_type=old, type_=new, existing_nullable=False)
