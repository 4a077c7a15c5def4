"""Decisions on many messages at once: exactly which texts somebody was shown, and what became of each."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import BatchState


class Batch(InWorkspace, Base):
    """One offer to approve what is clean, as it was when it was drawn; `step_id` is None for all steps.

    `planned_to` is the item up to which leads were planned since.
    """

    __tablename__ = "batch"
    __table_args__ = (Index("ix_batch_sequence_id", "sequence_id"), Index("ix_batch_state", "state"))

    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequence.id", ondelete="CASCADE"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("step.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[BatchState] = mapped_column(StateColumn(BatchState), default=BatchState.DRAWN)
    size: Mapped[int] = mapped_column(default=0)
    applied: Mapped[int] = mapped_column(default=0)
    planned_to: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class BatchItem(Base):
    """One text of a batch: its digest then, and whether a person had it open.

    `is_left` says that approving the batch left it as it was, as it was no longer what had been shown.
    """

    __tablename__ = "batch_item"
    __table_args__ = (
        UniqueConstraint("batch_id", "message_id"),
        Index("ix_batch_item_message_id", "message_id"),
        Index("ix_batch_item_enrollment_id", "enrollment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # No index of its own: a batch is of one workspace.
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64))
    is_read: Mapped[bool] = mapped_column(default=False)
    is_left: Mapped[bool] = mapped_column(default=False)
