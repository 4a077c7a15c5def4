"""What the screens of a lead show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.states import EnrollmentState, LeadStage
from outreach.form_screens import Choice
from outreach.linkedin_screens import Followed
from outreach.outlook_screens import WhyStep


@dataclass(frozen=True)
class LeadFact:
    """One thing that is known, and where it came from; "" where nobody noted it."""

    name: str
    value: str
    origin: str = ""


@dataclass(frozen=True)
class LeadInSequence:
    """A lead in a sequence: where they are in it, what holds or ended it, and each of its messages.

    `email_sender` and `linkedin_sender` say who writes on which channel, "" where nobody is chosen. `opened` says when
    the picture of a mail was first loaded, by the position of its step.
    `invited` is there once an invite on LinkedIn has left.
    """

    enrollment_id: int
    name: str
    state: EnrollmentState
    position: int
    step_count: int
    email_sender: str
    linkedin_sender: str
    standing: str
    steps: tuple[WhyStep, ...]
    opened: Mapping[int, datetime] = field(default_factory=dict)
    invited: Followed | None = None


@dataclass(frozen=True)
class LeadReply:
    """What a lead, or a machine for them, wrote, its beginning; `reason` is why it has its class.

    `suggests` is the mail and whom it names in their place, None when it names nobody or they are a lead already.
    """

    at: datetime
    kind: str
    text: str
    reply_id: int = 0
    reason: str = ""
    suggests: tuple[int, str] | None = None


@dataclass(frozen=True)
class LeadNote:
    """What a teammate noted."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class LeadLine:
    """One thing that happened."""

    at: datetime
    words: str
    by: str


@dataclass(frozen=True)
class LeadHistory:
    """A page of what happened, the newest first."""

    lead_id: int
    lead_name: str
    lines: tuple[LeadLine, ...]
    page: int
    has_more: bool
    zone: str


@dataclass(frozen=True)
class LeadSheet:
    """A lead's card; `zone` is theirs, `own_zone` that of who looks. `may_erase` also stands for exporting."""

    lead_id: int
    name: str
    title: str
    company: str
    email: str
    email_verified: bool
    linkedin_url: str
    phone: str
    place: str
    language: str
    stage: LeadStage
    zone: str
    zone_evidence: str
    zone_confidence: str
    suppressed: str
    checks: tuple[str, ...]
    tags: tuple[str, ...]
    groups: tuple[str, ...]
    facts: tuple[LeadFact, ...]
    sequences: tuple[LeadInSequence, ...]
    replies: tuple[LeadReply, ...]
    notes: tuple[LeadNote, ...]
    history: tuple[LeadLine, ...]
    own_zone: str
    may_erase: bool = False


@dataclass(frozen=True)
class LeadForm:
    """The fields of a lead as text, as they stand or as they were typed; `voids` counts approvals that saving voids."""

    lead_id: int
    name: str
    email: str
    linkedin_url: str
    title: str
    company: str
    phone: str
    city: str
    region: str
    country: str
    zone: str
    language: str
    tags: str
    voids: int = 0


@dataclass(frozen=True)
class NewLead:
    """A lead who is typed in; `group_id` is the group that they come into, `groups` those that are offered.

    `known` are leads who may be the same person, `from_group_id` the group whose form this one lies on, where leads
    were picked already if `has_picks`.
    """

    typed: LeadForm
    group_id: int | None = None
    groups: tuple[Choice, ...] = ()
    known: tuple[Choice, ...] = ()
    from_group_id: int | None = None
    has_picks: bool = False


@dataclass(frozen=True)
class MoveForm:
    """Where a lead may go from and to: sequences they run in, with what moving cancels, and those they are not in."""

    lead_id: int
    lead_name: str
    running: tuple[tuple[Choice, int], ...]
    others: tuple[Choice, ...]
