"""What is said of the leads that a readiness finding counts, and what puts it right."""

from collections.abc import Sequence as Many

from models import Step
from models.states import Channel
from outreach import leads
from outreach.finding_kinds import FindingKind, Fix
from outreach.lab_screens import Finding

_WORDS: dict[FindingKind, tuple[str, Fix]] = {
    FindingKind.LATE: (
        "{wait} for a message that nobody has approved: nothing leaves to them until someone does.",
        Fix.REVIEW,
    ),
    FindingKind.NO_TIME: ("{have} a next step without any time: their cards say why.", Fix.LEADS),
    FindingKind.ELSEWHERE: (
        "{are} active in another sequence too, {said}: they would get mails from both.",
        Fix.WAIT,
    ),
    FindingKind.WAITS_ELSEWHERE: (
        "{are} active in another sequence, {said}: they enter once they are done there.",
        Fix.DO_NOT_WAIT,
    ),
    FindingKind.FLAGGED: ("{are} to be read with care: a check found something in their texts.", Fix.LEADS),
    FindingKind.NOT_WRITTEN: (
        "{have} a text that could not be written ({said}): have it rewritten, or write it yourself.",
        Fix.LEADS,
    ),
    FindingKind.SUPPRESSED: ("{are} blocked: nothing is ever sent to them.", Fix.LEADS),
    FindingKind.NEWCOMERS_HELD: (
        "{are} held back as newcomers, and nobody else is, until this is put right: {said}",
        Fix.LEADS,
    ),
    FindingKind.NO_EMAIL: ("{have} no email address: {said} passed by for them.", Fix.LEADS),
    FindingKind.NO_LINKEDIN: ("{have} no LinkedIn profile: {said} passed by for them.", Fix.LEADS),
    FindingKind.UNVERIFIED: (
        "{have} an address that nobody verified: bounces harm the mailbox.",
        Fix.LEADS,
    ),
    FindingKind.UNKNOWN_ZONE: (
        "{have} no known time zone: the workspace's zone holds for them.",
        Fix.LEADS,
    ),
    FindingKind.TO_REVIEW: ("{wait} for review: they enter as their messages are approved.", Fix.REVIEW),
    FindingKind.POSTPONED: (
        "{are} set aside with Later: they stay outside until someone decides.",
        Fix.LEADS,
    ),
    FindingKind.ENDED_BEFORE: ("{are} not entering: they replied or were stopped meanwhile.", Fix.LEADS),
    FindingKind.NOTE_TOO_LONG: (
        "{have} a LinkedIn note that is longer than their account may write: shorten it, or say that the account is a "
        "paid one.",
        Fix.LEADS,
    ),
}
_BLOCKS = (FindingKind.NOTE_TOO_LONG,)
_VERBS = {"are": ("is", "are"), "have": ("has", "have"), "wait": ("waits", "wait")}


def of(kind: FindingKind, count: int, said: str = "") -> Finding:
    """Return the finding that says so of so many leads; `said` is a reason, or which steps or sequences."""
    if kind is FindingKind.LEFT_OUT:
        who = f"{count:,} lead{'' if count == 1 else 's'}"
        again = " They come in once that is put right." if said in (leads.NO_EMAIL, leads.NO_CHANNEL) else ""
        return Finding(False, f"{who} left out: {said}.{again}", kind, Fix.LEADS)
    words, fix = _WORDS[kind]
    one = count == 1
    counted = "1 lead" if one else f"{count:,} leads"
    verbs = {name: f"{counted} {forms[0] if one else forms[1]}" for name, forms in _VERBS.items()}
    return Finding(kind in _BLOCKS, words.format(said=said, **verbs), kind, fix)


def steps(every: Many[Step], kind: FindingKind) -> str:
    """Name the steps that a lead without an address, or without a profile, does not get."""
    if kind not in (FindingKind.NO_EMAIL, FindingKind.NO_LINKEDIN):
        return ""
    is_mail = kind is FindingKind.NO_EMAIL
    missed = [str(one.position) for one in every if (one.channel is Channel.EMAIL) == is_mail]
    if len(missed) == 1:
        return f"step {missed[0]} is"
    return f"steps {', '.join(missed[:-1])} and {missed[-1]} are"
