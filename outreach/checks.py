"""What forbids a step to leave now: one list of checks for the intent to send, and for saying why it waits.

Pure: everything it looks at is in `Facts`.
"""

from dataclasses import dataclass
from datetime import datetime

from models.states import (
    EnrollmentState,
    HoldKind,
    MessageState,
    RunState,
    SenderState,
    SequenceState,
)
from outreach import catching_up, unheard
from outreach.held_back import THEY_ARE_AWAY
from outreach.hours import Hours

_HELD = {
    HoldKind.STOPPED: "Everything is stopped",
    HoldKind.RESTORED: "All sends are held until someone says how to go on after the standstill",
}

_SENDER = {
    SenderState.BROKEN: "is disconnected: it goes on by itself once it is connected again",
    SenderState.PAUSED: "is paused",
    SenderState.REMOVED: "was removed: choose another sender",
}


@dataclass(frozen=True)
class Facts:
    """What is known of a step's delivery when it is about to leave; states are as they stand under their locks.

    `sender_trouble` says in a sentence what is wrong with a broken sender, "" where that is not known;
    `first_steps_held` why its first steps are paused, "" while they leave. `is_looked_through`: its mailbox need not
    be looked into first. Until `away_until` the lead is away. `is_unheard`: somebody is to say first whether they
    answered.
    """

    hold: HoldKind | None
    run: RunState
    sequence: SequenceState
    sender: SenderState
    sender_address: str
    sender_trouble: str
    enrollment: EnrollmentState
    suppressed: str | None
    message: MessageState
    is_composed: bool
    any_hour: bool
    hours: Hours
    is_first_touch: bool = False
    first_steps_held: str = ""
    is_looked_through: bool = True
    away_until: datetime | None = None
    is_unheard: bool = False


@dataclass(frozen=True)
class Verdict:
    """Why a step does not leave: it waits (until a time, if that can be told), or its delivery is cancelled.

    With `stops_lead` the whole enrollment ends.
    """

    reason: str
    until: datetime | None = None
    is_final: bool = False
    stops_lead: bool = False


def forbidden(facts: Facts, now: datetime) -> Verdict | None:
    """Return what forbids a step to leave now, the gravest first; None when nothing does.

    Limits and caps are not looked at here.
    """
    if facts.hold is not None:
        return Verdict(_HELD[facts.hold])
    if facts.run is not RunState.ACTIVE:
        return Verdict(f"The run is {facts.run}")
    if facts.sequence is not SequenceState.ACTIVE:
        return Verdict(f"The sequence is {facts.sequence.replace('_', ' ')}")
    if facts.enrollment is EnrollmentState.PAUSED:
        return Verdict("The lead is paused")
    if facts.enrollment is not EnrollmentState.ACTIVE:
        return Verdict(f"The lead is {facts.enrollment}", is_final=True)
    if facts.suppressed:
        return Verdict(facts.suppressed, is_final=True, stops_lead=True)
    if facts.message is not MessageState.APPROVED or not facts.is_composed:
        return Verdict("The text is no longer approved", is_final=True)
    if facts.sender is not SenderState.HEALTHY or not facts.is_looked_through:
        return Verdict(_of_sender(facts))
    if facts.is_first_touch and facts.first_steps_held:
        return Verdict(facts.first_steps_held)
    return _not_yet(facts, now)


def _of_sender(facts: Facts) -> str:
    if facts.sender is SenderState.HEALTHY:
        return catching_up.in_words(facts.sender_address)
    if facts.sender is SenderState.BROKEN and facts.sender_trouble:
        return facts.sender_trouble.rstrip(".")
    return f"{facts.sender_address} {_SENDER[facts.sender]}"


def _not_yet(facts: Facts, now: datetime) -> Verdict | None:
    if facts.is_unheard:
        return Verdict(unheard.WHY, until=now + unheard.LOOK_AGAIN)
    if facts.away_until is not None and now < facts.away_until:
        return Verdict(THEY_ARE_AWAY, until=facts.hours.next_open(facts.away_until))
    if facts.any_hour or facts.hours.is_open(now):
        return None
    whose = "the recipient's sending window" if facts.hours.binds_lead else "the sender's working hours"
    return Verdict(f"Outside {whose}", until=facts.hours.next_open(now))
