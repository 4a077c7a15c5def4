"""What a hold reaches: the sequences, leads and waiting steps of a workspace, a run, a sequence or a sender."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Sequence, SequenceSender, SlackPost
from models.states import WAITING_DELIVERY, DeliveryKind, PostKind
from outreach import aside, posts, replanning
from outreach.ports import enqueue_after_commit

AT_ONCE = 200
"""Leads that are planned anew in one transaction: a click is answered within Slack's three seconds."""


class Scope(StrEnum):
    """How far a hold reaches; its id is that of the row."""

    EVERYTHING = "everything"
    RUN = "run"
    SEQUENCE = "sequence"
    SENDER = "sender"


def redraw(session: Session, workspace_id: int, scope: Scope, row_id: int) -> None:
    """Have everything redrawn that shows a hold: labs, the cards of leads with a waiting step, App Homes."""
    for kind, subjects in (
        (PostKind.LAB_ROOT, _sequences(scope, row_id)),
        (PostKind.APPROVAL_CARD, _waiting(scope, row_id)),
    ):
        shown = session.scalars(
            select(SlackPost.subject_id).where(
                SlackPost.workspace_id == workspace_id,
                SlackPost.kind == kind,
                SlackPost.subject_id.in_(subjects),
            )
        ).all()
        if shown:
            posts.changed(session, workspace_id, kind, shown)
    posts.changed_all(session, workspace_id, PostKind.HOME)


def plan_anew(
    session: Session, scope: Scope, row_id: int, *, after: int = 0, at_once: int = AT_ONCE, now: datetime
) -> None:
    """Place what fell due during a hold anew, so that it does not leave in a burst.

    The first leads at once, the others in jobs of their own; `after` is the last enrollment that was done.
    """
    late = session.scalars(
        _waiting(scope, row_id)
        .where(Delivery.send_at <= now, ~Delivery.any_hour, Delivery.enrollment_id > after)
        .distinct()
        .order_by(Delivery.enrollment_id)
        .limit(at_once)
    ).all()
    ids = [one for one in late if one is not None]
    if ids:
        aside.bring_back(session, ids)
        replanning.replan_waiting(session, ids, now=now)
    if len(ids) == at_once:
        enqueue_after_commit(session, "plan_anew", str(scope), row_id, ids[-1])


def _waiting(scope: Scope, row_id: int) -> Select[int | None]:
    return (
        select(Delivery.enrollment_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
            Delivery.sender_account_id == row_id if scope is Scope.SENDER else _within(scope, row_id),
        )
    )


def _sequences(scope: Scope, row_id: int) -> Select[int]:
    if scope is Scope.SENDER:
        return select(SequenceSender.sequence_id).where(SequenceSender.sender_account_id == row_id)
    return select(Sequence.id).where(_within(scope, row_id))


def _within(scope: Scope, row_id: int) -> ColumnElement[bool]:
    if scope is Scope.EVERYTHING:
        return Sequence.workspace_id == row_id
    return Sequence.run_id == row_id if scope is Scope.RUN else Sequence.id == row_id
