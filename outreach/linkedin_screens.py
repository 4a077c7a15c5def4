"""What the cards of tasks on LinkedIn show: frozen read models. Text from outside is raw here."""

from dataclasses import dataclass, field
from datetime import date, datetime

from models.states import Channel


@dataclass(frozen=True)
class Followed:
    """What is known and may be said of a step that was done by hand.

    `accepted` says when it was noted that the lead accepted the invite, and by whom, "" while it was not. `may_deny`: a
    mail of LinkedIn said so, and a person may say that it is not so.
    """

    enrollment_id: int
    accepted: str = ""
    may_accept: bool = False
    may_undo: bool = False
    may_deny: bool = False


@dataclass(frozen=True)
class Task:
    """A step that a person is asked to do by hand; `outcome` says how it ended, "" while it is open.

    `held` says what holds it for now, "" where nothing does. `invited_at` is when the lead was invited from the same
    account, None where they were not. `followed` is there for a step that was done. An answer was written in the
    lead's conversation and belongs to no step.
    """

    attempt_id: int
    channel: Channel
    lead_id: int
    lead_name: str
    title: str
    company: str
    profile_url: str
    text: str = field(repr=False)
    sender: str
    sequence_name: str
    step: int | None
    asked_at: datetime
    zone: str
    outcome: str
    held: str = ""
    invited_at: datetime | None = None
    followed: Followed | None = None
    is_answer: bool = False


@dataclass(frozen=True)
class TasksOfDay:
    """A person's tasks of one day, and how many of them are open, done, and ended otherwise."""

    day: date
    open: int
    done: int
    other: int
    first_attempt_id: int
