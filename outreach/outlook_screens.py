"""What `/plera why` and `/plera today` show: frozen read models. Text from outside is raw; the views escape it."""

from dataclasses import dataclass
from datetime import datetime

from models.states import Channel
from outreach.form_screens import Choice


@dataclass(frozen=True)
class WhyStep:
    """One message of a lead: what is true of it, in a sentence without a full stop, and the time that goes with it.

    `at` is when it left, will leave or is looked at again, None when that hangs on a person. `is_about` marks a
    time from the forecast.
    """

    position: int
    channel: Channel
    sentence: str
    at: datetime | None = None
    is_about: bool = False


@dataclass(frozen=True)
class WhySequence:
    """A lead in a sequence: where it stands as a whole ("" when its steps say it), and its messages."""

    name: str
    standing: str
    at: datetime | None
    steps: tuple[WhyStep, ...]


@dataclass(frozen=True)
class WhyLead:
    """Everything `/plera why` says of a lead; `zone` is the lead's, `own_zone` that of who asks."""

    lead_id: int
    lead_name: str
    company: str
    email: str
    zone: str
    zone_evidence: str
    own_zone: str
    suppressed: str
    sequences: tuple[WhySequence, ...]


@dataclass(frozen=True)
class WhyMatches:
    """The leads that a word fits, when it is not exactly one; `more` were left off."""

    wanted: str
    leads: tuple[Choice, ...]
    more: int = 0


@dataclass(frozen=True)
class TodayLine:
    """One message that leaves within 24 hours."""

    at: datetime
    lead_id: int
    lead_name: str
    company: str
    sequence: str
    position: int
    channel: Channel
    is_first_touch: bool


@dataclass(frozen=True)
class TodaySender:
    """What one sender sends, in order. `sent` and `limit` are of the last 24 hours."""

    address: str
    sent: int
    limit: int
    lines: tuple[TodayLine, ...]


@dataclass(frozen=True)
class Today:
    """The next 24 hours. `held` counts what is due and does not leave, by reason; `more` were left off the lines."""

    senders: tuple[TodaySender, ...]
    held: tuple[tuple[str, int], ...]
    entering: int
    more: int
    zone: str
    now: datetime

    @property
    def messages(self) -> int:
        """How many messages leave, those left off the lines included."""
        return sum(len(sender.lines) for sender in self.senders) + self.more
