"""Finds in a text what could be invented: numbers, dates, quotations, links and proper names that rest on nothing."""

import re
from collections.abc import Iterator

from outreach import number_words
from outreach.text_ground import NUMBER, Ground, number, words_of
from outreach.text_names import names_in
from outreach.text_plain_names import plain_names_in
from outreach.text_times import times_in

URL = re.compile(
    r"(?:https?://|www\.)[^\s<>()\"'“”]+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[a-z]{2,12}/[^\s<>()\"'“”]*",
    re.I,
)
_BARE_HOST = re.compile(
    r"\b(?:[a-z0-9-]{1,63}\.){1,9}(?:com|org|net|io|ai|co|app|dev|eu|de|fr|es|pt|it|nl|uk|ch|at|jp|xyz|biz|info|shop|store|"
    r"online|site|cloud|tech|page|link|club|top|live|click|me|us|ca|ie|se|dk|fi|pl|cz|ru|cn|br|mx|au|nz|sg|hk|kr|tr|li|"
    r"lu|ly|gg|tv|cc|sh)\b",
    re.I,
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_LEADS_ON = re.compile(r"[?#].*(?:://|%3a%2f%2f)", re.I)
_QUOTED = re.compile(
    r"[“„«»\"‹「『]((?:[^“”„«»\"‹›「」『』\n]|\n(?!\n)){3,300})[”“»«\"›」』]"
    r"|‘((?:[^‘’\n]|’(?=\w)|\n(?!\n)){3,300})’|(?<!\w)'(?=\w)((?:[^'\n]|'(?=\w)|\n(?!\n)){3,300})'(?!\w)"
)
_WITHOUT_SPACES = 6
"""From how many characters on a quotation in a script without spaces counts as more than a word."""

_IS_PART_OF_WORD = re.compile(r"[^\W\d_]")
_MIN_QUOTED_WORDS = 2

_CALENDAR = """
    january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    januar februar marz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonnabend
    sonntag
    janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi
    samedi dimanche
    enero febrero abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miercoles jueves
    viernes sabado domingo
    janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro segunda-feira terca-feira quarta-feira
    quinta-feira sexta-feira
    gennaio febbraio marzo aprile maggio giugno luglio settembre ottobre dicembre lunedi martedi mercoledi giovedi
    venerdi sabato domenica
    januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
"""
_DATE_WORDS = frozenset(word.replace("-", "") for word in _CALENDAR.split())
_ALSO_COMMON = frozenset({"may", "march", "mars", "mai", "mei", "segunda", "domingo", "marco"})
"""Words that are a date only beside a number, or after a word such as "in"."""

_BEFORE_A_DATE = re.compile(
    r"\b(?:in|since|by|until|till|of|on|from|early|late|last|next|this|mid|im|seit|ab|bis|anfang|mitte|ende|en|depuis|fin|"
    r"début|desde|hasta|em|até|no|na)\s+$",
    re.IGNORECASE,
)


def invented(text: str, ground: Ground) -> Iterator[str]:
    """Return each claim of a text that nothing it may rest on holds, once, as it is written there."""
    seen: set[str] = set()
    bare = URL.sub(" ", text)
    for claim in (
        *_numbers(bare, ground),
        *_number_words(bare, ground),
        *_dates(bare, ground),
        *times_in(bare, ground),
        *_quotes(bare, ground),
        *names_in(bare, ground),
        *plain_names_in(bare, ground),
    ):
        if claim.casefold() not in seen:
            seen.add(claim.casefold())
            yield claim


def links_in(text: str) -> list[str]:
    """Return the links of a text as they are written, without the sentence's own marks."""
    found = [one.rstrip(".,;:!?…") for one in URL.findall(text)]
    rest = URL.sub(" ", text)
    addresses = [one.rstrip(".") for one in _ADDRESS.findall(rest)]
    return [*found, *addresses, *_BARE_HOST.findall(_ADDRESS.sub(" ", rest))]


def leads_on(link: str) -> bool:
    """Say whether a link carries another one, to which whoever follows it may be led."""
    return _LEADS_ON.search(link) is not None


def bare_link(link: str) -> str:
    """Return a link as it is compared: without scheme, www, query, fragment, case of the host and closing slash."""
    host, slash, path = re.sub(r"^(?:https?://)?(?:www\.)?", "", link.strip(), flags=re.I).partition("/")
    return (host.lower() + slash + re.split(r"[?#]", path)[0]).rstrip("/")


def _numbers(text: str, ground: Ground) -> Iterator[str]:
    for found in NUMBER.finditer(text):
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        if _IS_PART_OF_WORD.match(before) and f"{before}{found[0]}".isalnum() and _named(text, found, ground):
            continue
        is_of_word = before.isalpha() and len(found[0]) == 1
        if is_of_word or number(found[0]) not in ground.numbers:
            yield found[0] + ("%" if after == "%" else "")


def _number_words(text: str, ground: Ground) -> Iterator[str]:
    for said, values in number_words.claims_in(text, ground.language):
        words = words_of(said)
        is_known = bool(values) and str(values[0]) in ground.numbers
        pieces = (str(one) in ground.numbers for one in values[1:])
        if not (is_known or set(words) <= ground.words or (len(values) > 1 and all(pieces))):
            yield said


def _named(text: str, found: re.Match[str], ground: Ground) -> bool:
    """Say whether a number is part of a known word, such as "B2B" or "Q1"."""
    around = re.search(
        rf"[^\W_]*{re.escape(found[0])}[^\W_]*", text[max(0, found.start() - 20) : found.end() + 20]
    )
    return around is not None and around[0].casefold() in ground.words | {"b2b", "b2c", "d2c", "web3"}


def _dates(text: str, ground: Ground) -> Iterator[str]:
    for found in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)?", text):
        plain = "".join(words_of(found[0]))
        if plain not in _DATE_WORDS or plain in ground.words:
            continue
        beside = text[max(0, found.start() - 4) : found.start()] + text[found.end() : found.end() + 5]
        if (
            plain not in _ALSO_COMMON
            or any(mark.isdigit() for mark in beside)
            or _BEFORE_A_DATE.search(text[: found.start()])
        ):
            yield found[0]


def _quotes(text: str, ground: Ground) -> Iterator[str]:
    for found in _QUOTED.finditer(text):
        quote = " ".join(next(part for part in found.groups() if part is not None).split())
        is_long = len(quote) >= _WITHOUT_SPACES and not quote.isascii()
        if not (len(words_of(quote)) >= _MIN_QUOTED_WORDS or is_long):
            continue
        if not ground.holds(quote) and not any(quote in said for said in ground.texts):
            yield f"“{quote}”"
