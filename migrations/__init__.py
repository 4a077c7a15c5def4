"""The revisions of the database; each is a file in `versions`, named by its number."""

from pathlib import Path


def revisions() -> list[str]:
    """Return the known revisions, oldest first, read from the file names so that Alembic is not needed."""
    names = (path.name for path in (Path(__file__).parent / "versions").glob("[0-9]*_*.py"))
    return sorted(name.partition("_")[0] for name in names)
