"""Which sequences are open: neither completed nor archived, so leads may still come in and work is still to be done."""

from sqlalchemy import ColumnElement, and_

from models import Sequence
from models.states import SequenceState
from outreach.errors import NotReady

STATES = (SequenceState.DRAFT, SequenceState.IN_REVIEW, SequenceState.ACTIVE, SequenceState.PAUSED)
"""The states of open sequences; an archived one may be in one of them as well."""


def is_open() -> ColumnElement[bool]:
    """Return the condition that a Sequence is open."""
    return and_(Sequence.state.in_(STATES), Sequence.archived_at.is_(None))


def refuse_archived(sequence: Sequence) -> None:
    """Raise NotReady for an archived sequence: nothing of it goes on before it is brought back."""
    if sequence.archived_at is not None:
        raise NotReady("This sequence is archived: bring it back with `/plera sequences` first.")
