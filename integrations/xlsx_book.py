"""What a workbook says around its sheets: their names and places, its texts, and which formats are dates."""

import posixpath
import re
from dataclasses import dataclass

from integrations.xlsx_parts import MAX_STRINGS_BYTES, Parts, ignore_end, ignore_text, parse_all
from outreach.table_port import MAX_CELL

_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""The built-in formats of dates and times (ECMA-376, part 1, 18.8.30)."""
_NO_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE_LETTER = re.compile(r"[dmhysDMHYS]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Sheet:
    """A sheet by its name, the part it stands in, and whether people see it."""

    name: str
    part: str
    is_visible: bool


@dataclass(frozen=True)
class Book:
    """A workbook without its sheets' rows. `date_styles` are places in its list of cell styles."""

    sheets: tuple[Sheet, ...]
    texts: list[str]
    date_styles: frozenset[int]
    counts_from_1904: bool


def read_book(parts: Parts) -> Book:
    """Read a workbook's parts but its sheets. Raises TableRefused, and what xlsx_parts.BROKEN lists."""
    targets = _targets(parts)
    sheets: list[Sheet] = []
    counts_from_1904 = False

    def start(name: str, said: dict[str, str]) -> None:
        nonlocal counts_from_1904
        if name == "workbookPr":
            counts_from_1904 = said.get("date1904", "0") in ("1", "true")
        elif name == "sheet":
            place = next((value for key, value in said.items() if key.rpartition(":")[2] == "id"), "")
            target = targets.get(place, "")
            if parts.has(target):
                sheets.append(Sheet(said.get("name", ""), target, said.get("state", "visible") == "visible"))

    parse_all(parts.chunks("xl/workbook.xml"), start, ignore_end, ignore_text)
    return Book(tuple(sheets), _texts(parts), _date_styles(parts), counts_from_1904)


def _targets(parts: Parts) -> dict[str, str]:
    """Return the parts of worksheets by the id with which the workbook refers to them."""
    targets: dict[str, str] = {}

    def start(name: str, said: dict[str, str]) -> None:
        if name == "Relationship" and said.get("Type", "").endswith("/worksheet"):
            target = said.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[said.get("Id", "")] = inside

    parse_all(parts.chunks("xl/_rels/workbook.xml.rels"), start, ignore_end, ignore_text)
    return targets


def _texts(parts: Parts) -> list[str]:
    """Return the texts that cells refer to by number."""
    reader = _Texts()
    if parts.has("xl/sharedStrings.xml"):
        parse_all(
            parts.chunks("xl/sharedStrings.xml", MAX_STRINGS_BYTES), reader.start, reader.end, reader.text
        )
    return reader.texts


class _Texts:
    """Collects a workbook's texts; phonetic readings are left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._current: list[str] = []
        self._is_text = self._is_phonetic = False

    def start(self, name: str, _: dict[str, str]) -> None:
        if name == "t":
            self._is_text = not self._is_phonetic
        elif name == "si":
            self._current.clear()
        elif name == "rPh":
            self._is_phonetic = True

    def end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "si":
            self.texts.append(unescaped("".join(self._current))[: MAX_CELL + 1])
        elif name == "rPh":
            self._is_phonetic = False

    def text(self, said: str) -> None:
        if self._is_text:
            self._current.append(said)


def _date_styles(parts: Parts) -> frozenset[int]:
    if not parts.has("xl/styles.xml"):
        return frozenset()
    own: dict[str, bool] = {}
    styles: list[str] = []
    is_in_list = False

    def start(name: str, said: dict[str, str]) -> None:
        nonlocal is_in_list
        if name == "numFmt":
            own[said.get("numFmtId", "")] = is_date_format(said.get("formatCode", ""))
        elif name == "cellXfs":
            is_in_list = True
        elif name == "xf" and is_in_list:
            styles.append(said.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal is_in_list
        if name == "cellXfs":
            is_in_list = False

    parse_all(parts.chunks("xl/styles.xml"), start, end, ignore_text)
    built_in = {str(number) for number in _DATE_FORMATS}
    return frozenset(at for at, style in enumerate(styles) if own.get(style, style in built_in))


def is_date_format(code: str) -> bool:
    """Say whether a number format shows a date or a time; the elapsed hours of "[h]:mm" are a number."""
    if re.search(r"\[[hmsHMS]+\]", code):
        return False
    return _DATE_LETTER.search(_NO_DATE.sub("", code.partition(";")[0]).replace("General", "")) is not None


def unescaped(text: str) -> str:
    """Return a text with Excel's "_x000D_" as the sign it stands for."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
