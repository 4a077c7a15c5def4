"""Rows that cannot be written together: those at fault are told apart and stay out, and all others come in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from models import SourceGroup
from models.states import DuplicatePolicy
from outreach import taking_in
from outreach.incoming import Incoming, Problem
from outreach.taking_in import Taken

GIVEN_UP = "Plera could not take this row in: check what is unusual in it."
AT_FAULT = (DataError, IntegrityError, ValueError, TypeError, ArithmeticError, LookupError, AttributeError)
"""What says something about the rows, as a database that is away or busy does not."""
DATABASE_SAYS = OperationalError
"""What mostly tells of trouble of the database itself."""
_TOO_MUCH = "54"
"""The class of SQLSTATEs in which PostgreSQL says that what it is given goes beyond its limits (54000 and others)."""


def is_theirs(error: Exception) -> bool:
    """Say whether an error is one of the rows, not one of the database."""
    if isinstance(error, DATABASE_SAYS):
        return str(getattr(error.orig, "sqlstate", None) or "").startswith(_TOO_MUCH)
    return isinstance(error, AT_FAULT)


def is_database_in_trouble(error: Exception) -> bool:
    """Say whether a database tells of trouble of its own, such as a full disk; one that broke off tells nothing."""
    return isinstance(error, DATABASE_SAYS) and not is_theirs(error) and not error.connection_invalidated


@dataclass(frozen=True)
class Apart:
    """Takes rows in by halves, until those at fault stand alone."""

    group: SourceGroup
    policy: DuplicatePolicy
    origin: str
    now: datetime
    taken: list[Taken] = field(default_factory=list)

    def take(self, session: Session, rows: Sequence[Incoming]) -> None:
        """Take in what can be; the transaction is as it was before where a part cannot."""
        try:
            with session.begin_nested():
                self.taken.append(
                    taking_in.take_in(
                        session, self.group, rows, policy=self.policy, origin=self.origin, now=self.now
                    )
                )
        except (*AT_FAULT, DATABASE_SAYS) as error:
            if not is_theirs(error):
                raise
            if len(rows) == 1:
                self.taken.append(Taken(problems=(Problem(rows[0].row, GIVEN_UP),)))
                return
            half = len(rows) // 2
            self.take(session, rows[:half])
            self.take(session, rows[half:])


def take_in(
    session: Session,
    group: SourceGroup,
    rows: Sequence[Incoming],
    *,
    policy: DuplicatePolicy,
    origin: str,
    now: datetime,
) -> Taken:
    """Let rows become leads as `taking_in.take_in` does, without those at fault, which are named with a sentence."""
    apart = Apart(group, policy, origin, now)
    if rows:
        apart.take(session, rows)
    return Taken(
        added=sum(one.added for one in apart.taken),
        updated=sum(one.updated for one in apart.taken),
        known=sum(one.known for one in apart.taken),
        suppressed=sum(one.suppressed for one in apart.taken),
        flagged=sum(one.flagged for one in apart.taken),
        problems=tuple(problem for one in apart.taken for problem in one.problems),
    )
