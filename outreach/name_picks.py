"""What is offered while somebody types a name into a select: rows whose name holds it, the newest first."""

from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Person, Run, Sequence, SourceGroup, StrategyProfile
from models.states import RunState
from outreach import folding, rights
from outreach.form_screens import Choice
from outreach.rights import Right

Named = TypeVar("Named", Run, Sequence, SourceGroup, StrategyProfile)

MOST_AT_ONCE = 100
"""How many options a select may hold, and an answer to what is typed into one."""


def whose_name(session: Session, actor: Person, table: type[Named], words: str) -> Select[Named]:
    """Return the query for rows whose name holds these words, however either is written. Raises NotAllowed."""
    rights.require(actor, Right.BUILD)
    return (
        select(table)
        .where(
            table.workspace_id == actor.workspace_id,
            folding.holds(session, table.name, " ".join(words.split())),
        )
        .order_by(table.id.desc())
    )


def runs(session: Session, actor: Person, words: str) -> tuple[Choice, ...]:
    """Return the runs so named that a sequence may belong to. Raises NotAllowed."""
    wanted = whose_name(session, actor, Run, words).where(Run.state != RunState.COMPLETED)
    return tuple(Choice(one.id, one.name) for one in session.scalars(wanted.limit(MOST_AT_ONCE)))


def profiles(session: Session, actor: Person, words: str) -> tuple[Choice, ...]:
    """Return the strategy profiles so named that are not archived. Raises NotAllowed."""
    wanted = whose_name(session, actor, StrategyProfile, words).where(StrategyProfile.archived_at.is_(None))
    return tuple(Choice(one.id, one.name) for one in session.scalars(wanted.limit(MOST_AT_ONCE)))
