"""Sequences, their steps, who is enrolled, and the half-filled forms they are made from."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import (
    Channel,
    Condition,
    EnrollmentState,
    FormKind,
    IfNotAccepted,
    ReviewScope,
    SequenceState,
    WritingScope,
)

_IN_PLACE = text("removed_at IS NULL")
_ENTERED = text("entered_at IS NOT NULL")
# In the words of each database: SQLite knows a partial index by the text of its condition.
_UNPLANNED_SQLITE, _UNPLANNED = text("is_unplanned = 1"), text("is_unplanned")
_WAITS_FOR_ACCEPTANCE = text("accept_by IS NOT NULL")
_WANTED_SQLITE, _WANTED = text("is_wanted = 1"), text("is_wanted")
_BY_GATE_SQLITE, _BY_GATE = text("left_by_gate = 1"), text("left_by_gate")
_ON_LINKEDIN = text("linkedin_sender_id IS NOT NULL AND entered_at IS NOT NULL")


class Sequence(InWorkspace, Base):
    """The outreach plan of a run.

    `hours` are its own sending window ({"opens", "closes", "weekdays"}), None where the workspace's holds.
    `writing_scope` says for whom texts were last asked for: for all, or for the enrollments that are marked as
    wanted, `written_for_id` who asked last. With `waits_for_others` leads that are active in another sequence enter
    once they are done there.
    `forecast` is the one worked out last, read only where it is asked for; `forecast_at` is when that was, None when
    it has to be anew.
    """

    __tablename__ = "sequence"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    strategy_profile_id: Mapped[int] = mapped_column(ForeignKey("strategy_profile.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[SequenceState] = mapped_column(StateColumn(SequenceState), default=SequenceState.IN_REVIEW)
    review_scope: Mapped[ReviewScope] = mapped_column(
        StateColumn(ReviewScope), default=ReviewScope.FIRST_STEP
    )
    first_step_waits: Mapped[bool] = mapped_column(default=False)
    goes_on_after_reply: Mapped[bool] = mapped_column(default=False)
    hours: Mapped[dict[str, Any] | None]
    skips_holidays: Mapped[bool] = mapped_column(default=True)
    cards_wanted: Mapped[int] = mapped_column(default=0)
    is_writing: Mapped[bool] = mapped_column(default=False)
    writing_scope: Mapped[WritingScope | None] = mapped_column(StateColumn(WritingScope))
    written_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    notice: Mapped[str] = mapped_column(String(300), default="")
    launched_at: Mapped[datetime | None]
    launched_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    waits_for_others: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]
    forecast: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    forecast_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SequenceForm(InWorkspace, Base):
    """A half-filled form (create sequence, new profile): what was typed, kept until it is submitted or discarded."""

    __tablename__ = "sequence_form"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[FormKind] = mapped_column(StateColumn(FormKind), default=FormKind.SEQUENCE)
    is_touched: Mapped[bool] = mapped_column(default=False)
    form: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sequence_id: Mapped[int | None] = mapped_column(ForeignKey("sequence.id"))
    view_id: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class SequenceSourceGroup(InWorkspace, Base):
    """A source group whose leads enter a sequence; `added_at` is None for those it was made with."""

    __tablename__ = "sequence_source_group"
    __table_args__ = (UniqueConstraint("workspace_id", "sequence_id", "source_group_id"),)

    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequence.id", ondelete="CASCADE"))
    source_group_id: Mapped[int] = mapped_column(ForeignKey("source_group.id"))
    added_at: Mapped[datetime | None]


class SequenceSender(InWorkspace, Base):
    """A sender account chosen for a sequence."""

    __tablename__ = "sequence_sender"
    __table_args__ = (UniqueConstraint("workspace_id", "sequence_id", "sender_account_id"),)

    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequence.id", ondelete="CASCADE"))
    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id"))


class Step(InWorkspace, Base):
    """One message of a sequence: channel, delay in days after the previous step, condition.

    Where `body` is set a person wrote its text, with merge fields, and no brief counts; `brief_b`, or `body_b`, is what
    half of the leads get. A step that was removed after a message of it had left stays as a row with `removed_at`.
    A LinkedIn message waits `accept_days` after the invite for its lead to accept; then comes `if_not_accepted`. An
    invite that `waits_for_note` leaves with a note only, of a later month where there is none left.
    """

    __tablename__ = "step"
    __table_args__ = (
        Index(
            "uq_step_sequence_id_position",
            "sequence_id",
            "position",
            unique=True,
            sqlite_where=_IN_PLACE,
            postgresql_where=_IN_PLACE,
        ),
        CheckConstraint("delay_days >= 0 AND delay_days <= 365", name="delay_days"),
        CheckConstraint("position >= 1 AND position <= 12", name="position"),
        CheckConstraint("accept_days >= 1 AND accept_days <= 30", name="accept_days"),
    )

    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequence.id", ondelete="CASCADE"))
    position: Mapped[int]
    channel: Mapped[Channel] = mapped_column(StateColumn(Channel))
    delay_days: Mapped[int] = mapped_column(default=0)
    business_days: Mapped[bool] = mapped_column(default=False)
    condition: Mapped[Condition] = mapped_column(StateColumn(Condition))
    brief: Mapped[str] = mapped_column(Text, default="")
    brief_b: Mapped[str] = mapped_column(Text, default="")
    subject: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    subject_b: Mapped[str] = mapped_column(String(200), default="")
    body_b: Mapped[str] = mapped_column(Text, default="")
    accept_days: Mapped[int] = mapped_column(default=14)
    if_not_accepted: Mapped[IfNotAccepted] = mapped_column(
        StateColumn(IfNotAccepted), default=IfNotAccepted.SKIP
    )
    waits_for_note: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]


class Enrollment(InWorkspace, Base):
    """One lead in one sequence.

    `position` is the step that comes next, `left_on` the day (lead's zone) the previous step left, `due_at`
    when the next one falls due; all three are None or 1 before the lead enters. `is_unplanned` from when a step
    has left until the next one is planned, a moment later. `is_wanted` while a person wants its texts written, where
    not those of the whole sequence are. `came_later` when the sequence was live before. `left_by_gate` while it is left
    out as nothing reached the lead or a block forbade it, and by no person: it comes back once that is put right.
    `note_given` says whether its invite has a note of its account's month, None while that is not decided.
    `accepted_at` is when it was noted that the lead accepted the invite, `accepted_by_id` who did, if a person;
    `accept_by` until when the next step waits for it, None while it does not.
    `answer_asked_at` is since when somebody is asked whether the lead answered on LinkedIn; until `silent_until` it
    holds that they have not, as `silent_by_id` said.
    """

    __tablename__ = "enrollment"
    __table_args__ = (
        UniqueConstraint("workspace_id", "sequence_id", "lead_id"),
        Index("ix_enrollment_sequence_id_state", "sequence_id", "state"),
        Index("ix_enrollment_lead_id", "lead_id"),
        Index(
            "ix_enrollment_sender_entered",
            "email_sender_id",
            "entered_at",
            sqlite_where=_ENTERED,
            postgresql_where=_ENTERED,
        ),
        Index("ix_enrollment_unplanned", "id", sqlite_where=_UNPLANNED_SQLITE, postgresql_where=_UNPLANNED),
        Index(
            "ix_enrollment_wanted",
            "sequence_id",
            "id",
            sqlite_where=_WANTED_SQLITE,
            postgresql_where=_WANTED,
        ),
        Index(
            "ix_enrollment_left_by_gate",
            "workspace_id",
            "id",
            sqlite_where=_BY_GATE_SQLITE,
            postgresql_where=_BY_GATE,
        ),
        Index(
            "ix_enrollment_accept_by",
            "accept_by",
            sqlite_where=_WAITS_FOR_ACCEPTANCE,
            postgresql_where=_WAITS_FOR_ACCEPTANCE,
        ),
        Index(
            "ix_enrollment_linkedin_entered",
            "linkedin_sender_id",
            "entered_at",
            sqlite_where=_ON_LINKEDIN,
            postgresql_where=_ON_LINKEDIN,
        ),
    )

    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequence.id", ondelete="CASCADE"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    email_sender_id: Mapped[int | None] = mapped_column(ForeignKey("sender_account.id"))
    linkedin_sender_id: Mapped[int | None] = mapped_column(ForeignKey("sender_account.id"))
    state: Mapped[EnrollmentState] = mapped_column(
        StateColumn(EnrollmentState), default=EnrollmentState.PROPOSED
    )
    reason: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=1)
    left_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    entered_at: Mapped[datetime | None]
    postponed: Mapped[bool] = mapped_column(default=False)
    is_unplanned: Mapped[bool] = mapped_column(default=False)
    is_wanted: Mapped[bool] = mapped_column(default=False)
    came_later: Mapped[bool] = mapped_column(default=False)
    left_by_gate: Mapped[bool] = mapped_column(default=False)
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note_given: Mapped[bool | None]
    accept_by: Mapped[datetime | None]
    answer_asked_at: Mapped[datetime | None]
    silent_until: Mapped[datetime | None]
    silent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
