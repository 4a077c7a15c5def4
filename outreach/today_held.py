"""What is due within a time and does not leave, by reason, and how many leads enter."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Run, SenderAccount, Sequence, Workspace
from models.states import (
    WAITING_DELIVERY,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    MessageState,
    RunState,
    SequenceState,
)
from outreach import checks, letting_in, limits, pace, planning, sender_naming
from outreach.aside import own_priority
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
        SenderAccount.kind,
        SenderAccount.address,
        SenderAccount.display_name,
        SenderAccount.health_reason,
        SenderAccount.looks_owed_at.is_(None),
        SenderAccount.first_steps_why,
        own_priority(),
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
    for (
        hold,
        run,
        sequence,
        sender,
        kind,
        address,
        display_name,
        trouble,
        looked,
        first_steps,
        priority,
        enrollment,
        count,
    ) in rows:
        facts = checks.Facts(
            hold=hold,
            run=run,
            sequence=sequence,
            sender=sender,
            sender_address=sender_naming.in_words(kind, address, display_name),
            sender_trouble=trouble,
            is_looked_through=looked,
            enrollment=enrollment,
            suppressed=None,
            message=MessageState.APPROVED,
            is_composed=True,
            any_hour=True,
            hours=Hours(()),
            is_first_touch=priority == planning.FIRST_TOUCH,
            first_steps_held=first_steps,
        )
        verdict = checks.forbidden(facts, before)
        if verdict is not None:
            found[verdict.reason] += count
    found += Counter({UNKNOWN: _unknown(session, workspace_id)})
    for reason in (planning.WAITS_FOR_APPROVAL, planning.WAITS_FOR_ACCEPTANCE):
        found += Counter({reason: _waiting(session, workspace_id, reason, before)})
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


def _waiting(session: Session, workspace_id: int, reason: str, before: datetime) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Enrollment)
            .join(Sequence, Sequence.id == Enrollment.sequence_id)
            .where(
                Enrollment.workspace_id == workspace_id,
                Enrollment.state == EnrollmentState.ACTIVE,
                Enrollment.reason == reason,
                Enrollment.due_at < before,
                Sequence.state == SequenceState.ACTIVE,
            )
        )
        or 0
    )


def entering(session: Session, workspace_id: int, *, now: datetime) -> int:
    """Return how many leads may enter live sequences within 24 hours at most, by their own senders' room."""
    waiting = Enrollment.state == EnrollmentState.WAITING
    live = session.scalars(
        select(Sequence)
        .join(Run, Run.id == Sequence.run_id)
        .join(Workspace, Workspace.id == Sequence.workspace_id)
        .where(
            Sequence.workspace_id == workspace_id,
            Sequence.state == SequenceState.ACTIVE,
            Run.state == RunState.ACTIVE,
            Workspace.hold.is_(None),
            Sequence.id.in_(select(Enrollment.sequence_id).where(waiting)),
        )
    ).all()
    found = 0
    for sequence in live:
        owed = pace.owed_of(session, sequence)
        # By then what entered today counts against no day any more, but still against its week.
        rooms = pace.rooms(session, sequence, owed, now=now + limits.DAY)
        counts = session.execute(
            select(letting_in.first_sender(owed), func.count())
            .select_from(Enrollment)
            .join(Lead, Lead.id == Enrollment.lead_id)
            .where(Enrollment.sequence_id == sequence.id, waiting)
            .group_by(letting_in.first_sender(owed))
        )
        found += sum(min(count, rooms.get(sender_id or 0, 0)) for sender_id, count in counts if sender_id)
    return found
