"""A database with a workspace and its people, for the commands that need nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.database import Runner, open_engine
from bot.queues import NoQueue
from bot.settings import Settings
from integrations.cipher import new_key
from models import Person, Workspace

T = TypeVar("T")


@dataclass
class Outfit:
    """An installation of which only the database is there: no Slack token, no Redis."""

    settings: Settings

    def run(self, work: Callable[[Session], T]) -> T:
        """Do something with the rows and keep it."""
        engine = open_engine(self.settings.database_url)
        try:
            return Runner(engine, NoQueue())(work)
        finally:
            engine.dispose()

    def add_workspace(self, team_id: str = "T0KESTREL1") -> None:
        """Let a workspace be installed, with Jo and a guest."""

        def add(session: Session) -> None:
            one = Workspace(
                team_id=team_id,
                enterprise_id="",
                name=f"Team {team_id}",
                bot_token_secret="",
                bot_user_id="U0BOT",
                bot_id="B0BOT",
                created_at=datetime.now(UTC),
            )
            session.add(one)
            session.flush()
            jo = Person(workspace_id=one.id, slack_user_id="U0JO", name="Jo Berg", email="jo@kestrel.test")
            guest = Person(
                workspace_id=one.id,
                slack_user_id="U0GUEST",
                name="Gus",
                email="gus@kestrel.test",
                is_guest=True,
            )
            session.add_all([jo, guest])

        self.run(add)


def an_outfit(url: str, directory: Path) -> Outfit:
    """Return an installation without a workspace on a migrated database."""
    return Outfit(Settings(database_url=url, secret_keys=(new_key(),), directory=directory))
