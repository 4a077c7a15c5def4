"""Checks what a model wrote, on the text itself: what it gives back is never trusted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from outreach import smuggled, text_claims
from outreach.text_ground import Ground, words_of
from outreach.text_language import other_language
from outreach.text_links import disguised_in

MOST_FLAWS = 12
MOST_CHARACTERS = {"linkedin_invite": 200, "linkedin_message": 1900, "email": 6000}
MOST_WORDS = {"email": 220, "linkedin_message": 120}
"""What a text may be long where the profile says nothing: a LinkedIn note has 200 characters on a free account."""

_PLACEHOLDER = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{[^{}\n]{1,40}\}|<<.*?>>|<[A-Za-z][A-Za-z _-]{1,30}>|%[A-Z_]{3,20}%|\$\{.*?\}|"
    r"\[(?:your|the|my|our|insert|first|last|full|company|name|sender|lead|role|title|city|date|link|xx+|tbd|todo|ihr|mein|"
    r"dein|vorname|nachname|firma|votre|vos|ton|mon|prénom|nom|entreprise|su |tu |mi |nombre|empresa|cargo|tuo|suo|mio|"
    r"nome|azienda|seu|sua|teu|meu|je |jouw|uw |mijn|naam|bedrijf)[^\]\n]{0,40}\]|"
    r"\*\|[^|\n]{1,40}\|\*|\bX{3,}\b|\bTODO\b|\bTBD\b|_{3,}|[〇○]{2,}",
    re.IGNORECASE,
)
_MARKS = "{[<%$*_"
"""What a placeholder opens with that is marked as one; a bare TODO or XXX may be the name of a product."""
_GAP = re.compile(
    r"(?m)^(?:hi|hello|hey|dear|hallo|guten tag|liebe[r]?|bonjour|hola|olá|ciao)\s*[,!.]|"
    r"\b(?:at|of|for|bei|von|für|chez|de|en)(?:[ \t]+[,.;?!]|[,;])|\b(?:at|bei|von|für|chez)\.|"
    r"(?<=\S)\s{2,9}[,.]|\(\s*\)|(?<=\w) [,.](?=\s|$)|(?<=\w)[ \t]{2,9}[;?!]|"
    r"\b(?-i:None(?! of\b)|undefined|NaN|N/A|null(?=\s*(?:[,.;:?!]|$)))",
    re.IGNORECASE,
)
_SPOKEN_BY_A_MODEL = (
    "as an ai",
    "as a language model",
    "i cannot assist",
    "here is the message",
    "here is your",
    "here's the message",
    "here's a",
    "subject:",
    "betreff:",
    "objet :",
    "i hope this email finds you well",
    "i hope this message finds you well",
    "[signature]",
    "word count",
)
_MARKUP = re.compile(
    r"\*\*[^*\n]+\*\*|__[^_\n]+__|^#{1,4} |</?(?:p|br|b|i|a|div|html)\b[^>]*>|^```", re.M | re.I
)


_SPACED = re.compile(r"(?<=\w) [;?!](?=\s|$)")
_SETS_SPACES = frozenset({"fr"})
"""Languages that set a space before a question mark."""

_LEAST_OF_A_NAME = 3

_MOST_READ = 8_000
"""How many characters are read at all: what is longer is not looked through, only found too long."""


class Kind(StrEnum):
    """What is wrong with a text; kept with it, so its values never change meaning."""

    EMPTY = "empty"
    LENGTH = "length"
    PLACEHOLDER = "placeholder"
    GAP = "gap"
    INVENTED = "invented"
    LINK = "link"
    BANNED = "banned"
    OTHER_LEAD = "other_lead"
    LANGUAGE = "language"
    SMUGGLED = "smuggled"
    MARKUP = "markup"
    REPEATED = "repeated"
    ALIKE = "alike"


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong: a sentence for a person and the model alike, and the words it is about."""

    kind: Kind
    sentence: str
    words: str = ""


def flaws(subject: str, body: str, ground: Ground) -> tuple[Flaw, ...]:
    """Return what is wrong with a text, the gravest first, at most a dozen; nothing for one that may go to review."""
    if not body.strip():
        return (Flaw(Kind.EMPTY, "The text is empty."),)
    if len(body) > _MOST_READ or len(subject) > _MOST_READ:
        return (_too_long(body, ground),)
    text = f"{subject}\n{body}" if subject else body
    found = (
        *_form(subject, body, ground),
        *_smuggled(text, ground),
        *_others(text, ground),
        *_links(text, ground),
        *_invented(text, ground),
        *_banned(text, ground),
        *_language(body, ground),
        *_repeated(body, ground),
    )
    return found[:MOST_FLAWS]


def _too_long(body: str, ground: Ground) -> Flaw:
    most = ground.most_characters or MOST_CHARACTERS.get(ground.channel, MOST_CHARACTERS["email"])
    return Flaw(Kind.LENGTH, f"It has {len(body):,} characters; at most {most:,} fit.")


