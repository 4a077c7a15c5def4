"""When a mailbox's first steps are paused, from what became of its mails of seven days. Pure.

Bounces: over 5 % of at least 50 sends (Warmbly, Reply.io). Reports of spam: Google's guidelines for senders ask to stay
below 0.1 % and never to reach 0.3 % (support.google.com/a/answer/81126). One report among a few hundred mails is above
that already and may be a slip of the thumb; two are not, however few mails there were, so no least number of sends is
asked for.
"""

from dataclasses import dataclass
from datetime import timedelta

from models.states import BreakerKind
from outreach.numbers import Numbers

WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Counts:
    """What became of the mails that a mailbox sent within a time: each bounced or was reported once at most."""

    sends: int
    bounces: int
    complaints: int


def tripped(counts: Counts, numbers: Numbers) -> BreakerKind | None:
    """Return what pauses first steps, reports of spam before bounces; None when nothing does."""
    if counts.complaints >= numbers.complaints_least and _reaches(
        counts.complaints, counts.sends, numbers.complaint_percent
    ):
        return BreakerKind.COMPLAINTS
    if counts.sends >= numbers.bounces_least_sends and _exceeds(
        counts.bounces, counts.sends, numbers.bounce_percent
    ):
        return BreakerKind.BOUNCES
    return None


def may_trip(counts: Counts, numbers: Numbers) -> bool:
    """Say whether more sends, or old ones that count no more, could pause first steps without a further bounce."""
    if counts.complaints >= numbers.complaints_least:
        return True
    return _exceeds(counts.bounces, numbers.bounces_least_sends, numbers.bounce_percent)


def _exceeds(found: int, sends: int, percent: float) -> bool:
    return found * 100 > sends * percent


def _reaches(found: int, sends: int, percent: float) -> bool:
    return found * 100 >= sends * percent
