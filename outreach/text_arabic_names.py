"""Finds names in Arabic texts, which have no capital letters: behind titles and greetings, and common given names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from outreach import name_sounds
from outreach.arabic_names import (
    EVERYWHERE,
    GREETINGS,
    HONORS,
    JOINED,
    NAMES,
    NO_GREETED,
    NO_PERSON,
    PARTICLES,
    PERSON,
    PROFESSION,
    in_latin,
    plain,
)
from outreach.text_ground import Ground, words_of

_TOKEN = re.compile("[\u0621-\u065f\u0670\u0671\ufb50-\ufdff\ufe70-\ufefc]+")
_ABBREVIATED = {"د": True, "م": False, "ا": False}
"""Titles of one letter before a point or a stroke; whether any name may follow, or only a common one."""

_PREFIX = re.compile("^[ول]?[لبفك]?")
_BESIDE = re.compile(r"[ \u00a0]?[./:]?[ \u00a0]{0,2}")
_STOPS = re.compile(r"[ \u00a0]*[،,.؛;:!؟?\n\r)]")
_MOST_GREETED = 3
_VOWELS = tuple("aeiou")
_ARTICLES = ("ال", "بال", "وال", "لل")
_NOBODY = NO_GREETED | NO_PERSON | PROFESSION
"""What is greeted and names nobody."""

_ALI = "علي"
"""A name, and "on" where its last letter stands without points."""


@dataclass(frozen=True)
class _Word:
    """A word, plain too, with what stands between it and the next one."""

    word: str
    plain: str
    after: str
    is_last: bool

    @property
    def is_listed(self) -> bool:
        return self.plain in NAMES and not (self.plain == _ALI and self.word.endswith("ى"))

    @property
    def is_family(self) -> bool:
        """Say whether it is built as most names of families are: "العتيبي"."""
        return self.plain.startswith("ال") and self.plain.endswith("ي") and self.plain not in NO_PERSON

    @property
    def ends(self) -> bool:
        return self.is_last or _STOPS.match(self.after) is not None

    @property
    def is_beside(self) -> bool:
        """Say whether nothing but a space stands between it and the next word."""
        return not self.is_last and self.after in (" ", "\u00a0")


def names_in_arabic(text: str, ground: Ground) -> Iterator[str]:
    """Return the names of people that nothing holds, as they are written."""
    words = _split(text)
    known = _known_words(ground)
    place = 0
    while place < len(words):
        run = _run_at(words, place)
        name = " ".join(one.word for one in run)
        is_other_lead = any(name in one and one in text for one in ground.other_names)
        if run and not is_other_lead and not _are_known(run, known, ground):
            yield name
        place = max(place + 1, words.index(run[-1], place) + 1 if run else 0)


def _split(text: str) -> list[_Word]:
    found = list(_TOKEN.finditer(text))
    ends = [one.start() for one in found[1:]] + [len(text)] * bool(found)
    return [
        _Word(
            one[0], plain(one[0]), text[one.end() : end], one is found[-1] and not text[one.end() :].strip()
        )
        for one, end in zip(found, ends, strict=True)
    ]


def _run_at(words: list[_Word], place: int) -> list[_Word]:
    """Return the words of a name that a title or a greeting at this place introduces, or that stands here itself."""
    here = words[place]
    any_name = _title(words, place)
    if any_name is not None:
        return _named(words, place + 1, any_name=any_name)
    if here.plain in GREETINGS and here.after.strip(" ") == "":
        return _greeted(words, place + 1)
    own = _bare(here.plain)
    is_compound = own == "عبد" and here.is_beside and words[place + 1].plain in JOINED
    is_thanks = own == "احمد" and here.is_beside and words[place + 1].plain == "الله"
    if (own in EVERYWHERE and not is_thanks) or is_compound:
        return _on(words, place, families=False)
    return []


def _title(words: list[_Word], place: int) -> bool | None:
    """Say whether any name may follow the title at this place, or only a common one; None where none stands there."""
    here = words[place]
    own = re.sub("^[وف]?[بك]?(?=ال)|^[وف]?ل(?=ل)", "", here.plain)
    own = f"ا{own}" if own.startswith("لل") else own
    if own in PERSON:
        before = words[place - 1] if place else None
        is_name = before is not None and before.is_beside and before.is_listed
        return None if is_name else True
    if own in PROFESSION:
        return False
    if here.plain in _ABBREVIATED and here.after[:1] in (".", "/"):
        return _ABBREVIATED[here.plain]
    return None


def _named(words: list[_Word], place: int, *, any_name: bool) -> list[_Word]:
    """Return the name that begins here, behind a title: a common one, or one that stands alone or before a family's."""
    while place < len(words) and (words[place].plain in HONORS or _title(words, place) is not None):
        place += 1
    if place >= len(words) or _BESIDE.fullmatch(words[place - 1].after) is None:
        return []
    first = words[place]
    following = words[place + 1] if first.is_beside and place + 1 < len(words) else None
    is_name = first.is_listed or (
        first.plain == "عبد" and following is not None and following.plain in JOINED
    )
    if not is_name and any_name and first.plain not in NO_PERSON:
        goes_on = following is not None and (following.is_listed or following.is_family)
        has_article = first.plain.startswith("ال")
        is_name = first.is_family and first.ends if has_article else first.ends or goes_on
    return _on(words, place, families=True) if is_name else []


