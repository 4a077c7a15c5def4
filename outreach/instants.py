"""The times that statements which are built once are given each time they run, by name: see `of`."""

from datetime import datetime

from sqlalchemy import BindParameter, bindparam

from models.base import UtcDateTime

NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
WALL: BindParameter[datetime] = bindparam("wall", type_=UtcDateTime())
BEFORE: BindParameter[datetime] = bindparam("before", type_=UtcDateTime())

Instant = datetime | BindParameter[datetime]


def of(**times: datetime) -> dict[str, datetime]:
    """Return the values of NOW, WALL and BEFORE; a statement takes those that it names."""
    return times
