"""What planning moves and looks at: leads in sequences, their steps and texts as plain values instead of rows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from models import Enrollment, Lead, Step
from models.states import Channel, Condition, EnrollmentState, IfNotAccepted, MessageState


@dataclass(slots=True)
class Going:
    """A lead's place in a sequence as planning moves it: what an enrollment says, without its row."""

    id: int
    workspace_id: int
    sequence_id: int
    lead_id: int
    email_sender_id: int | None
    linkedin_sender_id: int | None
    state: EnrollmentState
    reason: str = ""
    position: int = 1
    left_on: date | None = None
    due_at: datetime | None = None
    entered_at: datetime | None = None
    accepted_at: datetime | None = None
    accept_by: datetime | None = None

    @staticmethod
    def of(row: Enrollment) -> "Going":
        """Return the place that a row says."""
        return Going(
            row.id,
            row.workspace_id,
            row.sequence_id,
            row.lead_id,
            row.email_sender_id,
            row.linkedin_sender_id,
            row.state,
            row.reason,
            row.position,
            row.left_on,
            row.due_at,
            row.entered_at,
            row.accepted_at,
            row.accept_by,
        )

    def moved(self) -> dict[str, object]:
        """Return the columns that planning may have changed, and the row they are of."""
        return {"id": self.id} | {name: getattr(self, name) for name in _MOVED}

    def write_back(self, row: Enrollment) -> None:
        """Let the row say what has changed."""
        for name in _MOVED:
            value = getattr(self, name)
            if getattr(row, name) != value:
                setattr(row, name, value)


_MOVED = ("state", "reason", "position", "left_on", "due_at", "entered_at", "accept_by")


GOING = (
    Enrollment.id,
    Enrollment.workspace_id,
    Enrollment.sequence_id,
    Enrollment.lead_id,
    Enrollment.email_sender_id,
    Enrollment.linkedin_sender_id,
    Enrollment.state,
    Enrollment.reason,
    Enrollment.position,
    Enrollment.left_on,
    Enrollment.due_at,
    Enrollment.entered_at,
    Enrollment.accepted_at,
    Enrollment.accept_by,
)
"""The columns of a `Going`."""


class PlainLead(NamedTuple):
    """A lead as far as planning looks at it."""

    id: int
    workspace_id: int
    email: str | None
    linkedin_url: str | None
    zone: str | None
    country: str
    region: str
    away_until: datetime | None


LEAD = (
    Lead.id,
    Lead.workspace_id,
    Lead.email,
    Lead.linkedin_url,
    Lead.zone,
    Lead.country,
    Lead.region,
    Lead.away_until,
)
"""The columns of a `PlainLead`."""


class PlainStep(NamedTuple):
    """A step as far as planning looks at it."""

    id: int
    sequence_id: int
    position: int
    channel: Channel
    delay_days: int
    business_days: bool
    condition: Condition
    accept_days: int
    if_not_accepted: IfNotAccepted
    waits_for_note: bool


STEP = (
    Step.id,
    Step.sequence_id,
    Step.position,
    Step.channel,
    Step.delay_days,
    Step.business_days,
    Step.condition,
    Step.accept_days,
    Step.if_not_accepted,
    Step.waits_for_note,
)
"""The columns of a `PlainStep`."""


class Text(NamedTuple):
    """A message as far as planning looks at it; `is_under_way` when it has left, may have, or is planned already."""

    id: int
    channel: Channel
    state: MessageState
    sender_id: int | None
    recipient: str
    is_under_way: bool
