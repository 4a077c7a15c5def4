"""What shows a sequence as a whole, in lists, in the Messaging Lab and at its launch: frozen read models.

Text from outside (names, subjects, bodies) is raw here; the views escape and clip it.
"""

from dataclasses import dataclass
from datetime import datetime

from models.states import Channel, Condition, SequenceState
from outreach.finding_kinds import FindingKind, Fix
from outreach.forecast_screens import Forecast
from outreach.generate_screens import NOTHING_SPENT, Spent


@dataclass(frozen=True)
class Created:
    """A sequence that was just made; `lab_url` is None until its Messaging Lab has been posted."""

    sequence_id: int
    name: str
    leads: int
    lab_slack_channel: str
    lab_url: str | None = None


@dataclass(frozen=True)
class VariantFigures:
    """What became of one of a step's two variants: "A" or "B"."""

    name: str
    sent: int = 0
    replied: int = 0


@dataclass(frozen=True)
class StepVariants:
    """What became of both variants of a step that has two."""

    position: int
    channel: Channel
    variants: tuple[VariantFigures, ...]


@dataclass(frozen=True)
class SequenceLine:
    """One sequence in the list of `/plera sequences`; `tried` are its steps with two variants, once it is launched."""

    sequence_id: int
    name: str
    run: str
    state: SequenceState
    leads: int
    ready: int
    lab_url: str | None
    tried: tuple[StepVariants, ...] = ()


@dataclass(frozen=True)
class ArchivedLine:
    """A sequence in the archive."""

    sequence_id: int
    name: str
    run: str
    archived_at: datetime


@dataclass(frozen=True)
class TimelineStep:
    """A step in words: its day counts from the day a lead enters (day 0).

    `is_earliest` where business days are counted, so that weekends may push the day on.
    """

    position: int
    day: int
    channel: Channel
    condition: Condition
    is_earliest: bool = False


@dataclass(frozen=True)
class Finding:
    """A readiness problem in one sentence, and what puts it right.

    `subject_id` is the row that the fix is about where it is not the sequence: a profile, a run.
    """

    is_blocker: bool
    sentence: str
    kind: FindingKind
    fix: Fix = Fix.NONE
    subject_id: int = 0


@dataclass(frozen=True)
class StepProgress:
    """How many leads stand at a step, and what became of its messages; `variants` where it has two."""

    position: int
    channel: Channel
    here: int
    sent: int
    replied: int
    failed: int
    variants: tuple[VariantFigures, ...] = ()


@dataclass(frozen=True)
class SenderNames:
    """What the senders are called that write for a sequence, by kind; empty where no step needs that kind."""

    mailboxes: tuple[str, ...] = ()
    linkedin_accounts: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabOverview:
    """The Messaging Lab's root. `ready` counts leads with nothing left to review; `updated_at` is product time.

    `next_send_at` is the earliest planned send of a live sequence. `zone` is the workspace's. `held` says what
    holds a live sequence back, "" when nothing does. `messages_flagged` are among those to review; `reviewers` are
    who is asked to read them.
    """

    sequence_id: int
    name: str
    state: SequenceState
    profile: str
    leads: int
    ready: int
    messages_approved: int
    messages_to_review: int
    messages_missing: int
    messages_writing: int
    messages_failed: int
    cards_shown: int
    timeline: tuple[TimelineStep, ...]
    findings: tuple[Finding, ...]
    senders: SenderNames
    leads_per_day: int
    progress: tuple[StepProgress, ...]
    zone: str
    updated_at: datetime
    next_send_at: datetime | None = None
    notice: str = ""
    held: str = ""
    has_removed_sender: bool = False
    forecast: Forecast | None = None
    messages_clean: int = 0
    leads_to_review: int = 0
    spent: Spent = NOTHING_SPENT
    newcomers_to_review: int = 0
    is_forecast_due: bool = False
    is_archived: bool = False
    messages_flagged: int = 0
    reviewers: tuple[str, ...] = ()


@dataclass(frozen=True)
class LaunchSummary:
    """What the launch dialog says. `outside_hours` are leads whose window is closed right now.

    `leads_per_day` is what the senders' limits let in at most; the forecast's figure heeds all else, too.
    With `is_forecast_late` the forecast is being worked out, and the dialog redrawn with it.
    """

    sequence_id: int
    name: str
    entering: int
    is_room_for_all: bool
    waiting_for_review: int
    left_out: int
    outside_hours: int
    read: int
    unread: int
    leads_per_day: int
    senders: SenderNames
    blockers: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    zone: str = "UTC"
    forecast: Forecast | None = None
    is_forecast_late: bool = False
