"""What the screens show: frozen read models, filled by the rules and drawn by the views.

Text from outside (names, subjects, bodies) is raw here; the views escape and clip it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from models.states import (
    Channel,
    Condition,
    ConversationState,
    DraftState,
    EnrollmentState,
    ReviewScope,
    SequenceState,
)
from outreach.forecast_screens import Forecast

MAX_STEPS = 12
MAX_DELAY_DAYS = 365
MAX_BRIEF = 2000


@dataclass(frozen=True)
class Choice:
    """One option of a select: the row's id and what people call it."""

    id: int
    name: str


@dataclass(frozen=True)
class GroupChoice:
    """A source group in the form; `missing` is empty when it may be chosen, else says what it lacks."""

    id: int
    name: str
    leads: int
    reachable: int
    missing: str = ""


@dataclass(frozen=True)
class StepForm:
    """One step as typed. `key` stays the same while steps move. `delay_days` is the text that was typed.

    `step_id` is the row that it edits, None for a step that is new.
    """

    key: str
    channel: Channel = Channel.EMAIL
    delay_days: str = "0"
    condition: Condition = Condition.ONLY_IF_NO_REPLY
    brief: str = ""
    business_days: bool = False
    step_id: int | None = None


@dataclass(frozen=True)
class HoursForm:
    """A sequence's sending hours as typed; the workspace's hold unless `is_own`. Weekdays count from Monday = 0."""

    is_own: bool = False
    opens: str = "09:00"
    closes: str = "17:00"
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    skips_holidays: bool = True


@dataclass(frozen=True)
class SequenceForm:
    """The create-sequence form as typed; ids that were never chosen are None.

    `preset` names where its steps came from. `clones` is the sequence whose senders it takes over. `edits` is
    the sequence whose steps it changes, and `version` says which steps those were; a new one has neither.
    """

    form_id: int
    run_id: int | None = None
    name: str = ""
    strategy_profile_id: int | None = None
    source_group_ids: tuple[int, ...] = ()
    steps: tuple[StepForm, ...] = ()
    preset: str = "play"
    review_scope: ReviewScope = ReviewScope.FIRST_STEP
    goes_on_after_reply: bool = False
    hours: HoursForm = HoursForm()
    clones: int | None = None
    edits: int | None = None
    version: str = ""


@dataclass(frozen=True)
class PresetChoice:
    """A preset of steps; `missing` says in words what it needs and nobody has connected, "" when it is usable."""

    key: str
    name: str
    missing: str = ""


@dataclass(frozen=True)
class FormChoices:
    """What the form offers. `channels` are only those that a connected sender serves.

    `workspace_hours` says in words when the workspace sends.
    """

    runs: tuple[Choice, ...]
    profiles: tuple[Choice, ...]
    groups: tuple[GroupChoice, ...]
    channels: tuple[Channel, ...]
    presets: tuple[PresetChoice, ...] = ()
    workspace_hours: str = ""


@dataclass(frozen=True)
class Created:
    """A sequence that was just made; `lab_url` is None until its Messaging Lab has been posted."""

    sequence_id: int
    name: str
    leads: int
    lab_slack_channel: str
    lab_url: str | None = None


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
    """A readiness problem in one sentence."""

    is_blocker: bool
    sentence: str


@dataclass(frozen=True)
class StepProgress:
    """How many leads stand at a step, and what became of its messages."""

    position: int
    channel: Channel
    here: int
    sent: int
    replied: int
    failed: int


