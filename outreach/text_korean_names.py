"""Finds names in Korean texts, which have no capital letters: by the title, or the word of courtesy, behind them."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from outreach import name_sounds
from outreach.korean_names import ALONE, GIVEN, NO_NAMES, SURNAMES
from outreach.name_letters import in_latin_of_hangul, spelled_in_korean
from outreach.text_ground import Ground, words_of

_SYLLABLE = "가-힣"
_TITLES = """
    대표이사 부사장 본부장 부회장 센터장 연구소장 부대표 대표 사장 회장 이사 상무 전무 부장 차장 과장 팀장 실장 소장
    원장 국장 지점장 대리 주임 매니저 책임 수석 선임 프로 교수 박사 선생 변호사 회계사 기자 작가 강사 의원 여사
"""
_TITLE = "|".join(sorted(_TITLES.split(), key=len, reverse=True))
_NOT_ALONE = frozenset({"님", "프로"})
"""What a surname alone is not called by: "손님" is a guest, "백 프로" a hundred percent."""

_GOES_ON = r"(?:께|은|는|이|가|을|를|의|와|과|도|에게|으로|로|처럼|이나|만|들)"
"""Particles: what may be joined to a word that ends there."""

_END = rf"(?=[^{_SYLLABLE}]|$|{_GOES_ON})"
_SURNAME = "|".join(sorted(SURNAMES, key=len, reverse=True))
_WITH_TITLE = re.compile(
    rf"(?<![{_SYLLABLE}])({_SURNAME})([{_SYLLABLE}]{{0,2}}?)( ?)((?:{_TITLE})님?|님|씨){_END}"
)
_GIVEN_ALONE = re.compile(rf"(?<![{_SYLLABLE}])([{_SYLLABLE}]{{2}}) ?씨{_END}")
_SIGNED = re.compile(
    rf"(?<![{_SYLLABLE}])({_SURNAME})([{_SYLLABLE}]{{1,2}}) ?(?:드림|올림|배상|이?라고 합니다)"
)


def names_in_korean(text: str, ground: Ground) -> Iterator[str]:
    """Return the names of people that nothing holds: a surname, up to two syllables more, and a title or the like.

    A surname alone counts where it is no other word; a given name alone before 씨.
    """
    plain = unicodedata.normalize("NFC", text)
    for surname, given in dict.fromkeys(_named(plain)):
        name = surname + given
        is_other_lead = any(name in one and one in text for one in ground.other_names)
        if not is_other_lead and not _is_known(surname, given, ground):
            yield name


def _named(text: str) -> Iterator[tuple[str, str]]:
    """Return surname and given name, either of which may be empty, of everybody who is named."""
    for found in _WITH_TITLE.finditer(text):
        surname, given, space, title = found.groups()
        is_word = not space and found[0].removesuffix("님") in NO_NAMES
        if not is_word and (_is_name(surname + given, given) if given else _is_alone(surname, title)):
            yield surname, given
    for found in _SIGNED.finditer(text):
        if _is_name(found[1] + found[2], found[2]):
            yield found[1], found[2]
    for found in _GIVEN_ALONE.finditer(text):
        if found[1][0] not in SURNAMES and _is_name(found[1], found[1]):
            yield "", found[1]


def _is_name(name: str, given: str) -> bool:
    is_adjective = name.endswith("한") and name[:-1] in NO_NAMES
    return name not in NO_NAMES and not is_adjective and all(one in GIVEN for one in given)


def _is_alone(surname: str, title: str) -> bool:
    return surname in ALONE and title not in _NOT_ALONE


def _is_known(surname: str, given: str, ground: Ground) -> bool:
    """Say whether a name stands in what is known, or is how the lead's or the sender's is written in Hangul."""
    name = surname + given
    said = ["".join(unicodedata.normalize("NFC", one).split()) for one in ground.texts]
    if not given:
        people = ["".join(unicodedata.normalize("NFC", one).split()) for one in ground.names]
        is_theirs = any(one.startswith(surname) for one in people)
    else:
        is_theirs = any(name in one for one in said)
    return is_theirs or any(_is_read(surname, given, person) for person in ground.names)


def _is_read(surname: str, given: str, person: str) -> bool:
    """Say whether a name is that of a person whose name stands in Latin letters."""
    words = [one for one in words_of(person) if one.isascii()]
    whole = in_latin_of_hangul(surname + given)
    has_surname = bool(set(SURNAMES.get(surname, ())) & set(words))
    if not given:
        return has_surname
    if any(_sounds_like(whole, one) for one in _joined(words)):
        return True
    return has_surname and any(_sounds_like(in_latin_of_hangul(given), one) for one in _joined(words))


def _sounds_like(romanised: str, latin: str) -> bool:
    return spelled_in_korean(romanised) == spelled_in_korean(latin) or name_sounds.is_heard(romanised, latin)


def _joined(words: list[str]) -> list[str]:
    """Return the words of a name, and those side by side as one: "Min Su" is "minsu"."""
    return [*words, *(first + second for first, second in pairwise(words))]
