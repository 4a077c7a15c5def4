"""What is due within a time and does not leave, by reason, and how many leads enter."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Run, SenderAccount, Sequence, Step, Workspace
from models.states import (
    WAITING_DELIVERY,
    Channel,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    MessageState,
    RunState,
    SenderState,
    SequenceState,
)
from outreach import admission, checks, intake, planning
from outreach.hours import Hours

NO_ROOM = "More than their senders may send within 24 hours"
UNKNOWN = "Nobody knows whether they have left"


def reasons(session: Session, workspace_id: int, *, before: datetime) -> list[tuple[str, int]]:
    """Return why steps that are due before a time do not leave, each with how many; the checks' own words."""
    columns = (
        Workspace.hold,
        Run.state,
        Sequence.state,
        SenderAccount.state,
        SenderAccount.address,
        SenderAccount.health_reason,
        Enrollment.state,
    )
    rows = session.execute(
        select(*columns, func.count())
        .select_from(Delivery)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .join(Run, Run.id == Sequence.run_id)
        .join(Workspace, Workspace.id == Delivery.workspace_id)
        .join(SenderAccount, SenderAccount.id == Delivery.sender_account_id)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
            Delivery.send_at < before,
        )
        .group_by(*columns)
    )
    found = Counter[str]()
    for hold, run, sequence, sender, address, trouble, enrollment, count in rows:
        facts = checks.Facts(
            hold=hold,
            run=run,
            sequence=sequence,
            sender=sender,
            sender_address=address,
            sender_trouble=trouble,
            enrollment=enrollment,
            suppressed=None,
            message=MessageState.APPROVED,
            is_composed=True,
            any_hour=True,
            hours=Hours(()),
        )
        verdict = checks.forbidden(facts, before)
        if verdict is not None:
            found[verdict.reason] += count
    found += Counter({UNKNOWN: _unknown(session, workspace_id)})
    found += Counter({planning.WAITS_FOR_APPROVAL: _unapproved(session, workspace_id, before)})
    return found.most_common()


def _unknown(session: Session, workspace_id: int) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Delivery)
            .where(Delivery.workspace_id == workspace_id, Delivery.state == DeliveryState.UNKNOWN)
        )
        or 0
    )


def _unapproved(session: Session, workspace_id: int, before: datetime) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Enrollment)
            .join(Sequence, Sequence.id == Enrollment.sequence_id)
            .where(
                Enrollment.workspace_id == workspace_id,
                Enrollment.state == EnrollmentState.ACTIVE,
                Enrollment.reason == planning.WAITS_FOR_APPROVAL,
                Enrollment.due_at < before,
                Sequence.state == SequenceState.ACTIVE,
            )
        )
        or 0
    )


def entering(session: Session, workspace_id: int, *, now: datetime) -> int:
    """Return how many leads may enter live sequences within 24 hours at most."""
    emails = (
        select(func.count())
        .where(Step.sequence_id == Sequence.id, Step.channel == Channel.EMAIL, Step.removed_at.is_(None))
        .correlate(Sequence)
        .scalar_subquery()
    )
    rows = session.execute(
        select(SenderAccount, Sequence, emails, func.count())
        .select_from(Enrollment)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .join(Run, Run.id == Sequence.run_id)
        .join(Workspace, Workspace.id == Enrollment.workspace_id)
        .join(SenderAccount, SenderAccount.id == Enrollment.email_sender_id)
        .where(
            Enrollment.workspace_id == workspace_id,
            Enrollment.state == EnrollmentState.WAITING,
            Sequence.state == SequenceState.ACTIVE,
            Run.state == RunState.ACTIVE,
            Workspace.hold.is_(None),
            SenderAccount.state == SenderState.HEALTHY,
        )
        .group_by(SenderAccount.id, Sequence.id)
    )
    return sum(
        min(
            count,
            intake.intake_a_day(
                admission.limit_today(sender, now),
                messages,
                intake.days_of(session, sequence, sender, Channel.EMAIL),
            ),
        )
        for sender, sequence, messages, count in rows
    )