def _form(subject: str, body: str, ground: Ground) -> Iterator[Flaw]:
    if ground.needs_subject and not subject.strip():
        yield Flaw(Kind.LENGTH, "The subject is missing; a first email needs one.")
    most = ground.most_characters or MOST_CHARACTERS.get(ground.channel, MOST_CHARACTERS["email"])
    if len(body) > most:
        yield _too_long(body, ground)
    most_words, count = ground.most_words or MOST_WORDS.get(ground.channel, 0), len(body.split())
    if most_words and count > most_words:
        yield Flaw(Kind.LENGTH, f"It has {count} words; at most {most_words} are wanted.")
    text = f"{subject}\n{body}"
    for found in dict.fromkeys(_PLACEHOLDER.findall(text)):
        if _is_left_in(found, ground):
            yield Flaw(Kind.PLACEHOLDER, f"A placeholder was left in: {_short(found)}", found)
    gap = _GAP.search(text) or (None if ground.language in _SETS_SPACES else _SPACED.search(text))
    if gap is not None and not any(gap[0] in said for said in ground.texts):
        around = text[max(0, gap.start() - 12) : gap.end() + 12].replace("\n", " ").strip()
        yield Flaw(Kind.GAP, f"Something is missing here: “{_short(around)}”", around)
    markup = _MARKUP.search(text)
    if markup is not None:
        yield Flaw(Kind.MARKUP, f"It has markup that would arrive as it is: {_short(markup[0])}", markup[0])


def _is_left_in(found: str, ground: Ground) -> bool:
    """Say whether this is a placeholder and no word of its own: a marked one always is, whatever the profile says."""
    return found[0] in _MARKS or not words_of(found) or not ground.holds(found)


def _smuggled(text: str, ground: Ground) -> Iterator[Flaw]:
    for name, value in (*ground.facts, *ground.orders):
        obeyed = smuggled.obeyed(text, value)
        if obeyed:
            yield Flaw(
                Kind.SMUGGLED, f"It follows or repeats an instruction hidden in the lead's {name}.", obeyed
            )


def _others(text: str, ground: Ground) -> Iterator[Flaw]:
    words = f" {' '.join(words_of(text))} "
    for name in ground.other_names:
        plain = " ".join(words_of(name))
        is_written = f" {plain} " in words if " " in plain else _is_whole(plain) and plain in words
        if is_written and not ground.holds(name):
            yield Flaw(Kind.OTHER_LEAD, f"It names another lead: {_short(name)}", name)


def _is_whole(name: str) -> bool:
    """Say whether a name of one word is a full one, as in scripts that set no spaces."""
    return (
        len(name) >= _LEAST_OF_A_NAME and not name[:1].isascii() and not name.isupper() and not name.islower()
    )


def _links(text: str, ground: Ground) -> Iterator[Flaw]:
    allowed = {text_claims.bare_link(link) for link in ground.links}
    for link in dict.fromkeys(text_claims.links_in(text)):
        bare = text_claims.bare_link(link)
        if text_claims.leads_on(link) or (
            bare not in allowed and not (ground.holds(link) and "/" not in bare)
        ):
            yield Flaw(Kind.LINK, f"The profile does not allow this link: {_short(link)}", link)
    for link in dict.fromkeys(disguised_in(text, ground)):
        yield Flaw(Kind.LINK, f"It hides a link: {_short(link)}", link)


def _invented(text: str, ground: Ground) -> Iterator[Flaw]:
    for claim in text_claims.invented(text, ground):
        yield Flaw(Kind.INVENTED, f"Nothing that is known says this: {_short(claim)}", claim)


def _banned(text: str, ground: Ground) -> Iterator[Flaw]:
    words, plain = f" {' '.join(words_of(text))} ", text.casefold()
    for phrase in ground.banned:
        wanted = " ".join(words_of(phrase))
        if wanted and f" {wanted} " in words:
            yield Flaw(Kind.BANNED, f"The profile rules this out: “{_short(phrase)}”", phrase)
    for phrase in _SPOKEN_BY_A_MODEL:
        if phrase in plain:
            yield Flaw(Kind.BANNED, f"It reads like a machine's: “{phrase}”", phrase)


def _language(body: str, ground: Ground) -> Iterator[Flaw]:
    other = other_language(body, ground.language, ground.names)
    if other:
        yield Flaw(
            Kind.LANGUAGE, f"It seems to be written in “{other}” instead of “{ground.language}”.", other
        )


def _repeated(body: str, ground: Ground) -> Iterator[Flaw]:
    mine = words_of(body)
    for earlier in ground.earlier:
        if len(mine) > 8 and mine == words_of(earlier):
            yield Flaw(Kind.REPEATED, "It repeats an earlier step word for word.")
            return


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 80 else f"{line[:79].rstrip()}…"
