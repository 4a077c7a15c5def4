"""How fast a model may be called by all workers together: one row a model, wall time."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import ModelPace
from models.base import UtcDateTime
from models.sets import dialect_of


def slot(
    session: Session, name: str, *, per_minute: int, wall: datetime, at_most: timedelta
) -> tuple[datetime, bool]:
    """Take the next moment at which this model may be called; no two callers get the same.

    Where it lies further off than `at_most` none is taken, and the answer says False with that moment.
    """
    session.execute(_opened(dialect_of(session)), {"model": name, "at": wall})
    row = session.scalars(
        select(ModelPace)
        .where(ModelPace.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    at = max(row.next_at, wall)
    if at > wall + at_most:
        return at, False
    row.next_at = at + timedelta(seconds=60 / per_minute)
    return at, True


def rests_until(session: Session, name: str) -> datetime | None:
    """Return until when a model is to be left alone, None where nobody was told so."""
    return session.scalar(select(ModelPace.next_at).where(ModelPace.name == name))


def back_off(session: Session, name: str, *, until: datetime) -> None:
    """Have everybody leave a model alone until then, as its provider asks; an earlier moment changes nothing."""
    session.execute(_opened(dialect_of(session)), {"model": name, "at": until})
    row = session.scalars(
        select(ModelPace)
        .where(ModelPace.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    row.next_at = max(row.next_at, until)


@cache
def _opened(dialect: str) -> Executable:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    at = bindparam("at", type_=UtcDateTime())
    return insert(ModelPace).values(name=bindparam("model"), next_at=at).on_conflict_do_nothing()
