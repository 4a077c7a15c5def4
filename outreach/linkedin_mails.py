"""LinkedIn's own mails about what happened there, in whatever language: who accepted an invite, and who wrote.

Each names its template, in a header and in its links, the same in every language; words are looked at only where it
does not. A mail about one person comes in that person's name; whom else it suggests counts for nothing. Pure.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message as Mail
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import unquote

from outreach import linkedin_mail_words, linkedin_urls, mail_authentication, mail_mime, mail_text
from outreach.linkedin_port import Never
from outreach.zone_table import fold

DOMAIN = "linkedin.com"
_LOCAL = re.compile(
    r"(?:.*no-?reply|invitations?|messages?|messaging|members?|(?:inmail-)?hit-reply|inmail|linkedin|updates?"
    r"|notifications?|notify|security|jobs?-listings|jobalerts|editors|news|groups|learning|premium)",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"(?:trk|trkEmail)=(?:3D)?eml-(email_[a-z0-9_]+)", re.IGNORECASE)
_PROFILE = re.compile(r"linkedin\.com/(?:comm/)?in/([^/?#\s\"'<>&()\[\]]+)", re.IGNORECASE)
_LISTED = re.compile(r"view profile:\s*\S*?linkedin\.com/(?:comm/)?in/([^/?#\s\"'<>&()\[\]]+)", re.IGNORECASE)
_MOST_READ = 400_000
_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "phd", "mba", "dipl", "ing"})


class Told(StrEnum):
    """What a mail of LinkedIn tells."""

    ACCEPTED = "accepted"
    WROTE = "wrote"
    OTHER = "other"


@dataclass(frozen=True)
class Notice:
    """A mail of LinkedIn: what it tells, in whose names, with which profiles.

    `headers` and `words` are folded. `is_list`: it speaks of several people, each `listed`. `is_in_a_name`: it comes
    in somebody's name. `is_from_linkedin` is None
    where no server has looked at that. `sent_at` is None where it does not say.
    """

    told: Told
    headers: str
    words: str
    profiles: frozenset[str]
    listed: frozenset[str]
    is_list: bool
    is_in_a_name: bool
    is_from_linkedin: bool | None
    sent_at: datetime | None


def is_notice(mail: Mail) -> bool:
    """Say whether a mail says it is LinkedIn's own; one of somebody who works there is none."""
    senders = mail_text.addresses(mail, "From")
    if len(senders) != 1:
        return False
    local, _, domain = senders[0][1].rpartition("@")
    if not mail_authentication.is_below(domain, DOMAIN):
        return False
    return _LOCAL.fullmatch(local) is not None or bool(mail_text.header(mail, "X-LinkedIn-Template"))


def read(mail: Mail) -> Notice:
    """Read a mail that `is_notice`."""
    plain = "\n".join(mail_mime.bodies(mail, "text/plain"))[:_MOST_READ]
    markup = "\n".join(mail_mime.bodies(mail, "text/html"))[:_MOST_READ]
    subject = mail_text.header(mail, "Subject")
    name = mail_text.addresses(mail, "From")[0][0]
    every = f"{plain}\n{markup}"
    template = (mail_text.header(mail, "X-LinkedIn-Template") or _template_of(every)).lower()
    told = _told(template, subject)
    return Notice(
        told=told,
        headers=fold(f"{name} | {subject}"),
        words=fold(mail_text.whole_text(mail)[:_MOST_READ]),
        profiles=_profiles(_PROFILE, every),
        listed=_profiles(_LISTED, plain),
        is_list=told is Told.WROTE or "digest" in template or linkedin_mail_words.is_of_several(plain),
        is_in_a_name=bool(fold(name)) and not fold(name).startswith("linkedin"),
        is_from_linkedin=mail_authentication.is_from(mail, DOMAIN),
        sent_at=_sent_at(mail),
    )


def profile_of(url: str | None) -> str:
    """Return the id of a lead's profile as the mails' links have it, "" for none."""
    try:
        return linkedin_urls.public_id_of(url or "").casefold()
    except Never:
        return ""


def speaks_of(notice: Notice, name: str, profile: str) -> bool:
    """Say whether a mail tells it of somebody: by their profile and their name, both.

    Only where a mail that somebody wrote links to no profile at all, the whole name alone is enough.
    """
    if notice.told is Told.OTHER or not name.strip():
        return False
    is_listed = notice.is_list and (notice.told is Told.WROTE or profile in notice.listed)
    said = f"{notice.headers} {notice.words}" if is_listed else notice.headers
    if profile and profile in notice.profiles:
        may_be_called = not is_listed and not notice.is_in_a_name
        return _is_named(name, said) or (may_be_called and _is_called(name, notice.headers))
    return notice.told is Told.WROTE and not notice.profiles and _is_named(name, said)


def _told(template: str, subject: str) -> Told:
    if "accept_invite" in template or "invite_accept" in template:
        return Told.ACCEPTED
    if "sponsor" in template:
        return Told.OTHER
    if re.search(r"messag|inmail", template):
        return Told.WROTE
    if template:
        return Told.OTHER
    if linkedin_mail_words.is_acceptance(subject):
        return Told.ACCEPTED
    return Told.WROTE if linkedin_mail_words.is_message(subject) else Told.OTHER


def _template_of(every: str) -> str:
    found = _TEMPLATE.search(every) or _TEMPLATE.search(unquote(every))
    return found[1] if found else ""


def _profiles(pattern: re.Pattern[str], every: str) -> frozenset[str]:
    """Return the ids of linked profiles, also where a mail server wrapped the links."""
    found = [*pattern.findall(every), *pattern.findall(unquote(every))]
    return frozenset(unquote(one).casefold().rstrip("/") for one in found)


def _is_named(name: str, said: str) -> bool:
    """Say whether each word of a name is said, in whatever order."""
    words = [word for word in fold(name).split() if word not in _TITLES]
    return bool(words) and all(_is_said(word, said) for word in words)


def _is_called(name: str, said: str) -> bool:
    """Say whether the first word of a name is said, as subjects call people."""
    words = [word for word in fold(name).split() if word not in _TITLES]
    return bool(words) and _is_said(words[0], said)


def _is_said(word: str, said: str) -> bool:
    if any(letter > "\u2e7f" for letter in word):
        # Scripts that write words without spaces between.
        return word in said
    return f" {word} " in f" {said} "


def _sent_at(mail: Mail) -> datetime | None:
    try:
        found = parsedate_to_datetime(mail_text.header(mail, "Date"))
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
