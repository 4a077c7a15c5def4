"""The day on which somebody is back, read from a vacation notice in seventeen languages.

A date that cannot be told for sure (5/8 in an English notice, a day long gone, "soon") is none: whoever asks then
waits its usual time.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from outreach.calendar_words import DAYS, MONTHS, any_of

FURTHEST = timedelta(days=550)
"""Nobody's notice is believed beyond this."""

_MONTH, _DAY = any_of(MONTHS), any_of(DAYS)
_YEAR = r"(?:,?\.?\s*(?:de |del |of |')?\s*(?P<y{0}>20\d\d)\b)?"
_ORDER = r"(?:st|nd|rd|th|er|ère|e|º|ª|°|:e|:a)?\.?"
_WRITTEN = re.compile(
    rf"(?<![\d.:/-])(?P<d1>\d{{1,2}}){_ORDER}\s*(?:de |di |of |den )?(?P<m1>{_MONTH})\b\.?{_YEAR.format(1)}"
    rf"|\b(?P<m2>{_MONTH})\.?\s+(?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:[:.]\d|uhr|"
    rf"h\b)){_YEAR.format(2)}"
    rf"|\b(?P<end>end of|ende|fin|final(?:es)? de|fine|fim de|eind|koniec|końca|slutet av|slutningen af|"
    rf"konce|loppuun|конца|конец|sonu)\s+(?:de |di |d')?(?P<m3>{_MONTH})\b{_YEAR.format(3)}"
    rf"|\b(?:until|till|bis|in|im|ab|jusqu'en|jusqu’en|en|hasta|fino a|até|tot|in|do|w|till|til|до|"
    rf"в)\s+(?P<m4>january|february|march|april|june|july|august|september|october|november|december|"
    rf"januar|februar|märz|juni|juli|oktober|dezember|janvier|février|avril|juin|juillet|août|septembre|"
    rf"octobre|novembre|décembre|enero|febrero|abril|junio|julio|septiembre|octubre|noviembre|diciembre|"
    rf"gennaio|febbraio|aprile|giugno|luglio|settembre|ottobre|dicembre|janeiro|fevereiro|março|junho|"
    rf"julho|setembro|outubro|dezembro|januari|februari|maart|augustus|stycznia|lutego|kwietnia|czerwca|"
    rf"lipca|sierpnia|września|października|listopada|grudnia|января|февраля|марта|апреля|июня|июля|"
    rf"августа|сентября|октября|ноября|декабря)\b(?!\s*\d{{1,2}}\b){_YEAR.format(4)}",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?<![\d-])(20\d\d)[-./](\d{1,2})[-./](\d{1,2})(?![\d-])")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})(?:\.\s?(20\d\d|\d\d(?!\d|[.:]))?)?(?![\d])")
