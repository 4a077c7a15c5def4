"""Texts that a person wrote once for all leads of a step, with merge fields in braces: filled in without a model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from outreach.hidden_marks import without_hidden
from outreach.text_checks import Flaw, Kind
from outreach.writer_port import Brief, Written

WRITER = "Your own text"
FIELDS = ("first_name", "name", "company", "title", "city", "country", "sender_name", "sender_role")
"""The merge fields that every text may use, besides what else is known of a lead."""

_FIELD = re.compile(r"\{{1,2}\s*([^\W\d][\w -]{0,39}?)\s*(?:\|([^{}\n]{0,80}))?\}{1,2}")
_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "herr", "frau", "ing", "dipl"})


@dataclass(frozen=True)
class OwnText:
    """A step's text for one lead; `gaps` are the merge fields, as written, that nothing is known for.

    `used` names the facts that stand in it.
    """

    subject: str
    body: str
    gaps: tuple[str, ...] = ()
    used: tuple[str, ...] = ()


def filled(subject: str, body: str, brief: Brief) -> OwnText:
    """Fill the merge fields of a text from what a writer would be told.

    `{company|your team}` says what stands there where nothing is known; a field without that stays as it is.
    """
    known = _known(brief)
    gaps: list[str] = []

    def fill(found: re.Match[str]) -> str:
        value = known.get(_key(found[1])) or (found[2] or "").strip()
        if not value:
            gaps.append(found[0])
        return value or found[0]

    subject = "" if brief.is_follow_up else subject
    asked = {_key(found[1]) for found in _FIELD.finditer(f"{subject}\n{body}")}
    used = tuple(name for name, _ in brief.facts if _key(name) in asked)
    first, text = _FIELD.sub(fill, subject), _FIELD.sub(fill, body)
    return OwnText(first, text, tuple(dict.fromkeys(gaps)), used)


def least_length(body: str) -> int:
    """Return how many characters a text has at least, however little stands in its merge fields."""
    return len(_FIELD.sub("", body).strip())


def without_gaps(text: OwnText) -> str:
    """Return the text as a model is told it when somebody asks for it in other words."""
    words = text.body
    for gap in text.gaps:
        words = words.replace(gap, "")
    return words


def written(text: OwnText, language: str) -> Written:
    """Return a filled text as what a writer gives back; it took no model."""
    return Written(
        text.subject,
        without_hidden(text.body).strip(),
        facts_used=text.used,
        writer=WRITER,
        language=language,
        translates=False,
    )


def flaws(text: OwnText) -> tuple[Flaw, ...]:
    """Return what a person has to look at: a merge field that nothing is known for."""
    return tuple(
        Flaw(Kind.GAP, f"Nothing is known of this lead for {gap}: write it in, or leave this step out.", gap)
        for gap in text.gaps
    )


def _known(brief: Brief) -> Mapping[str, str]:
    words = [one for one in brief.lead_name.split() if one.strip(".").casefold() not in _TITLES]
    own = {
        "name": brief.lead_name,
        "first name": words[0] if words else "",
        "last name": words[-1] if len(words) > 1 else "",
        "sender name": brief.sender_name,
        "sender role": brief.sender_role,
    }
    facts = {_key(name): " ".join(value.split()) for name, value in brief.facts}
    return {**facts, **{name: value for name, value in own.items() if value}}


def _key(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").casefold().split())