@dataclass(frozen=True)
class LabOverview:
    """The Messaging Lab's root. `ready` counts leads with nothing left to review; `updated_at` is product time.

    `next_send_at` is the earliest planned send of a live sequence. `zone` is the workspace's. `held` says what
    holds a live sequence back, "" when nothing does.
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
    senders: tuple[str, ...]
    leads_per_day: int
    progress: tuple[StepProgress, ...]
    zone: str
    updated_at: datetime
    next_send_at: datetime | None = None
    notice: str = ""
    held: str = ""
    has_removed_sender: bool = False
    forecast: Forecast | None = None


@dataclass(frozen=True)
class CardStep:
    """One message on an approval card.

    `state` is "writing", "failed", "to_review", "approved", "left_out" or "skipped" (no channel for this lead);
    `delivery` is a sentence once it has been planned or sent ("Sent Tue 10:05", "Planned Fri 09:00–17:00 Tokyo").
    """

    message_id: int | None
    position: int
    day: int
    channel: Channel
    state: str
    subject: str = ""
    body: str = ""
    problem: str = ""
    delivery: str = ""
    can_change: bool = True


@dataclass(frozen=True)
class LeadCard:
    """The approval card of one lead. `digest` stands for exactly the texts shown that wait for review.

    `decided` says who decided last and when, `notice` is a refusal to show ("Text changed since you saw it…").
    """

    enrollment_id: int
    sequence_name: str
    state: EnrollmentState
    lead_name: str
    title: str
    company: str
    place: str
    zone_line: str
    language: str
    sender: str
    recipient: str
    facts: tuple[str, ...]
    steps: tuple[CardStep, ...]
    signature: str
    footer: str
    digest: str
    is_live: bool
    is_postponed: bool = False
    can_undo: bool = False
    decided: str = ""
    notice: str = ""
    reason: str = ""


@dataclass(frozen=True)
class MessageText:
    """One message in the Edit or Rewrite modal; `has_subject` is False where the subject is inherited."""

    message_id: int
    digest: str
    lead_name: str
    position: int
    channel: Channel
    has_subject: bool
    subject: str
    body: str


@dataclass(frozen=True)
class LaunchSummary:
    """What the launch dialog says. `outside_hours` are leads whose window is closed right now.

    With `is_forecast_late` the forecast is being worked out, and the dialog redrawn with it.
    """

    sequence_id: int
    name: str
    entering_now: int
    waiting_for_review: int
    left_out: int
    outside_hours: int
    read: int
    unread: int
    leads_per_day: int
    senders: tuple[str, ...]
    blockers: tuple[str, ...]
    warnings: tuple[str, ...]
    zone: str = "UTC"
    forecast: Forecast | None = None
    is_forecast_late: bool = False


@dataclass(frozen=True)
class ConversationCard:
    """The root of a conversation's thread. `last_text` is the newest reply without quotes."""

    conversation_id: int
    lead_name: str
    title: str
    company: str
    state: ConversationState
    reply_class: str
    class_reason: str
    last_text: str
    waiting_since: datetime | None
    owner_slack_user_id: str
    channel: Channel
    answered_step: int | None
    step_count: int
    lead_local_time: str
    stopped_steps: int
    mailbox_checked_at: datetime | None
    zone: str
    notice: str = ""


@dataclass(frozen=True)
class SentLine:
    """One mail that we sent, in the thread's first message."""

    step: int | None
    subject: str
    body: str
    sent_at: datetime


@dataclass(frozen=True)
class SentHistory:
    """What we sent before the reply, oldest first."""

    lead_name: str
    sender: str
    zone: str
    lines: tuple[SentLine, ...]


@dataclass(frozen=True)
class ReplyShown:
    """One reply in the thread; `text` is without quotes and empty when the mail had no words."""

    reply_id: int
    lead_name: str
    company: str
    subject: str
    text: str
    has_more: bool
    attachments: tuple[str, ...]
    received_at: datetime
    zone: str
    owner_slack_user_id: str
    is_first: bool


@dataclass(frozen=True)
class DraftCard:
    """An answer that has not left yet, or how it left. `sent_line` is "Sent 14:02 by Ana" when it has."""

    draft_id: int
    state: DraftState
    lead_name: str
    recipient: str
    sender: str
    author_slack_user_id: str
    writes_as_other: str
    subject: str
    lead_local_time: str
    text: str
    signature: str
    digest: str
    problem: str = ""
    sent_line: str = ""
    other_drafts: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class SequenceLine:
    """One sequence in the list of `/plera sequences`."""

    sequence_id: int
    name: str
    run: str
    state: SequenceState
    leads: int
    ready: int
    lab_url: str | None


@dataclass(frozen=True)
class WholeMail:
    """A whole mail in a modal, quotes included."""

    subject: str
    sender: str
    received: str
    text: str


@dataclass(frozen=True)
class AnswerForm:
    """Who an answer goes to and under which name, in the Reply modal."""

    lead_name: str
    sender: str
    recipient: str
    subject: str
