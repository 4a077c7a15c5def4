"""Composing mails anew after the footer, or a sender's name or signature, changed: it voids the approvals they had."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, case, func, select, true
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Sequence, Setting
from models.states import COUNTED_DELIVERY, Channel, MessageState, PostKind, SequenceState
from outreach import chosen, drafting, posts, reviewing
from outreach.ports import enqueue_after_commit

AT_ONCE = 50
_MARK = "recompose"
_CHANGING = (MessageState.NEEDS_REVIEW, MessageState.APPROVED)


def approvals_at_stake(session: Session, workspace_id: int, sender_id: int | None = None) -> tuple[int, int]:
    """Return how many approvals a change of the footer, or of one sender's, voids, and how many are newcomers'.

    They are those of emails that have not left. Newcomers are leads of live sequences who have not entered: without
    their approvals they wait outside.
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
    if sender_id is not None:
        wanted = wanted.where(Enrollment.email_sender_id == sender_id)
    approvals, newcomers = session.execute(wanted).one()
    return approvals, newcomers


def ask(session: Session, workspace_id: int, by: int | None, *, sender_id: int | None = None) -> None:
    """Have every mail composed anew, or those of a sender; a second wish before the first is done starts over.

    Wishes about different senders become one about all: what does not change keeps its approval.
    """
    before = chosen.value(session, workspace_id, _MARK)
    if before is not None and before.get("sender") != sender_id:
        sender_id = None
    chosen.keep(session, workspace_id, _MARK, {"after": 0, "by": by, "voided": 0, "sender": sender_id})
    enqueue_after_commit(session, "recompose", workspace_id)


def go_on(session: Session, workspace_id: int, *, now: datetime) -> bool:
    """Compose the mails of the next leads anew; False when none was left and the asker has been told."""
    mark = chosen.value(session, workspace_id, _MARK)
    if mark is None:
        return False
    sender_id = mark.get("sender")
    enrollments = session.scalars(
        select(Enrollment)
        .where(
            true() if sender_id is None else Enrollment.email_sender_id == sender_id,
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
        _finish(session, workspace_id, mark, now)
        return False
    what = _what(mark)
    voided = sum(_recompose(session, enrollment, mark["by"], what, now) for enrollment in enrollments)
    after = {"after": enrollments[-1].id, "voided": mark["voided"] + voided}
    chosen.keep(session, workspace_id, _MARK, mark | after)
    sequences = {enrollment.sequence_id for enrollment in enrollments}
    posts.changed(session, workspace_id, PostKind.LAB_ROOT, sequences)
    return True


def _recompose(session: Session, enrollment: Enrollment, by: int | None, what: str, now: datetime) -> int:
    voided = drafting.recompose(session, enrollment.id, now=now, by=by, same_text=True)
    reviewing.redraw(session, enrollment, note=f"{what}: {_approvals(voided)} voided." if voided else "")
    return voided


def _finish(session: Session, workspace_id: int, mark: Mapping[str, Any], now: datetime) -> None:
    chosen.forget(session, workspace_id, _MARK)
    if mark["voided"] and mark["by"] is not None:
        words = f"{_what(mark)}: {_approvals(mark['voided'])} voided. They wait for review in their Messaging Labs."
        posts.tell(session, mark["by"], words, key=f"recomposed:{now.isoformat()}")


def _what(mark: Mapping[str, Any]) -> str:
    return "The footer changed" if mark.get("sender") is None else "The sender's name or signature changed"


def _approvals(count: int) -> str:
    return f"{count:,} approval{'' if count == 1 else 's'}"


@cache
def asked() -> Select[int]:
    """Return the workspaces whose mails wait to be composed anew."""
    return select(Setting.workspace_id).where(Setting.name == _MARK)
