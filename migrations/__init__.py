"""Alembic's revisions and environment."""
