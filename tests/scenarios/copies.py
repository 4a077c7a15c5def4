"""Many rows like one that a journey made, for what is shown differently once there are many."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from models.base import Base

T = TypeVar("T", bound=Base)


def add_like(session: Session, row: T, changes: Sequence[dict[str, Any]]) -> list[T]:
    """Add a row like this one for each set of changes; return them with their ids."""
    table = type(row)
    kept = {one.key: getattr(row, one.key) for one in inspect(table).column_attrs if one.key != "id"}
    added = [table(**kept | changed) for changed in changes]
    session.add_all(added)
    session.flush()
    return added
