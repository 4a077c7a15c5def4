"""Events and clicks that Slack delivers more than once are handled once."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import SeenEvent

KEPT = timedelta(hours=24)


def is_first(session: Session, key: str, *, wall: datetime) -> bool:
    """Return True for the first call with a key, False for every later one within a day."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    done = session.execute(
        insert(SeenEvent)
        .values(key=key[:200], expires_at=wall + KEPT)
        .on_conflict_do_nothing()
        .returning(SeenEvent.key)
    )
    return done.scalar() is not None


def forget_old(session: Session, *, wall: datetime) -> None:
    """Drop what has expired."""
    session.execute(delete(SeenEvent).where(SeenEvent.expires_at < wall))
