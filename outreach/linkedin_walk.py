"""One's tasks on LinkedIn, one after another."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Person, SlackPost
from models.states import WAITING_DELIVERY, PostKind
from outreach import linkedin_cards, linkedin_tasks
from outreach.linkedin_screens import Task


@dataclass(frozen=True)
class Page:
    """One task of those that a person has to do, None when none is left; `left` counts them, this one too.

    `said` is what became of the one before.
    """

    task: Task | None
    left: int
    place: int = 0
    said: str = ""


def page(session: Session, actor: Person, attempt_id: int, *, said: str = "", is_past: bool = False) -> Page:
    """Return an open task that the actor was asked to do, else the one behind it, and after the last the first.

    With `is_past` it is the one behind it even while it is open. Raises NotAllowed.
    """
    linkedin_tasks.may_decide(actor)
    theirs = session.scalars(select(Attempt.id).join(*_DELIVERY).where(_of(actor)).order_by(Attempt.id)).all()
    behind = [one for one in theirs if (one > attempt_id if is_past else one >= attempt_id)]
    found = next(iter([*behind, *theirs]), None)
    task = linkedin_cards.card(session, found) if found is not None else None
    if found is None or task is None:
        return Page(None, 0, said=said)
    return Page(task, len(theirs), theirs.index(found) + 1, said)


_DELIVERY = (Delivery, Delivery.id == Attempt.delivery_id)


def _of(actor: Person) -> ColumnElement[bool]:
    """Say which attempts are open tasks that somebody was asked to do."""
    shown = select(SlackPost.id).where(
        SlackPost.workspace_id == actor.workspace_id,
        SlackPost.kind == PostKind.LINKEDIN_TASK,
        SlackPost.subject_id == Attempt.id,
        SlackPost.slack_channel == actor.slack_user_id,
    )
    return and_(
        Attempt.workspace_id == actor.workspace_id,
        Attempt.ended_at.is_(None),
        Delivery.state.in_(WAITING_DELIVERY),
        shown.exists(),
    )
