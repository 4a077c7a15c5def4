"""Composing every mail of a workspace anew after its footer changed, which voids the approvals of those that change."""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Person, Sequence, Setting
from models.states import COUNTED_DELIVERY, Channel, MessageState, PostKind, SequenceState
from outreach import chosen, drafting, posts, reviewing
from outreach.ports import enqueue_after_commit

AT_ONCE = 50
_MARK = "recompose"
_CHANGING = (MessageState.NEEDS_REVIEW, MessageState.APPROVED)


def approvals_at_stake(session: Session, workspace_id: int) -> tuple[int, int]:
    """Return how many approvals a change of the footer voids, those of emails that have not left, and of newcomers.

    Newcomers are leads of live sequences who have not entered: without their approvals they wait outside.
    """
    left = select(Delivery.id).where(Delivery.message_id == Message.id, Delivery.state.in_(COUNTED_DELIVERY))
    is_newcomer = and_(
        Enrollment.came_later.is_(True),
        Enrollment.entered_at.is_(None),
        Sequence.state.in_((SequenceState.ACTIVE, SequenceState.PAUSED)),
    )
    wanted = (
        select(func.count(), func.count(case((is_newcomer, 1))))
        .select_from(Message)
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Message.workspace_id == workspace_id,
            Message.channel == Channel.EMAIL,
            Message.state == MessageState.APPROVED,
            ~left.exists(),
        )
    )
    approvals, newcomers = session.execute(wanted).one()
    return approvals, newcomers


def ask(session: Session, actor: Person) -> None:
    """Have every mail composed anew; a second wish before the first is done starts over."""
    chosen.keep(session, actor.workspace_id, _MARK, {"after": 0, "by": actor.id, "voided": 0})
    enqueue_after_commit(session, "recompose", actor.workspace_id)


def go_on(session: Session, workspace_id: int, *, now: datetime) -> bool:
    """Compose the mails of the next leads anew; False when none was left and the asker has been told."""
    mark = chosen.value(session, workspace_id, _MARK)
    if mark is None:
        return False
    enrollments = session.scalars(
        select(Enrollment)
        .where(
            Enrollment.workspace_id == workspace_id,
            Enrollment.id > mark["after"],
            select(Message.id)
            .where(Message.enrollment_id == Enrollment.id, Message.state.in_(_CHANGING))
            .exists(),
        )
        .order_by(Enrollment.id)
        .limit(AT_ONCE)
    ).all()
    if not enrollments:
        _finish(session, workspace_id, mark["by"], mark["voided"], now)
        return False
    voided = sum(_recompose(session, enrollment, mark["by"], now) for enrollment in enrollments)
    after = {"after": enrollments[-1].id, "voided": mark["voided"] + voided}
    chosen.keep(session, workspace_id, _MARK, mark | after)
    sequences = {enrollment.sequence_id for enrollment in enrollments}
    posts.changed(session, workspace_id, PostKind.LAB_ROOT, sequences)
    return True


def _recompose(session: Session, enrollment: Enrollment, by: int, now: datetime) -> int:
    voided = drafting.recompose(session, enrollment.id, now=now, by=by, same_text=True)
    reviewing.redraw(
        session, enrollment, note=f"The footer changed: {_approvals(voided)} voided." if voided else ""
    )
    return voided


def _finish(session: Session, workspace_id: int, by: int, voided: int, now: datetime) -> None:
    chosen.forget(session, workspace_id, _MARK)
    if voided:
        words = (
            f"The footer changed: {_approvals(voided)} voided. They wait for review in their Messaging Labs."
        )
        posts.tell(session, by, words, key=f"recomposed:{now.isoformat()}")


def _approvals(count: int) -> str:
    return f"{count:,} approval{'' if count == 1 else 's'}"


@cache
def asked() -> Select[int]:
    """Return the workspaces whose mails wait to be composed anew."""
    return select(Setting.workspace_id).where(Setting.name == _MARK)
