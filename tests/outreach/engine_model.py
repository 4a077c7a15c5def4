"""The engine told without its code: who may be written to, when, and what was really handed over."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from models.states import Channel, EnrollmentState
from outreach.ports import Letter
from tests.mail_words import plain_of
from tests.outreach.engine_limits import Caps, Left


class Planned(NamedTuple):
    """A step of a plan; `is_always` where it may go on after a reply, if its sequence lets it."""

    channel: Channel
    delay_days: int
    is_always: bool = False


Plan = tuple[Planned, ...]
"""The steps of a sequence."""
ONE_DAY = timedelta(days=1)


@cache
def _german_holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("DE", years=year)


@dataclass
class Person:
    """A lead: how to reach them ("": not at all), where they live, whether German holidays hold.

    `zones` are all in which they have lived.
    """

    name: str
    email: str
    zone: str
    linkedin: str = ""
    is_german: bool = False
    is_free_mail: bool = False
    zones: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.zones = {self.zone}

    @property
    def domain(self) -> str:
        return self.email.partition("@")[2]

    @property
    def names(self) -> set[str]:
        """Return everything by which they may be blocked."""
        return {self.email, self.domain, self.linkedin} - {""}

    def address(self, channel: Channel) -> str:
        """Return what a channel reaches them by."""
        return self.email if channel is Channel.EMAIL else self.linkedin

    def is_off(self, day: date) -> bool:
        """Say whether nothing may reach them on a day: weekends and holidays."""
        return day.weekday() >= 5 or (self.is_german and day in _german_holidays(day.year))

    def is_at_work(self, at: datetime) -> bool:
        """Say whether a mail may reach them now: 09:00 to 17:00 on a working day."""
        local = at.astimezone(ZoneInfo(self.zone))
        return 9 <= local.hour < 17 and not self.is_off(local.date())

    def earliest_day(self, at: datetime) -> date:
        """Return the day that an instant was to them, the earlier one if they moved meanwhile."""
        return min(at.astimezone(ZoneInfo(zone)).date() for zone in self.zones)

    def after(self, day: date, delays: tuple[int, ...]) -> date:
        """Return the day to which the delays of steps in a row lead, each moved on to a working day."""
        for delay in delays:
            day += delay * ONE_DAY
            while self.is_off(day):
                day += ONE_DAY
        return day


@dataclass(frozen=True)
class Mail:
    """A message of the plan, on any channel."""

    enrollment_id: int
    sequence_id: int
    run_id: int
    person: Person
    channel: Channel
    position: int


@dataclass(frozen=True)
class Arrival:
    """A letter that really arrived."""

    message_id: str
    sender: str
    mail: Mail
    at: datetime

    def as_left(self) -> Left:
        person = self.mail.person
        domain = "" if person.is_free_mail or self.mail.channel is not Channel.EMAIL else person.domain
        return Left(self.sender, self.mail.channel, domain, self.at)


@dataclass
class Model:
    """What may happen, and what did. `paused` holds (kind, id) pairs such as ("sequence", 1).

    `approved` is what a person saw of each message when they approved it. Nothing may ever leave again for the
    enrollments in `gone`: their lead replied, or its address is no more. `goes_on` are the sequences that let steps
    marked always go on after a reply; only those may leave for the enrollments in `answered`, and what was on its
    way when that reply came (`caught`) may still wait, but not leave again.
    `on_their_way` says when letters were being handed over while something happened that forbids others to leave.
    `failed` counts how often a server said of a message that it does not take it,
    `over` says how enrollments have ended for good.
    """

    caps: Caps
    plans: dict[int, Plan] = field(default_factory=dict)
    mails: dict[str, Mail] = field(default_factory=dict)
    approved: dict[str, bytes] = field(default_factory=dict)
    waits: dict[int, bool] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    goes_on: set[int] = field(default_factory=set)
    answered: set[int] = field(default_factory=set)
    caught: set[str] = field(default_factory=set)
    on_their_way: dict[str, datetime] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    over: dict[int, EnrollmentState] = field(default_factory=dict)
    suppressed: set[str] = field(default_factory=set)
    paused: set[tuple[str, int | str]] = field(default_factory=set)
    away_until: dict[str, datetime] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)

    @property
    def people(self) -> list[Person]:
        """Everybody who is written to, in order."""
        return list({mail.person.name: mail.person for mail in self.mails.values()}.values())

    def judge(self, message_id: str, letter: Letter, now: datetime, entered_at: datetime) -> None:
        """Note every law that handing over this letter now breaks; its lead had entered by then."""
        mail = self.mails[message_id]
        person = mail.person
        was_free = self.on_their_way.get(message_id) != now
        held = self.holds(mail, letter.sender) if was_free else set()
        before = [one for one in self.arrivals if one.mail.enrollment_id == mail.enrollment_id]
        laws = {
            "a second time": any(one.message_id == message_id for one in before),
            "after a later step": any(one.mail.position > mail.position for one in before),
            "to somebody else": letter.recipient != person.address(mail.channel),
            "before the launch": mail.sequence_id not in self.waits,
            "other than approved": said(letter.content) != said(self.approved.get(message_id, b"")),
            "after it ended for the lead": was_free and mail.enrollment_id in self.ended | self.gone,
            "after they replied": was_free and self.is_overtaken(mail),
            "to somebody suppressed": was_free and bool(person.names & self.suppressed),
            f"while paused: {held}": bool(held),
            "outside the window": not self._is_at_once(mail) and not self._is_open(mail, now),
            "before its day": self._is_early(mail, before, now, entered_at),
            "while they are away": was_free and now < self.away_until.get(person.name, now),
        }
        self.wrongs += [
            f"{now:%a %d %b %H:%M} {message_id} {law}" for law, is_broken in laws.items() if is_broken
        ]

    def holds(self, mail: Mail, sender: str) -> set[tuple[str, int | str]]:
        """Return which pauses hold a message."""
        every: set[tuple[str, int | str]] = {
            ("everything", 0), ("run", mail.run_id), ("sequence", mail.sequence_id),
            ("sender", sender), ("enrollment", mail.enrollment_id),
        }  # fmt: skip
        return every & self.paused

    def is_overtaken(self, mail: Mail) -> bool:
        """Say whether a reply has stopped this step, though its lead goes on with those marked always."""
        return mail.enrollment_id in self.answered and not self.plan_of(mail)[mail.position - 1].is_always

    def plan_of(self, mail: Mail) -> Plan:
        return self.plans[mail.sequence_id]

    def arrived(self) -> set[str]:
        return {one.message_id for one in self.arrivals}

    def _is_at_once(self, mail: Mail) -> bool:
        return mail.position == 1 and not self.waits.get(mail.sequence_id, True)

    def _is_open(self, mail: Mail, now: datetime) -> bool:
        """Say whether the hours that bind a message are open: the lead's, on LinkedIn those of the account's owner."""
        if mail.channel is Channel.EMAIL:
            return mail.person.is_at_work(now)
        return Person("owner", "", self.caps.account.zone).is_at_work(now)

    def _is_early(self, mail: Mail, before: list[Arrival], now: datetime, entered_at: datetime) -> bool:
        """Say whether a follow-up leaves before its day: what was skipped counts as if it had left on its own day."""
        if mail.position == 1:
            return False
        last = max(before, key=lambda one: one.mail.position, default=None)
        since, position = (last.at, last.mail.position) if last else (entered_at, 1)
        delays = tuple(step.delay_days for step in self.plan_of(mail)[position : mail.position])
        due_on = mail.person.after(mail.person.earliest_day(since), delays)
        return now.astimezone(ZoneInfo(mail.person.zone)).date() < due_on


def said(content: bytes) -> tuple[str, ...]:
    """Return what a message says, to whom and by whom, without what is added when it leaves."""
    mail = message_from_bytes(content)
    # A LinkedIn text is no mail: it is all words.
    words = plain_of(content) if mail["Message-ID"] else content.decode()
    return (*(str(mail[name]) for name in ("From", "To", "Subject", "Message-ID")), words)
