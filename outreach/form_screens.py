"""What the form of a sequence shows and holds: frozen read models, as typed."""

from dataclasses import dataclass

from models.states import Channel, Condition, IfNotAccepted, ReviewScope

MAX_STEPS = 12
MAX_DELAY_DAYS = 365
MAX_BRIEF = 2000
MAX_SUBJECT = 120
MAX_TEXT = 3000


@dataclass(frozen=True)
class Choice:
    """One option of a select: the row's id and what people call it."""

    id: int
    name: str


@dataclass(frozen=True)
class GroupChoice:
    """A source group in the form; `missing` is empty when it may be chosen, else says what it lacks.

    `can_enrich`: enrichment may bring what it lacks.
    """

    id: int
    name: str
    leads: int
    reachable: int
    missing: str = ""
    can_enrich: bool = False


@dataclass(frozen=True)
class PresetChoice:
    """A preset of steps; `missing` says in words what it needs and nobody has connected, "" when it is usable."""

    key: str
    name: str
    missing: str = ""


@dataclass(frozen=True)
class NoteRoom:
    """A connected LinkedIn account and how many characters its notes with invites may have."""

    name: str
    limit: int


@dataclass(frozen=True)
class FormChoices:
    """What the form offers. `channels` are only those that a connected sender serves.

    `workspace_hours` says in words when the workspace sends; `notes` how long the notes of each account may be.
    """

    runs: tuple[Choice, ...]
    profiles: tuple[Choice, ...]
    groups: tuple[GroupChoice, ...]
    channels: tuple[Channel, ...]
    presets: tuple[PresetChoice, ...] = ()
    workspace_hours: str = ""
    notes: tuple[NoteRoom, ...] = ()


@dataclass(frozen=True)
class StepForm:
    """One step as typed. `key` stays the same while steps move. `delay_days` is the text that was typed.

    `step_id` is the row that it edits, None for a step that is new. With `is_own` its text is a person's own,
    `subject` and `body`, else written from the brief; what ends in `_b` is for half of the leads. A LinkedIn message
    waits `accept_days`, as typed, for its lead to accept the invite.
    """

    key: str
    channel: Channel = Channel.EMAIL
    delay_days: str = "0"
    condition: Condition = Condition.ONLY_IF_NO_REPLY
    brief: str = ""
    business_days: bool = False
    step_id: int | None = None
    brief_b: str = ""
    is_own: bool = False
    subject: str = ""
    body: str = ""
    subject_b: str = ""
    body_b: str = ""
    accept_days: str = "14"
    if_not_accepted: IfNotAccepted = IfNotAccepted.SKIP
    waits_for_note: bool = False


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
