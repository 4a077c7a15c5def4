"""A crowd on its way: every lead in the live sequence, with an approved first mail that is due some time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import literal, select, update

from benchmarks.bulk import analyze, filled, joined, loading, named, seconds_after
from benchmarks.crowd import OLD, Crowd
from models import Delivery, Enrollment, Lead, Message, SenderAccount, Sequence, Step
from models.states import Channel, DeliveryKind, EnrollmentState, MessageState, SenderState, SequenceState


def launch(crowd: Crowd) -> None:
    """Make the crowd's sequence a live one, as if it had been launched now."""
    values = {"state": SequenceState.ACTIVE, "launched_at": crowd.services.now()}
    crowd.services.run(
        lambda session: session.execute(
            update(Sequence).where(Sequence.id == crowd.sequence_id).values(**values)
        )
    )


def schedule(crowd: Crowd, *, begins_at: datetime, spread: timedelta, content: bytes = b"") -> None:
    """Let every lead be in the live sequence with an approved first mail that leaves some time in the spread."""
    launch(crowd)
    with loading(crowd.engine) as connection:
        for statement in (
            _enrollments(crowd, EnrollmentState.ACTIVE, crowd.services.now() - OLD),
            _messages(crowd, content),
            _deliveries(crowd, begins_at, spread),
        ):
            connection.execute(statement)
    analyze(crowd.engine)


def wait_to_enter(crowd: Crowd) -> None:
    """Let every lead wait to enter the live sequence, its first mail approved."""
    launch(crowd)
    with loading(crowd.engine) as connection:
        connection.execute(_enrollments(crowd, EnrollmentState.WAITING, None))
        connection.execute(_messages(crowd, b""))
    analyze(crowd.engine)


def _enrollments(crowd: Crowd, state: EnrollmentState, entered_at: datetime | None) -> Any:
    first, count = sender_ids(crowd)
    return filled(
        Enrollment,
        select(
            *named(
                Enrollment,
                workspace_id=crowd.workspace_id,
                sequence_id=crowd.sequence_id,
                lead_id=Lead.id,
                email_sender_id=literal(first) + Lead.id % literal(count),
                state=state,
                entered_at=entered_at,
                due_at=entered_at,
                created_at=crowd.services.now(),
            )
        ).where(Lead.source_group_id == crowd.group_id),
    )


def sender_ids(crowd: Crowd) -> tuple[int, int]:
    """Return the smallest id of the crowd's senders, who were written in one go, and their number."""
    wanted = select(SenderAccount.id).where(SenderAccount.state != SenderState.REMOVED)
    found = crowd.services.read(lambda session: sorted(session.scalars(wanted)))
    return found[0], len(found)


def _messages(crowd: Crowd, content: bytes) -> Any:
    return filled(
        Message,
        select(
            *named(
                Message,
                workspace_id=crowd.workspace_id,
                enrollment_id=Enrollment.id,
                step_id=Step.id,
                lead_id=Lead.id,
                channel=Channel.EMAIL,
                sender_account_id=Enrollment.email_sender_id,
                state=MessageState.APPROVED,
                recipient=Lead.email,
                subject="Hello",
                body="Hello",
                composed=content,
                rfc_message_id=joined("<", Enrollment.id, "@kestrel.test>"),
                created_at=crowd.services.now(),
            )
        )
        .select_from(Enrollment)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .join(Step, (Step.sequence_id == Enrollment.sequence_id) & (Step.position == 1))
        .where(Enrollment.sequence_id == crowd.sequence_id),
    )


def _deliveries(crowd: Crowd, begins_at: datetime, spread: timedelta) -> Any:
    """Spread by the second: the database adds, so that no row passes through Python."""
    seconds = max(1, int(spread.total_seconds()))
    return filled(
        Delivery,
        select(
            *named(
                Delivery,
                workspace_id=crowd.workspace_id,
                message_id=Message.id,
                enrollment_id=Enrollment.id,
                lead_id=Enrollment.lead_id,
                sender_account_id=Enrollment.email_sender_id,
                kind=DeliveryKind.STEP,
                send_at=seconds_after(crowd.engine, begins_at, Enrollment.id % literal(seconds)),
                any_hour=True,
            )
        )
        .select_from(Enrollment)
        .join(Message, Message.enrollment_id == Enrollment.id)
        .where(Enrollment.sequence_id == crowd.sequence_id),
    )
