"""What a forecast is made from and what it says: leads, lanes and caps in, sends and the bottleneck out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.states import Channel
from outreach import intake
from outreach.allowances import Allowance
from outreach.calendars import Calendar
from outreach.counted_mails import Lately

Pause = Callable[[int, float, str], timedelta]
"""A sender's rest after a send, from its limit of the day, the seconds left of the window, and a key."""


@dataclass(frozen=True)
class Leg:
    """One step of a sequence."""

    step_id: int
    position: int
    channel: Channel
    delay_days: int
    business_days: bool = False


@dataclass(frozen=True)
class Flow:
    """A sequence's steps in order; with `waits` first steps wait for the lead's next window.

    `weekdays` are those of its window.
    """

    sequence_id: int
    legs: tuple[Leg, ...]
    waits: bool = False
    weekdays: frozenset[int] = intake.WORKING_DAYS

    def owed(self, channel: Channel) -> intake.Owed:
        """Return what each lead gets on a channel."""
        messages = sum(leg.channel is channel for leg in self.legs)
        return intake.Owed(messages, bool(messages) and not self.waits and self.legs[0].channel is channel)


@dataclass(frozen=True)
class Lane:
    """A sender on one channel, and what it has done lately.

    `sent` holds when its counted sends were intended and which were first touches, `promised` when leads entered
    lately and what they get by it. `trouble` says why nothing leaves by it, "" when it
    works, `first_trouble` why first steps do not. `weekdays` are those of its own hours, None where it has none.
    """

    sender_id: int
    channel: Channel
    name: str
    allowance: Callable[[datetime], Allowance]
    pause: Pause
    free_at: datetime | None = None
    sent: tuple[tuple[datetime, bool], ...] = ()
    promised: tuple[intake.Promise, ...] = ()
    trouble: str = ""
    first_trouble: str = ""
    weekdays: frozenset[int] | None = None


@dataclass(frozen=True)
class Planned:
    """A delivery that is planned already."""

    delivery_id: int
    send_at: datetime
    is_first_touch: bool
    any_hour: bool = False
    attempt: int = 0


@dataclass(frozen=True)
class Candidate:
    """A lead in a sequence, as far as it has come; one that has not entered has position 1 and no `planned`.

    `lanes` are indices into the lanes of the start; `skips` are positions without address or left out in review;
    `company` and `domain` are "" where no cap counts.
    """

    enrollment_id: int
    flow: Flow
    calendars: Mapping[Channel, Calendar]
    lanes: Mapping[Channel, int]
    company: str = ""
    domain: str = ""
    has_entered: bool = False
    position: int = 1
    left_on: date | None = None
    was_written_to: bool = False
    skips: frozenset[int] = frozenset()
    planned: Planned | None = None
    away_until: datetime | None = None


@dataclass(frozen=True)
class Caps:
    """Caps that senders share, 0 for none, and what counts against them already.

    `promised` are the emails that all senders owe leads that entered lately, empty without a cap of the workspace;
    `promised_to` those of each domain, empty where no cap per domain holds anybody outside.
    """

    company_leads: int = 0
    domain_emails: int = 0
    workspace_emails: int = 0
    active: Mapping[str, int] = field(default_factory=dict)
    promised: tuple[intake.Promise, ...] = ()
    promised_to: Mapping[str, tuple[intake.Promise, ...]] = field(default_factory=dict)
    lately: Lately = field(default_factory=Lately)


@dataclass(frozen=True)
class Start:
    """How things stand at `now`; `next_delivery_id` is the id the next planned delivery will get."""

    now: datetime
    lanes: tuple[Lane, ...]
    candidates: tuple[Candidate, ...]
    caps: Caps = Caps()
    next_delivery_id: int = 1


class Holder(StrEnum):
    """What made a lead or a message wait."""

    SENDER = "sender"
    COMPANY = "company"
    DOMAIN = "domain"
    WORKSPACE = "workspace"
    WINDOW = "window"


@dataclass(frozen=True)
class Wait:
    """How long something held one lead up; `name` is the sender, company or domain.

    `channel` is that of a sender's lane: an account has a limit for each.
    """

    holder: Holder
    name: str
    seconds: float
    channel: Channel | None = None


@dataclass(frozen=True)
class Send:
    """One message that leaves."""

    enrollment_id: int
    sequence_id: int
    step_id: int
    position: int
    sender_id: int
    at: datetime
    is_first_touch: bool


@dataclass(frozen=True)
class Future:
    """What will happen, in order: sends, when each lead enters, who never gets further and why.

    `held_up` is what the lead with the last message of each sequence had to wait for.
    """

    sends: tuple[Send, ...]
    entries: Mapping[int, datetime]
    never: Mapping[int, str]
    held_up: Mapping[int, tuple[Wait, ...]]
