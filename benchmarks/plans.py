"""INSERTs for a crowd in a sequence: its enrollments, their approved texts, and deliveries of one step."""

from typing import Any

from sqlalchemy import ColumnElement, literal, select

from benchmarks.bulk import filled, joined, named
from benchmarks.crowd import Crowd
from models import Delivery, Enrollment, Lead, Message, SenderAccount, SourceGroupLead, Step
from models.states import Channel, DeliveryKind, EnrollmentState, MessageState, SenderState


def enrollments(crowd: Crowd, sequence_id: int, state: EnrollmentState, **values: Any) -> Any:
    """Let every lead of the crowd be in a sequence, their senders in turn."""
    first, count = sender_ids(crowd)
    columns = {"created_at": crowd.services.now(), **values}
    return filled(
        Enrollment,
        select(
            *named(
                Enrollment,
                workspace_id=crowd.workspace_id,
                sequence_id=sequence_id,
                lead_id=Lead.id,
                email_sender_id=literal(first) + Lead.id % literal(count),
                state=state,
                **columns,
            )
        )
        .join(SourceGroupLead, SourceGroupLead.lead_id == Lead.id)
        .where(SourceGroupLead.source_group_id == crowd.group_id),
    )


def sender_ids(crowd: Crowd) -> tuple[int, int]:
    """Return the smallest id of the crowd's senders, who were written in one go, and their number."""
    wanted = select(SenderAccount.id).where(SenderAccount.state != SenderState.REMOVED)
    found = crowd.services.read(lambda session: sorted(session.scalars(wanted)))
    return found[0], len(found)


def messages(crowd: Crowd, sequence_id: int, *, last: int, content: bytes) -> Any:
    """Let every lead of a sequence have an approved text for each step until the last one named."""
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
                rfc_message_id=joined("<", Enrollment.id, ".", Step.position, "@kestrel.test>"),
                created_at=crowd.services.now(),
            )
        )
        .select_from(Enrollment)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .join(Step, (Step.sequence_id == Enrollment.sequence_id) & (Step.position <= last))
        .where(Enrollment.sequence_id == sequence_id),
    )


def deliveries(
    crowd: Crowd, sequence_id: int, position: int, send_at: ColumnElement[Any], **values: Any
) -> Any:
    """Let every text for one step of a sequence have a delivery."""
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
                send_at=send_at,
                **values,
            )
        )
        .select_from(Enrollment)
        .join(Message, Message.enrollment_id == Enrollment.id)
        .join(Step, Step.id == Message.step_id)
        .where(Enrollment.sequence_id == sequence_id, Step.position == position),
    )
