"""What the list of a day shows, on which it is asked who answered on LinkedIn. Text from outside is raw here."""

from dataclasses import dataclass
from datetime import datetime

from outreach.linkedin_screens import Followed


@dataclass(frozen=True)
class AskedLead:
    """A lead of whom it is asked whether they answered: when they were last written to, and when their step is due."""

    lead_id: int
    name: str
    company: str
    profile_url: str
    written_at: datetime | None
    due_at: datetime
    followed: Followed


@dataclass(frozen=True)
class WhoAnswered:
    """Of whom a person is to say whether they answered on LinkedIn: the first of them, and how many `more` there are.

    Of `silent` leads it holds that they have not, as `by` said.
    """

    person_id: int
    leads: tuple[AskedLead, ...]
    more: int
    silent: int
    by: str
    zone: str


@dataclass(frozen=True)
class Wrote:
    """A lead of whom a mail of LinkedIn says that they wrote; `outcome` says how it ended, "" while it is asked."""

    cause_id: int
    enrollment_id: int
    lead_name: str
    company: str
    profile_url: str
    told_at: datetime
    zone: str
    outcome: str
