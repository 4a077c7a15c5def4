"""One person's change to a text, made to the other texts of its step: proposed, looked through, applied, taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import ApprovalKind, FixItemState, FixState

_DECIDED = text("decided_at IS NOT NULL")


class TextFix(InWorkspace, Base):
    """A change that was made to one message, `before` and after, to be made to the others of its step, too.

    `estimated_tokens` and `estimated_micros` (None where no price was set) are what proposing it was said to take,
    `tokens` and `cost_micros` what it took.

    `reason` says why nothing is being written, "" while all is well. `decided_at` is when it was applied, by
    `decided_by_id`. The texts of a lead who was erased are empty.
    """

    __tablename__ = "text_fix"
    __table_args__ = (
        Index("ix_text_fix_state", "state"),
        Index("ix_text_fix_message_id", "message_id"),
        Index("ix_text_fix_decided_at", "decided_at", sqlite_where=_DECIDED, postgresql_where=_DECIDED),
    )

    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequence.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id", ondelete="CASCADE"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[FixState] = mapped_column(StateColumn(FixState), default=FixState.WRITING)
    instruction: Mapped[str] = mapped_column(String(500), default="")
    subject_before: Mapped[str] = mapped_column(String(400), default="")
    body_before: Mapped[str] = mapped_column(Text, default="")
    subject_after: Mapped[str] = mapped_column(String(400), default="")
    body_after: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(300), default="")
    estimated_tokens: Mapped[int] = mapped_column(default=0)
    estimated_micros: Mapped[int | None] = mapped_column(BigInteger)
    tokens: Mapped[int] = mapped_column(default=0)
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class TextFixItem(Base):
    """One of the other texts as it was when somebody asked, what is proposed in its place, and what became of it.

    `digest` and the decision are those of the text as it was: a text that no longer has them is passed over, and an
    undo gives them back. `new_digest` is what it was composed to when it was applied. One that `follows` is another
    message of the lead, whose approval a change of the subject voided.
    """

    __tablename__ = "text_fix_item"
    __table_args__ = (
        UniqueConstraint("text_fix_id", "message_id"),
        Index("ix_text_fix_item_message_id", "message_id"),
        Index("ix_text_fix_item_enrollment_id", "enrollment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # No index of its own: a fix is of one workspace.
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    text_fix_id: Mapped[int] = mapped_column(ForeignKey("text_fix.id", ondelete="CASCADE"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    state: Mapped[FixItemState] = mapped_column(StateColumn(FixItemState), default=FixItemState.WAITING)
    is_ticked: Mapped[bool] = mapped_column(default=True)
    digest: Mapped[str] = mapped_column(String(64))
    new_digest: Mapped[str] = mapped_column(String(64), default="")
    old_subject: Mapped[str] = mapped_column(String(400), default="")
    old_body: Mapped[str] = mapped_column(Text, default="")
    old_flags: Mapped[dict[str, Any] | None]
    old_claims: Mapped[dict[str, Any] | None]
    old_sketch: Mapped[str] = mapped_column(String(16), default="")
    old_author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    approval_kind: Mapped[ApprovalKind | None] = mapped_column(StateColumn(ApprovalKind))
    subject: Mapped[str] = mapped_column(String(400), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    flags: Mapped[dict[str, Any] | None]
    sketch: Mapped[str] = mapped_column(String(16), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
