"""Writes names of other scripts in Latin letters: Cyrillic, Greek, the kana of Japanese, and Hangul."""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = "абвгґдеєжзиіклмнопрстуфхцчшщъыьэюяјљњћђџ"
_IN_LATIN = "a b v g g d e e zh z i i k l m n o p r s t u f h ts ch sh sh _ i _ e iu ia i l n ch dzh dzh"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_GREEK_IN_LATIN = "a v g d e z i th i k l m n x o p r s t i f h ps o"
_LETTERS = {
    **dict(zip(_CYRILLIC, _IN_LATIN.split(), strict=True)),
    **dict(zip(_GREEK, _GREEK_IN_LATIN.split(), strict=True)),
    "ς": "s",
}
_GREEK_PAIRS = (("ου", "u"), ("ει", "i"), ("οι", "i"), ("αι", "e"), ("μπ", "b"), ("ντ", "d"), ("γκ", "g"))

_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ", "h": "ハヒフヘホ",
    "m": "マミムメモ", "r": "ラリルレロ", "g": "ガギグゲゴ", "z": "ザジズゼゾ", "d": "ダヂヅデド", "b": "バビブベボ",
    "p": "パピプペポ",
}  # fmt: skip
_KANA = {
    **{kana: row + vowel for row, signs in _ROWS.items() for kana, vowel in zip(signs, "aiueo", strict=True)},
    "シ": "shi",
    "チ": "chi",
    "ツ": "tsu",
    "フ": "fu",
    "ジ": "ji",
    "ヂ": "ji",
    "ヅ": "zu",
    "ヴ": "vu",
    "ヤ": "ya",
    "ユ": "yu",
    "ヨ": "yo",
    "ワ": "wa",
    "ヲ": "o",
    "ン": "n",
}
_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
_SPELLED = (
    ("sy", "sh"), ("ty", "ch"), ("zy", "j"), ("jy", "j"), ("si", "shi"), ("ti", "chi"), ("zi", "ji"), ("tu", "tsu"),
    ("du", "zu"), ("mb", "nb"), ("mp", "np"), ("mm", "nm"),
)  # fmt: skip
"""One spelling for each syllable of Japanese, of the several that are used in Latin letters."""

_HANGUL_FIRST = "g kk n d tt r m b pp s ss - j jj ch k t p h"
_HANGUL_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
_HANGUL_LAST = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"

_KOREAN_SPELLED = (
    ("sh", "s"),
    ("ch", "j"),
    ("ee", "i"),
    ("ae", "e"),
    ("eo", "o"),
    ("eu", "o"),
    ("ou", "o"),
    ("w", ""),
)
_KOREAN_ALIKE = str.maketrans("ukdblyvfc", "ogtpripps")

_HANGUL = tuple(one.split() for one in (_HANGUL_FIRST, _HANGUL_VOWELS, _HANGUL_LAST))
"""How the consonant, the vowel and the end of a syllable are written, in the order of Unicode."""

_LONG = re.compile(r"(?<=o)[uh](?![aeiou])|(?<=[aeiou])h(?![aeiou])")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=8192)
def romanised(word: str) -> str:
    """Return a word in Latin letters without case and marks, each letter once: "Анна" is "ana", "Γιώργου" "giorgu"."""
    plain = word.lower().replace("й", "и").replace("ї", "і").replace("ё", "е")
    bare = "".join(one for one in unicodedata.normalize("NFD", plain) if not unicodedata.combining(one))
    for pair, letters in _GREEK_PAIRS:
        bare = bare.replace(pair, letters)
    latin = "".join(_LETTERS.get(one, one) for one in bare)
    return _DOUBLED.sub(r"\1", latin.replace("_", "").replace("y", "i"))


def read(kana: str) -> str:
    """Return how hiragana or katakana are read, in Latin letters, long vowels short: "サトウ" is "sato"."""
    read = ""
    for one in in_katakana(kana):
        vowel = _SMALL.get(one)
        if vowel is None:
            read += _KANA.get(one, "")
        else:
            read = read[:-1] + (vowel[-1] if read[:-1].endswith(("sh", "ch", "j")) else vowel)
    return spelled(read)


def in_latin_of_hangul(word: str) -> str:
    """Return syllables of Hangul in the Latin letters of Korea's own spelling: "민수" is "minsu"."""
    return "".join(_syllable(ord(one) - ord("가")) for one in word if "가" <= one <= "힣")


def _syllable(number: int) -> str:
    parts = (number // 588, number % 588 // 28, number % 28)
    return "".join(row[at] for row, at in zip(_HANGUL, parts, strict=True)).replace("-", "")


def spelled_in_korean(word: str) -> str:
    """Return a word of Korean in one spelling of the several that are used in Latin letters: "Hyunwoo" as "Hyeonu"."""
    for written, one in _KOREAN_SPELLED:
        word = word.replace(written, one)
    return _DOUBLED.sub(r"\1", word.translate(_KOREAN_ALIKE))


def in_katakana(text: str) -> str:
    """Return a text with katakana for its hiragana."""
    return "".join(chr(ord(one) + 96) if "ぁ" <= one <= "ゖ" else one for one in text)


def spelled(word: str) -> str:
    """Return a word of Japanese in one spelling of the several that are used in Latin letters, long vowels short."""
    for written, one in _SPELLED:
        word = word.replace(written, one)
    return _DOUBLED.sub(r"\1", _LONG.sub("", _DOUBLED.sub(r"\1", word)))
