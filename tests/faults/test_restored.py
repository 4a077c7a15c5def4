"""Yesterday's backup, put back: nothing leaves a second time until a person says so."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from jobs.drain import drain_due
from jobs.tick import tick
from models import Person, SlackPost
from models.states import PostKind
from outreach import holding
from outreach.ports import Services
from tests.faults.books import states
from tests.faults.company import KEY
from tests.faults.desk import desk, elsewhere_in_time
from tests.faults.letters import Stock
from tests.faults.mail_server import MailServer
from tests.faults.stock import fill

LETTERS = 6


def copy(source: Path, target: Path) -> None:
    """Copy a database as SQLite's own backup does."""
    with closing(sqlite3.connect(source)) as of, closing(sqlite3.connect(target)) as to:
        of.backup(to)


def cards(services: Services) -> int:
    query = select(func.count(SlackPost.id)).where(SlackPost.kind == PostKind.HELD_SENDS)
    return services.read(lambda session: session.scalar(query)) or 0


def test_yesterdays_backup_sends_nothing_until_a_person_says_so(
    sqlite_url: str, server: MailServer, tmp_path: Path
) -> None:
    kept, backup = tmp_path / "plera.db", tmp_path / "backup.db"
    fill(sqlite_url, KEY, server.port, Stock(LETTERS, 2))
    tick(elsewhere_in_time(desk(sqlite_url, tmp_path), wall=-timedelta(days=1), now=timedelta()))
    copy(kept, backup)
    drain_due(
        elsewhere_in_time(desk(sqlite_url, tmp_path), wall=-timedelta(hours=23, minutes=30), now=timedelta())
    )
    assert len(server.letters()) == LETTERS

    copy(backup, kept)
    services = desk(sqlite_url, tmp_path)
    before = sum(server.letters().values())
    drain_due(services)
    tick(services)
    drain_due(services)

    assert sum(server.letters().values()) == before
    assert states(sqlite_url) == {"scheduled": LETTERS}
    assert cards(services) == 1

    services.run(lambda session: holding.go_on(session, session.get_one(Person, 1), now=services.now()))
    drain_due(services)
    assert states(sqlite_url) == {"sent": LETTERS}
