"""Runs migrations on the connection that bot/schema.py hands over, inside its transaction."""

from alembic import context

from models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    # SQLite rolls tables back too; Alembic only assumes that it does not.
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
