"""The messages that show tasks on LinkedIn: their cards, and what stands above the cards of a day."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attempt, Delivery, LinkedInWithdrawal, SlackPost
from models.sets import among
from models.states import PostKind
from outreach import posts

WITH_A_PERSON = "Its account's owner is asked to do it by hand"
"""The reason of a waiting step that somebody is asked to do."""


def changed(session: Session, workspace_id: int, attempt_ids: Collection[int]) -> None:
    """Have the cards of these tasks, and what stands above them, drawn anew."""
    above = select(SlackPost.parent_id).where(
        SlackPost.workspace_id == workspace_id,
        SlackPost.kind == PostKind.LINKEDIN_TASK,
        among(session, SlackPost.subject_id, attempt_ids),
    )
    roots = session.scalars(select(SlackPost.subject_id).where(SlackPost.id.in_(above))).all()
    if roots:
        posts.changed(session, workspace_id, PostKind.LINKEDIN_TASK, attempt_ids)
        posts.changed(session, workspace_id, PostKind.LINKEDIN_TASKS, roots)


def cancelled(session: Session, workspace_id: int, delivery_ids: Collection[int]) -> None:
    """Have the tasks of deliveries that were just cancelled say so."""
    asked = select(Attempt.id).where(
        among(session, Attempt.delivery_id, delivery_ids), Attempt.ended_at.is_(None)
    )
    changed(session, workspace_id, session.scalars(asked).all())


def of_enrollment_changed(session: Session, workspace_id: int, enrollment_id: int) -> None:
    """Have the cards of all tasks of a lead in a sequence drawn anew."""
    asked = (
        select(Attempt.id)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .where(Delivery.enrollment_id == enrollment_id)
    )
    changed(session, workspace_id, session.scalars(asked).all())


def withdrawals_changed(session: Session, row: LinkedInWithdrawal) -> None:
    """Have the cards drawn anew on which somebody is asked to take an invite back."""
    posts.changed(session, row.workspace_id, PostKind.LINKEDIN_WITHDRAW, [row.sender_account_id])