def _greeted(words: list[_Word], place: int) -> list[_Word]:
    """Return who is greeted: up to three words before a comma or the end of the line."""
    if place < len(words) and words[place].plain == "يا":
        place += 1
    run: list[_Word] = []
    for one in words[place : place + _MOST_GREETED]:
        run.append(one)
        if one.ends or not one.is_beside:
            break
    first = run[0].plain if run else ""
    is_word = first in _NOBODY or first.startswith(_ARTICLES)
    return run if run and run[-1].ends and not is_word else []


def _on(words: list[_Word], place: int, *, families: bool) -> list[_Word]:
    """Return the name that begins here with all words that go on with it."""
    run = [words[place]]
    while run[-1].is_beside and place + len(run) < len(words):
        following = words[place + len(run)]
        belongs = following.is_listed or following.plain in PARTICLES or following.plain == "عبد"
        is_joined = _bare(run[-1].plain) == "عبد" and following.plain in JOINED
        is_of_family = families and following.is_family
        if not (belongs or is_joined or is_of_family or run[-1].plain in PARTICLES):
            break
        run.append(following)
    return run


def _bare(word: str) -> str:
    """Return a word without what is joined to its beginning ("and", "to", "with"), where a name is left."""
    if word in EVERYWHERE:
        return word
    without = _PREFIX.sub("", word)
    return without if without in EVERYWHERE or without == "عبد" else word


def _known_words(ground: Ground) -> frozenset[str]:
    words = [one for text in ground.texts for one in _joined([plain(word) for word in _TOKEN.findall(text)])]
    return frozenset([*words, *(one.removeprefix("ال") for one in words)])


def _joined(words: list[str]) -> list[str]:
    """Return words with names such as "عبد الله" as one."""
    found: list[str] = []
    for one in words:
        if found and found[-1] == "عبد" and one in JOINED:
            found[-1] += one
        else:
            found.append(one)
    return found


def _are_known(run: list[_Word], known: frozenset[str], ground: Ground) -> bool:
    """Say whether each word of a name is known, or sounds like a word of the lead's or the sender's name in Latin."""
    latin = [one for name in ground.names for one in words_of(name) if one.isascii()]
    pairs = [first + second for first, second in pairwise(latin)]
    for word in _joined([_bare(one.plain) for one in run if one.plain not in PARTICLES]):
        bare = word.removeprefix("ال")
        heard = [*latin, *pairs] if word.startswith("عبد") else latin
        if not {word, bare} & known and not any(_is_heard(in_latin(bare), one) for one in heard):
            return False
    return True


def _is_heard(arabic: str, latin: str) -> bool:
    """Say whether a name has the consonants of one in Latin letters, and begins with a vowel where that does."""
    return arabic.startswith("a") == latin.startswith(_VOWELS) and name_sounds.has_consonants_of(
        arabic, latin
    )
