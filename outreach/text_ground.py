"""What a text may rest on: everything that was said of the lead, the sender and the step, as words to look up."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from outreach import number_words
from outreach.folding import folded

_WORD = re.compile(r"[^\W_]+")
_GROUPED = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
NUMBER = re.compile(r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d[\d.,]*\d|\d")


@dataclass(frozen=True)
class Ground:
    """What a text of one step for one lead may say, and how it has to look.

    `facts` are the lead's, as (name, value); `said` is what the profile, the brief and the play say, and what a person
    asked for; `names` are the people it may name. `links` are the profile's allowed ones, `banned` phrases that must
    not occur. `other_names` are the names of other leads, `orders` what was kept from the writer as it reads like an
    instruction. `most_characters` and `most_words` are limits, 0 for none.
    """

    channel: str
    language: str
    facts: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    names: tuple[str, ...]
    links: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    orders: tuple[tuple[str, str], ...] = ()
    earlier: tuple[str, ...] = ()
    most_characters: int = 0
    most_words: int = 0
    needs_subject: bool = False

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Everything that may be repeated."""
        return (*(value for _, value in self.facts), *self.said, *self.names, *self.links)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all that, folded."""
        return frozenset(word for text in self.texts for word in words_of(text))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers of all that, however they are written, in words of English or the text's language too."""
        in_words = (
            str(value)
            for text in self.texts
            for language in {"en", self.language}
            for value in number_words.values_in(text, language)
        )
        return frozenset(number for text in self.texts for number in numbers_of(text)) | frozenset(in_words)

    @cached_property
    def folded(self) -> str:
        """All that in one line, as phrases are looked up."""
        return " ".join(" ".join(words_of(text)) for text in self.texts)

    def holds(self, phrase: str) -> bool:
        """Say whether a phrase stands there, word for word."""
        return f" {' '.join(words_of(phrase))} " in f" {self.folded} "


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared: no case, no marks, no signs."""
    return _WORD.findall(folded(unicodedata.normalize("NFKC", text)))


def numbers_of(text: str) -> Iterable[str]:
    """Return the numbers in a text: "1,200", "1.200" and "1 200" are all "1200", "3,5" is "3.5"; "B2B" holds none."""
    plain = _GROUPED.sub("", unicodedata.normalize("NFKC", text))
    for found in NUMBER.finditer(plain):
        if len(found[0]) > 1 or not plain[: found.start()][-1:].isalpha():
            yield number(found[0])


def number(written: str) -> str:
    """Return one number as it is compared."""
    plain = "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in written)
    bare = _DECIMAL.sub(".", _GROUPED.sub("", plain)).strip(".,'’\u00a0\u202f")
    return bare.lstrip("0") or "0"
