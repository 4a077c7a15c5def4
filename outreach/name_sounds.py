"""Tells whether a name in another script is one that is known: by its letters in Latin, or by how it sounds."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product

from outreach.asian_surnames import READINGS, in_new_forms
from outreach.name_letters import in_katakana, read, romanised, spelled
from outreach.text_ground import Ground, words_of

_ENDS_IN = "a u i e o om em oi oiu ei im iu ia io ogo omu ovi evi os as is es on us s"
_ENDINGS = frozenset(["", *_ENDS_IN.split()])
"""What a name may end in when it is declined, in Slavic languages and in Greek, as `romanised` writes it."""

_LEAST_STEM = 3

_SYLLABLES = re.compile(
    r"(?:(?:[kgsztdnhbpmr]y?|sh|ch|ts|j|f|w|y)?[aeiou]|n(?![aeiouy])|m(?=[bpm])|h(?![aeiouy])|(?<=o)h)+"
)
_DOUBLED = re.compile(r"(.)\1+")
_WAYS = (
    ("sch", ("s",)), ("sh", ("s",)), ("ph", ("p",)), ("qu", ("k",)), ("x", ("ks",)), ("th", ("s", "t")),
    ("ch", ("s", "k")), ("ti", ("ti", "si")), ("ce", ("se",)), ("ci", ("si",)), ("g", ("k", "s")), ("w", ("", "p")),
    ("ey", ("ei", "ai")), ("ei", ("ei", "ai")), ("r", ("r", "")),
)  # fmt: skip
"""How letters of Latin may sound in other scripts; an r may be lost where no vowel follows."""

_HEARD = (("dzh", "s"), ("zh", "s"), ("sh", "s"), ("ch", "s"), ("w", ""))
_CLASSES = str.maketrans("bfvqcgzjdlmy", "pppkkksstrni")
_NO_SOUND = re.compile(r"[^pkstrn]")
_FEW_SOUNDS = 2
_ALIKE = 0.65
"""Names with so few consonants are one only where this much of them is the same, vowels included."""

_ONE_NAME = 4
"""Up to how many words a fact is a name, such as a company's or a city's."""

_COMPANY = "company"


def is_known(word: str, ground: Ground) -> bool:
    """Say whether a word in Cyrillic or Greek is a known one, however it is declined, or sounds like a known name."""
    mine = romanised(word)
    forms = [one for one in ground.words if not one.isascii()] + _words_of((*ground.names, *_short(ground)))
    if any(_is_declined(mine, romanised(one)) for one in forms):
        return True
    names = _words_of((*ground.names, *_companies(ground)))
    return any(_sounds_like(mine, one) for one in names if one.isascii() and len(one) > 1)


def is_read(kana: str, ground: Ground) -> bool:
    """Say whether kana stand in what is known, or are how a word of the lead's or their company's name is read."""
    plain = in_katakana(kana)
    if any(plain in in_katakana(said) for said in ground.texts):
        return True
    parts = [one for one in re.split("[・＝]", plain) if one]
    texts = _theirs(ground)
    return bool(parts) and all(any(_is_reading_of(read(part), text) for text in texts) for part in parts)


def is_in_latin(reading: str, ground: Ground) -> bool:
    """Say whether the lead's or their company's name, in Latin letters or kana, has a word that is read so."""
    wanted = spelled(reading)
    for text in _theirs(ground):
        if wanted in {spelled(one) for one in words_of(text)} or wanted in map(read, text.split()):
            return True
    return False


def is_heard(romanised: str, latin: str) -> bool:
    """Say whether a name of another script, written in Latin letters, sounds like one that is in Latin itself."""
    return _sounds_like(romanised, latin)


def has_consonants_of(romanised: str, latin: str) -> bool:
    """Say whether a name of a script without short vowels, in Latin letters, has the consonants of one in Latin."""
    bare = _consonants(_heard(romanised, _HEARD))
    return bool(bare) and any(_consonants(one) == bare for one in sounds(latin, keeps_r=True))


def is_surname(kana: str) -> bool:
    """Say whether kana are how a common surname of Japan is read."""
    return read(kana) in _KNOWN_READINGS


@lru_cache(maxsize=4096)
def sounds(latin: str, *, keeps_r: bool = False) -> frozenset[str]:
    """Return how a word in Latin letters may sound: what other scripts do not tell apart is one letter.

    With `keeps_r` each r is heard, as in languages that lose none.
    """
    several = [
        (letters, ways) for letters, ways in _WAYS if letters in latin and not (keeps_r and letters == "r")
    ]
    return frozenset(
        _heard(latin, tuple((letters, way) for (letters, _), way in zip(several, ways, strict=True)))
        for ways in product(*(ways for _, ways in several))
    )


def _words_of(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in words_of(text)]


def _theirs(ground: Ground) -> list[str]:
    """Return the name of the lead, who comes first, and of their company."""
    return [*ground.names[:1], *_companies(ground)]


def _companies(ground: Ground) -> list[str]:
    return [value for name, value in ground.facts if name == _COMPANY]


def _short(ground: Ground) -> list[str]:
    """Return what is short among the facts, as the name of a city is."""
    return [value for _, value in ground.facts if len(words_of(value)) <= _ONE_NAME]


def _is_reading_of(reading: str, name: str) -> bool:
    latin = [word for word in words_of(name) if word.isascii() and word.isalpha()]
    if not latin:
        surnames = [ways for surname, ways in READINGS.items() if in_new_forms(name).startswith(surname)]
        return any(reading == spelled(one) for ways in surnames for one in ways)
    whole = [*latin, "".join(latin), "".join(reversed(latin))]
    if any(spelled(one) in _KNOWN_READINGS for one in latin) and all(map(_SYLLABLES.fullmatch, latin)):
        return reading in {spelled(one) for one in whole}
    return any(_sounds_like(reading, one) for one in whole)


def _sounds_like(foreign: str, latin: str) -> bool:
    """Say whether a name may be one in Latin letters: its consonants are the same, of few the vowels nearly, too."""
    mine = _heard(foreign, _HEARD)
    bare = _consonants(mine)
    alike = [one for one in sounds(latin) if bare and _consonants(one) == bare]
    return bool(alike) and (
        len(bare) > _FEW_SOUNDS or any(SequenceMatcher(None, mine, one).ratio() >= _ALIKE for one in alike)
    )


def _heard(word: str, ways: Iterable[tuple[str, str]]) -> str:
    for letters, way in ways:
        word = re.sub(r"r(?![aeiouy])" if letters == "r" else letters, way, word)
    return _DOUBLED.sub(r"\1", word.translate(_CLASSES))


def _consonants(heard: str) -> str:
    return _DOUBLED.sub(r"\1", _NO_SOUND.sub("", heard))


def _is_declined(mine: str, other: str) -> bool:
    """Say whether two words are forms of one: what differs at their ends are endings."""
    if mine == other:
        return True
    same = 0
    while same < min(len(mine), len(other)) and mine[same] == other[same]:
        same += 1
    for at in (same, same - 1):
        ends = (mine[at:], other[at:])
        is_stem = at >= _LEAST_STEM or (at == _LEAST_STEM - 1 and all(len(one) == 1 for one in ends))
        if is_stem and all(one in _ENDINGS for one in ends):
            return True
    return False


_KNOWN_READINGS = frozenset(spelled(one) for ways in READINGS.values() for one in ways)
