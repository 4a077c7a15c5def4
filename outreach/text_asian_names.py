"""Finds names in Japanese and Chinese texts, which have no capital letters: by what people are called behind them."""

import re
from collections.abc import Iterator

from outreach import name_letters, name_sounds
from outreach.asian_surnames import PINYIN, READINGS, in_new_forms, in_simple_forms
from outreach.text_ground import Ground

_KATAKANA = r"[ァ-ヴー]{2,}(?:[・＝][ァ-ヴー]{2,})*"
_CALLED = r"(?:さん|さま|様|氏|先生|社長|部長|課長|会長)"
_ADDRESSED = re.compile(rf"({_KATAKANA})(?={_CALLED}(?![ァ-ヴー]))")
_COMPANY = re.compile(
    rf"(?:株式会社|有限会社)({_KATAKANA})|({_KATAKANA})(?=株式会社|自動車|銀行|製作所|工業|電機|証券|社[のはがをにでもと、。])"
)
_NO_NAMES = """
    ユーザー メンバー パートナー オーナー スタッフ クライアント ゲスト
    リーダー マネージャー ドライバー エンジニア バイヤー オペレーター メーカー
    ベンダー グループ サプライヤー コンサルタント スポンサー チーム スタートアップ
    ベンチャー ファン テナント ホスト モニター ライバル トップ
"""
_NOBODY = frozenset(_NO_NAMES.split())
"""What people are called in katakana without being named."""

_GREETED = re.compile(rf"(?m)^[ \t　]*([ぁ-ゖー]{{2,8}}?)(?={_CALLED})")
_CALLED_SO = """
    みな たく お おきゃく おつかれ おかげ ごくろう どちら
    とう かあ にい ねえ おじ おば おとう おかあ ありがとう
"""
_NO_GREETED = frozenset(_CALLED_SO.split())
"""What stands before such a word in hiragana and names nobody."""

_IN_HIRAGANA = re.compile(rf"(?<![ぁ-ゖー])([ぁ-ゖー]{{2,6}}?)(?={_CALLED})")
_FOREIGN = re.compile("ー|[ァィェォヴ]")
"""What no name that is written in Chinese signs is read as."""

_HAN = "一-龯々髙﨑邊邉齋齊﨟ヶ"
_WITH_TITLE = re.compile(rf"(?<![{_HAN}])([{_HAN}]{{1,6}})(?={_CALLED})")
_TITLES = re.compile("(?:部長|課長|社長|会長|専務|常務|取締役|主任|係長|室長|店長|代表|先生)+$")
_PLACES = re.compile("[県市区町村店社部課駅局庁港]|業者|大学|銀行|支店|地方")
"""What a surname with these behind it is no person's."""

_MOST_GIVEN = 3

_ALSO_WORDS = {"谢": "感谢多致", "周": "上下本每一这几", "许": "也或允", "何": "如任为", "张": "一几两这每"}
"""Surnames that end a common word behind one of these."""

_SURNAMES = "|".join(
    f"(?<![{_ALSO_WORDS[one]}]){one}" if one in _ALSO_WORDS else one
    for one in sorted(PINYIN, key=len, reverse=True)
)
_CHINESE = re.compile(
    rf"({_SURNAMES})([一-龯]{{0,2}}?)"
    r"(?=先生|女士|小姐|老师|博士|经理|董事长|总监|总(?![是部共体计结之数量而算有能要会]))"
)
_NO_GIVEN = re.compile("[级层的了和与及位]")


def names_in_japanese(text: str, ground: Ground) -> Iterator[str]:
    """Return the names of people and companies that nothing holds.

    A company's name in the first line may be the lead's own, written as it sounds. How a lead's name in Chinese signs
    is read is not known; somebody greeted in kana is another one where those are never read so, or are another surname.
    """
    for name in _japanese(text, ground):
        if not _is_other_lead(name, text, ground):
            yield name


def _japanese(text: str, ground: Ground) -> Iterator[str]:
    lines = text.lstrip().split("\n")
    greeting, rest = "\n".join(lines[:2]), "\n".join(lines[1:])
    for found in _ADDRESSED.finditer(text):
        name = found[1]
        is_greeting = name in greeting and _is_in_signs(ground) and not _is_anothers(name)
        if name not in _NOBODY and not is_greeting and not name_sounds.is_read(name, ground):
            yield name
    for found in _COMPANY.finditer(rest):
        name = next(one for one in found.groups() if one)
        if name not in _NOBODY and not name_sounds.is_read(name, ground):
            yield name
    for name in _in_hiragana(text, greeting, ground):
        if not name_sounds.is_read(name, ground):
            yield name
    yield from _in_signs(text, ground)


def names_in_chinese(text: str, ground: Ground) -> Iterator[str]:
    """Return the names of people that nothing holds: a common surname, up to two signs more, and a title."""
    said = [in_simple_forms(one) for one in ground.texts]
    plain = in_simple_forms(text)
    for found in _CHINESE.finditer(plain):
        name = found[1] + found[2]
        if _NO_GIVEN.search(found[2]) or any(name in one for one in said):
            continue
        is_read_so = not found[2] and set(PINYIN[found[1]]) & ground.words
        if not is_read_so and not _is_other_lead(name, plain, ground):
            yield text[found.start() : found.start() + len(name)]


def _in_hiragana(text: str, greeting: str, ground: Ground) -> Iterator[str]:
    """Return names in hiragana: somebody greeted, and surnames wherever they stand apart from other hiragana."""
    for found in _GREETED.finditer(greeting):
        if found[1] not in _NO_GREETED and (not _is_in_signs(ground) or _is_anothers(found[1])):
            yield found[1]
    for found in _IN_HIRAGANA.finditer(text):
        if _is_anothers(found[1]):
            yield found[1]


def _in_signs(text: str, ground: Ground) -> Iterator[str]:
    """Return names that begin with a common surname in Chinese signs."""
    said = [in_new_forms(one) for one in ground.texts]
    for found in _WITH_TITLE.finditer(text):
        name = _TITLES.sub("", found[1])
        plain = in_new_forms(name)
        surname = next((one for one in (plain[:3], plain[:2], plain[:1]) if one in READINGS), "")
        given = plain[len(surname) :]
        if not surname or len(given) > (_MOST_GIVEN if len(surname) > 1 else 0) or _PLACES.search(given):
            continue
        if any(plain in one for one in said):
            continue
        if not any(name_sounds.is_in_latin(reading, ground) for reading in READINGS[surname]):
            yield name


def _is_other_lead(name: str, text: str, ground: Ground) -> bool:
    """Say whether a name is part of another lead's that the text holds whole, which is said of it already."""
    return any(name in one and one in text for one in ground.other_names)


def _is_in_signs(ground: Ground) -> bool:
    """Say whether the lead's name is written in Chinese signs, so that nobody knows how it is read."""
    return bool(ground.names) and re.search(f"[{_HAN}]", ground.names[0]) is not None


def _is_anothers(name: str) -> bool:
    """Say whether kana are a common surname, or no way to read Chinese signs."""
    return name_sounds.is_surname(name) or _FOREIGN.search(name_letters.in_katakana(name)) is not None
