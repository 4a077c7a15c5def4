"""What most tests stand on: Services with recording parts on a real SQLite file, and a workspace at work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.database import open_engine
from models import Base
from tests.world import World, build

settings.register_profile("plera", deadline=None)
settings.load_profile("plera")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A workspace with people, two mailboxes, a profile, a run and leads; everything outside is recorded."""
    url = f"sqlite:///{tmp_path / 'plera.db'}"
    tables = open_engine(url, for_migrations=True)
    Base.metadata.create_all(tables)
    tables.dispose()
    engine = open_engine(url)
    yield build(engine)
    engine.dispose()