_SLASHED = re.compile(r"(?<![\d/-])(\d{1,2})[/-](\d{1,2})(?:[/-](20\d\d|\d\d))?(?![\d/-])")
_CJK = re.compile(r"(?:(20\d\d)\s*[年년]\s*)?(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?")
_END_OF = re.compile(
    r"\b(?:end of|ende(?: der)?|fin de|finales de|fine(?: della)?|final da|eind(?: van)?|końca|slutet av|"
    r"slutningen af|конца)\s+$",
    re.IGNORECASE,
)
_CJK_RANGE = re.compile(
    r"(?:(20\d\d)\s*[年년]\s*)?(\d{1,2})\s*[月월]\s*\d{1,2}\s*[日일号號]?\s*(?:\(\S{1,4}\)\s*)?(?:から|より|부터|"
    r"[-–—~〜～至到])\s*"
    r"(\d{1,2})\s*[日일号號]"
)
"""From one day of a month to another, which names the month once."""
_WEEKDAY = re.compile(
    rf"(?<!\w)(?:{_DAY})(?!\w)|月曜|火曜|水曜|木曜|金曜|[周星]期?[一二三四五]|[월화수목금]요일", re.IGNORECASE
)
_TOMORROW = re.compile(
    r"\b(?:tomorrow|morgen(?! früh)|demain|mañana|domani|amanhã|jutro|imorgon|i morgon|i morgen|huomenna|"
    r"zítra|завтра|yarın)\b|明日|明天|내일",
    re.IGNORECASE,
)
_NEXT_WEEK = re.compile(
    r"\b(?:next week|(?:kommende|nächste)[rn]? woche|la semaine prochaine|la próxima semana|"
    r"la semana que viene|la prossima settimana|próxima semana|semana que vem|volgende week"
    r"|w przyszłym tygodniu|nästa vecka|næste uge|neste uke|ensi viikolla|příští týden|"
    r"на следующей неделе|gelecek hafta)\b|来週|下周|下星期|다음 ?주",
    re.IGNORECASE,
)
_NUMBERS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "einer": 1, "einem": 1, "zwei": 2, "drei": 3,
    "vier": 4, "une": 1, "un": 1, "deux": 2, "trois": 3, "una": 1, "dos": 2, "tres": 3, "due": 2,
    "tre": 3, "uma": 1, "duas": 2, "três": 3, "een": 1, "twee": 2, "drie": 3, "två": 2, "dwa": 2,
    "trzy": 3, "to": 2, "две": 2, "три": 3,
}  # fmt: skip
_IN_A_WHILE = re.compile(
    rf"\b(?:in|for|für|dans|pendant|en|por|tra|fra|per|em|over|voor|za|na|om|i|через)\s+(?:the next |"
    rf"about |ca\. |around )?(\d{{1,2}}|{'|'.join(_NUMBERS)})\s+"
    r"(?:(?P<day>days?|tage?n?|jours?|d[ií]as?|giorni|giorno|dias?|dagen|dag|dni|dagar|dage|дн\w+)|"
    r"(?P<week>weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|week|tygodni\w*|veckor|vecka|uger?|"
    r"недел\w+)|(?P<month>months?|monate?n?|mois|mes(?:es)?|mes[ei]|maand(?:en)?|miesi\w+|månad(?:er)?|"
    r"месяц\w*))\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"(?:\bback\b|\breturn(?:ing|s)?\b|\bbe (?:in|available|reachable)(?: again)?\b|\bresum\w+|"
    r"\breply (?:to \w+ )?(?:on|after)|zurück|wieder|rückkehr|erreichbar|\bretour\b|de nouveau|rentr\w+|"
    r"reviens|reprend\w*"
    r"|vuel[vt]\w*|regres\w+|volver\w+|reincorpor\w+|disponible|rientr\w+|torn\w+|volt(?:o|arei|a)\b|"
    r"retorn\w+|terug|weer (?:bereikbaar|aanwezig)|wrac\w+|wróc\w+|powr\w+|dostępn\w+"
    r"|tillbaka|åter\b|tilbage|igen|tilbake|takaisin|palaan|paluu|zpět|vrátím|верн\w+|снова|возвращ\w+|"
    r"geri|dön\w+|戻|復帰|出社|出勤|再開|回来|回來|返回|返|上班|恢复|복귀|돌아|출근)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"(?:\b(?:until|till|til|through|thru|to|and|up to|bis|inkl|einschl\w*|jusqu\W?\w*|au|hasta|al|fino|"
    r"sino|até|ate|a|ao|tot|t/m|tm|do|till|t\.o\.m|tom|och|og|asti|saakka|až|по|до|"
    r"kadar)\b(?:\s+\S+){0,3}|(?<!\w)[-–—]|[~〜～至到])\s*(?:\w+,?\s+)?$",
    re.IGNORECASE,
)
_UNTIL_BEHIND = re.compile(
    r"^\W{0,2}(?:\(\S{1,4}\))?\s*(?:まで|까지|为止|為止|止|asti|saakka|tarihine kadar|'?e kadar|'?a kadar)",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:\b(?:from|since|starting|between|beginning|as of|vom|von|seit|zwischen|du|depuis|entre|desde|del|"
    r"dal|dall|da|de|van|vanaf|tussen|od|między|från|mellan|fra|mellem|alkaen|с|"
    r"между)\b(?:\s+\S+){0,2})\s*$",
    re.IGNORECASE,
)
_FROM_BEHIND = re.compile(r"^\W{0,2}(?:\(\S{1,4}\))?\s*(?:から|부터|起|开始|开头|[-–—~〜～至到])")
_INCLUDED = re.compile(
    r"including|inclusive|incl\.|einschließlich|inkl|inclus|incluido|incluso|compreso|inclusive|t/m|"
    r"tot en met|włącznie|till och med|t\.o\.m|til og med|through|thru|включительно|まで|까지",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"^\s*>|^-{2,}.*-{2,}\s*$|^_{10,}|^(?:from|von|de|da|van|od|från|fra|от|发件人|差出人)\s*:\s*\S+.*$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class _Found:
    on: date
    start: int
    end: int
    is_relative: bool = False
    is_said_alone: bool = False


def return_date(text: str, sent_on: date) -> date | None:
    """Return on which day somebody says they are back, None when it cannot be told."""
    quote = _QUOTE.search(text, 1) if text else None
    words = " ".join((text[: quote.start()] if quote else text)[:3000].split())
    is_english = (
        re.search(r"\b(?:the|will|office|away|back|returning|vacation|leave)\b", words, re.I) is not None
    )
    found = [one for one in _mentions(words, sent_on, is_english) if sent_on < one.on <= sent_on + FURTHEST]
    ranked = [(_weight(words, one), one.on, one) for one in found]
    ranked = [one for one in ranked if one[0] > 0]
    if not ranked:
        return None
    weight, on, best = max(ranked, key=lambda one: (one[0], not one[2].is_relative, one[1]))
    around = words[max(0, best.start - 25) : best.end + 25]
    if weight == 2 and _INCLUDED.search(around):
        return on + timedelta(days=1)
    return on


def _weight(words: str, one: _Found) -> int:
    """Return how surely a date is that of the return: said to be, the end of an absence, a date at all, a beginning."""
    before, behind = words[max(0, one.start - 45) : one.start], words[one.end : one.end + 30]
    clause = re.split(r"[.;!?。！？]\s|、", before)[-1]
    after = re.split(r"[.;!?。！？]\s|[,，]", behind)[0]
    if _UNTIL_BEHIND.search(behind):
        return 2
    if _UNTIL.search(clause) and not _BACK.search(clause[-20:]):
        return 3 if _BACK.search(after) and not _FROM_BEHIND.search(behind) else 2
    if _BACK.search(clause) or _BACK.search(after):
        return 3
    if _FROM_BEHIND.search(behind) or _FROM.search(clause):
        return 0 if not one.is_relative else 1
    return 0 if one.is_said_alone else 1


def _mentions(words: str, sent_on: date, is_english: bool) -> Iterator[_Found]:
    yield from _written(words, sent_on)
    for match in _ISO.finditer(words):
        yield from _dated(match, int(match[1]), int(match[2]), int(match[3]), sent_on)
    for pattern in (_CJK, _CJK_RANGE):
        for match in pattern.finditer(words):
            yield from _dated(match, _year(match[1]), int(match[2]), int(match[3]), sent_on)
    for match in _DOTTED.finditer(words):
        if int(match[2]) <= 12 and (match[3] or match[0].rstrip().endswith(".") or not is_english):
            yield from _dated(match, _year(match[3]), int(match[2]), int(match[1]), sent_on)
    for match in _SLASHED.finditer(words):
        yield from _slashed(match, sent_on, is_english)
    yield from _relative(words, sent_on)


def _relative(words: str, sent_on: date) -> Iterator[_Found]:
    """Give the days that are named from the day of the mail on: Monday, tomorrow, next week, in two weeks."""
    for match in _WEEKDAY.finditer(words):
        ahead = (_weekday(match[0].lower()) - sent_on.weekday()) % 7 or 7
        yield _Found(
            sent_on + timedelta(days=ahead), match.start(), match.end(), is_relative=True, is_said_alone=True
        )
    for match in _TOMORROW.finditer(words):
        yield _Found(
            sent_on + timedelta(days=1), match.start(), match.end(), is_relative=True, is_said_alone=True
        )
    for match in _NEXT_WEEK.finditer(words):
        weeks = 2 if _END_OF.search(words[max(0, match.start() - 20) : match.start()]) else 1
        yield _Found(
            sent_on + timedelta(days=7 * weeks - sent_on.weekday()),
            match.start(),
            match.end(),
            is_relative=True,
            is_said_alone=True,
        )
    for match in _IN_A_WHILE.finditer(words):
        count = int(match[1]) if match[1].isdigit() else _NUMBERS[match[1].lower()]
        days = count if match["day"] else 7 * count if match["week"] else 30 * count
        yield _Found(sent_on + timedelta(days=days), match.start(), match.end(), is_relative=True)


def _written(words: str, sent_on: date) -> Iterator[_Found]:
    for match in _WRITTEN.finditer(words):
        number = next(index for index in "1234" if match[f"m{index}"])
        month, year = MONTHS[match[f"m{number}"].lower()], _year(match[f"y{number}"])
        if number in "12":
            yield from _dated(match, year, month, int(match[f"d{number}"]), sent_on)
        elif number == "3":
            in_year = year or (sent_on.year if month >= sent_on.month else sent_on.year + 1)
            yield from _dated(match, in_year, month, monthrange(in_year, month)[1], sent_on)
        else:
            in_year = year or (sent_on.year if month > sent_on.month else sent_on.year + 1)
            yield from _dated(match, in_year, month, 1, sent_on)


def _slashed(match: re.Match[str], sent_on: date, is_english: bool) -> Iterator[_Found]:
    """Read 5/8 as what it can only mean; in English it may be either, and is a date only when one lies ahead."""
    first, second, year = int(match[1]), int(match[2]), _year(match[3])
    if not is_english or first > 12:
        yield from _dated(match, year, second, first, sent_on)
    elif second > 12 or first == second:
        yield from _dated(match, year, first, second, sent_on)
    else:
        both = [*_dated(match, year, first, second, sent_on), *_dated(match, year, second, first, sent_on)]
        near = [one for one in both if sent_on < one.on <= sent_on + timedelta(days=60)]
        if len(near) == 1:
            yield near[0]


def _dated(match: re.Match[str], year: int, month: int, day: int, sent_on: date) -> Iterator[_Found]:
    """Give a date; without a year it is the next one, unless it went by in the last three months."""
    try:
        on = date(year or sent_on.year, month, day)
        if not year and on < sent_on - timedelta(days=90):
            on = date(sent_on.year + 1, month, day)
    except ValueError:
        return
    yield _Found(on, match.start(), match.end())


def _year(said: str | None) -> int:
    if not said:
        return 0
    return int(said) if len(said) == 4 else 2000 + int(said)


def _weekday(name: str) -> int:
    if name in DAYS:
        return DAYS[name]
    return next(
        number
        for number, signs in enumerate(("月一월", "火二화", "水三수", "木四목", "金五금"))
        if name[0] in signs or name[-1] in signs
    )
