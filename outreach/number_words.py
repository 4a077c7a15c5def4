"""Numbers that are written in words: "forty percent" and "vierzig Prozent" claim as much as 40 % does."""

import re
from collections.abc import Iterator

from outreach.folding import folded

_LEAST = 3
"""One and two are said all the time without a claim: "one question", "one or two minutes"."""

_TEENS_AND_TENS = (*range(3, 20), *range(20, 100, 10))
_SAID = {
    "en": "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn "
    "neunzehn zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    "fr": "trois quatre cinq six sept huit - dix onze douze treize quatorze quinze seize - - - vingt trente quarante "
    "cinquante soixante - - -",
    "es": "tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho "
    "diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "it": "tre quattro cinque - sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette "
    "diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "pt": "tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito "
    "dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "nl": "drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien "
    "negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig",
}
"""From three to nineteen, then the tens; a dash where the word says something else more often (French "neuf")."""

_MORE = {
    "en": {"two": 2, "dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9},
    "de": {"zwei": 2, "dutzend": 12, "hundert": 100, "tausend": 1000, "million": 10**6, "millionen": 10**6},
    "fr": {"deux": 2, "vingts": 20, "douzaine": 12, "cent": 100, "cents": 100, "mille": 1000, "million": 10**6,
           "millions": 10**6},
    "es": {"dos": 2, "docena": 12, "cien": 100, "ciento": 100, "cientos": 100, "mil": 1000, "millon": 10**6,
           "millones": 10**6},
    "it": {"due": 2, "dozzina": 12, "cento": 100, "mille": 1000, "mila": 1000, "milione": 10**6, "milioni": 10**6},
    "pt": {"dois": 2, "duas": 2, "duzia": 12, "cem": 100, "cento": 100, "mil": 1000, "milhao": 10**6,
           "milhoes": 10**6},
    "nl": {"twee": 2, "dozijn": 12, "honderd": 100, "duizend": 1000, "miljoen": 10**6},
}  # fmt: skip
_MANY = {
    "en": "dozens hundreds thousands millions billions doubled tripled quadrupled halved twofold threefold tenfold",
    "de": "dutzende hunderte tausende verdoppelt verdreifacht vervierfacht halbiert",
    "fr": "dizaines douzaines centaines milliers double triple",
    "es": "decenas docenas centenares miles duplicado triplicado duplico triplico",
    "it": "decine centinaia migliaia raddoppiato triplicato",
    "pt": "dezenas centenas milhares dobrou triplicou",
    "nl": "tientallen honderden duizenden verdubbeld verdrievoudigd gehalveerd",
}
_VALUES = {
    language: dict(zip(said.split(), _TEENS_AND_TENS, strict=True)) | _MORE[language]
    for language, said in _SAID.items()
}
_WITHOUT_NUMBER = {language: frozenset(words.split()) for language, words in _MANY.items()}
_OF_THANKS = "mille"
"""Thanks are said a thousand times, in French and in Italian."""

_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"(?:\s|-)+(?:(?:and|und|y|e|et|en)\s+)?")
_BEFORE_A_HUNDREDTH = frozenset({"per", "pour", "por"})
_GERMAN_PART = re.compile(r"(?P<one>[a-z]+?)und(?P<ten>[a-z]+)")


def values_in(text: str, language: str) -> Iterator[int]:
    """Return the numbers that a text of this language says in words."""
    for _, values in _runs(text, language):
        yield _sum(values)
        yield from values


def claims_in(text: str, language: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Return what a text says in number words: as it stands there, and the numbers, the whole first.

    What only says that it is many ("hundreds", "doubled") comes without numbers.
    """
    for words, values in _runs(text, language):
        if max(values) >= _LEAST and folded(words) != _OF_THANKS:
            yield words, (_sum(values), *values)
    many = _WITHOUT_NUMBER.get(language, frozenset())
    for found in _WORD.finditer(text):
        if folded(found[0]) in many:
            yield found[0], ()


def _runs(text: str, language: str) -> Iterator[tuple[str, list[int]]]:
    """Return number words side by side with their values."""
    begin, end, values, before = 0, -1, list[int](), ""
    for found in _WORD.finditer(text):
        value = None if before in _BEFORE_A_HUNDREDTH else _value(folded(found[0]), language)
        before = folded(found[0])
        if value is None:
            continue
        if values and not _BETWEEN.fullmatch(text[end : found.start()]):
            yield text[begin:end], values
            values = []
        if not values:
            begin = found.start()
        values, end = [*values, value], found.end()
    if values:
        yield text[begin:end], values


def _value(word: str, language: str) -> int | None:
    found = _VALUES.get(language, {}).get(word)
    return _german(word) if found is None and language == "de" else found


def _german(word: str) -> int | None:
    """Return the value of a German compound such as "dreihundertfünfundzwanzig"."""
    plain, total = word, 0
    for name, many in (("tausend", 1000), ("hundert", 100)):
        head, sign, rest = plain.partition(name)
        if sign:
            factor = 1 if head in ("", "ein") else _value(head, "de")
            if factor is None:
                return None
            total, plain = total + factor * many, rest.removeprefix("und")
    if not plain:
        return total or None
    small = _VALUES["de"].get(plain)
    parts = _GERMAN_PART.fullmatch(plain)
    if small is None and parts is not None:
        ten, one = _VALUES["de"].get(parts["ten"]), _VALUES["de"].get(parts["one"], 1)
        small = None if ten is None or parts["one"] not in (*_VALUES["de"], "ein") else ten + one
    return None if small is None or (not total and small < 20 and parts is None) else total + small


def _sum(values: list[int]) -> int:
    total, current = 0, 0
    for value in values:
        if value >= 1000:
            total, current = total + max(current, 1) * value, 0
        elif value == 100 or (value == 20 and current == 4):
            current = max(current, 1) * value
        else:
            current += value
    return total + current
