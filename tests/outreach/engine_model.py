"""The engine told without its code: who may be written to, when and how often, and what was really handed over."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from itertools import pairwise
from threading import Lock
from zoneinfo import ZoneInfo

import holidays

from outreach.errors import Deferred, DeliveryError, OutcomeUnknown, Rejected, SenderBroken
from outreach.ports import Letter, MailAccount

DAY = timedelta(hours=24)
GAP = timedelta(minutes=9)
TROUBLES: dict[str, tuple[DeliveryError, bool]] = {
    "rejected": (Rejected("550 no such user"), False),
    "deferred": (Deferred("451 later"), False),
    "broken": (SenderBroken("535 who are you"), False),
    "unknown but arrived": (OutcomeUnknown("The connection broke."), True),
    "unknown and lost": (OutcomeUnknown("The connection broke."), False),
}
"""What a mail server may do instead of saying yes: what is raised, and whether the letter arrives all the same."""


@dataclass(frozen=True)
class Caps:
    """The limits of one world; 0 is none, but for `of_sender`."""

    of_sender: int
    of_domain: int
    of_company: int
    in_all: int


@dataclass
class Person:
    """A lead: zone, whether German holidays hold, and what they asked for."""

    email: str
    zone: str
    is_german: bool = False
    is_free_mail: bool = False

    @property
    def domain(self) -> str:
        return self.email.partition("@")[2]

    def is_at_work(self, at: datetime) -> bool:
        """Say whether a mail may reach them now: 09:00 to 17:00, Monday to Friday, not on a holiday."""
        local = at.astimezone(ZoneInfo(self.zone))
        is_off = self.is_german and local.date() in holidays.country_holidays("DE", years=local.year)
        return local.weekday() < 5 and 9 <= local.hour < 17 and not is_off


@dataclass(frozen=True)
class Mail:
    """A message of the plan."""

    enrollment_id: int
    sequence_id: int
    run_id: int
    person: Person


@dataclass(frozen=True)
class Arrival:
    """A letter that really arrived."""

    message_id: str
    sender: str
    person: Person
    enrollment_id: int
    at: datetime


@dataclass
class Model:
    """What may happen, and what did. `shut` and `paused` hold (kind, id) pairs such as ("sequence", 1)."""

    caps: Caps
    mails: dict[str, Mail] = field(default_factory=dict)
    approved: set[str] = field(default_factory=set)
    waits: dict[int, bool] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    suppressed: set[str] = field(default_factory=set)
    paused: set[tuple[str, int | str]] = field(default_factory=set)
    not_before: dict[str, datetime] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)

    def judge(self, message_id: str, letter: Letter, now: datetime) -> None:
        """Note every law that handing over this letter now breaks."""
        mail = self.mails[message_id]
        person = mail.person
        is_first = not any(one.enrollment_id == mail.enrollment_id for one in self.arrivals)
        is_at_once = is_first and not self.waits.get(mail.sequence_id, True)
        held = {
            ("everything", 0), ("run", mail.run_id), ("sequence", mail.sequence_id),
            ("sender", letter.sender), ("enrollment", mail.enrollment_id),
        }  # fmt: skip
        laws = {
            "a second time": any(one.message_id == message_id for one in self.arrivals),
            "to somebody else": letter.recipient != person.email,
            "before the launch": mail.sequence_id not in self.waits,
            "without approval": message_id not in self.approved,
            "after it ended for the lead": mail.enrollment_id in self.ended,
            "to a suppressed address": bool({person.email, person.domain} & self.suppressed),
            f"while paused: {held & self.paused}": bool(held & self.paused),
            "outside the window": not is_at_once and not person.is_at_work(now),
            "while they are away": now < self.not_before.get(message_id, now),
        }
        self.wrongs += [
            f"{now:%a %d %b %H:%M} {person.email} {law}" for law, broken in laws.items() if broken
        ]

    def end(self, which: Callable[[Mail], bool]) -> None:
        """Nothing more may leave for these enrollments."""
        self.ended |= {mail.enrollment_id for mail in self.mails.values() if which(mail)}

    def arrived(self) -> set[str]:
        return {one.message_id for one in self.arrivals}

    def excesses(self) -> list[str]:
        """Return which limits and gaps the arrivals break in any rolling window."""
        by_sender: dict[str, list[datetime]] = defaultdict(list)
        by_domain: dict[str, list[datetime]] = defaultdict(list)
        for one in self.arrivals:
            by_sender[one.sender].append(one.at)
            if not one.person.is_free_mail:
                by_domain[one.person.domain].append(one.at)
        found = [f"{name} too often" for name, ats in by_sender.items() if over(ats, self.caps.of_sender)]
        found += [f"{name} too fast" for name, ats in by_sender.items() if too_fast(ats)]
        found += [f"too many to {name}" for name, ats in by_domain.items() if over(ats, self.caps.of_domain)]
        if over([one.at for one in self.arrivals], self.caps.in_all):
            found.append("too many of the workspace")
        return found


def over(ats: Sequence[datetime], limit: int) -> bool:
    """Say whether more than `limit` of these instants lie in some rolling 24 hours; 0 is no limit."""
    ordered = sorted(ats)
    return bool(limit) and any(
        ordered[n + limit] - ordered[n] < DAY for n in range(max(0, len(ordered) - limit))
    )


def too_fast(ats: Sequence[datetime]) -> bool:
    return any(later - earlier < GAP for earlier, later in pairwise(sorted(ats)))


class Outside:
    """The mail servers: judge and keep what is handed over, and fail as scripted.

    While `is_cut` the process has died before its letters were on their way.
    """

    def __init__(self, model: Model, now: Callable[[], datetime]) -> None:
        self.model, self._now = model, now
        self.troubles: deque[str] = deque()
        self.is_cut = False
        self._lock = Lock()

    @contextmanager
    def connect(self, account: MailAccount) -> Iterator["Outside"]:
        yield self

    def hand_over(self, letter: Letter) -> str:
        """Take a letter, or do what the next trouble says."""
        with self._lock:
            if self.is_cut:
                return "250 never came"
            message_id = str(message_from_bytes(letter.content)["Message-ID"])
            self.model.judge(message_id, letter, self._now())
            error, arrives = TROUBLES[self.troubles.popleft()] if self.troubles else (None, True)
            if arrives:
                mail = self.model.mails[message_id]
                self.model.arrivals.append(
                    Arrival(message_id, letter.sender, mail.person, mail.enrollment_id, self._now())
                )
            if error is not None:
                raise error
            return "250 kept"
