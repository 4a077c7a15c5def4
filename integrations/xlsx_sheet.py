"""The rows of one sheet of a workbook, read as a stream: visible rows and columns, formulas by their stored values."""

from collections.abc import Iterator
from functools import lru_cache

from integrations.table_rows import RawRow
from integrations.xlsx_book import Book, unescaped
from integrations.xlsx_parts import parse
from integrations.xlsx_values import date_text, iso_text, number_text
from outreach.table_port import MAX_CELL, MAX_COLUMNS

_WIDEST = MAX_COLUMNS * 4
"""How many columns are looked at, so that hidden ones do not take the room of those that are seen."""


class SheetReader:
    """Turns a sheet's XML into rows; counts what it leaves out."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.hidden_rows = 0
        self.empty_formulas = 0
        self._hidden_columns: set[int] = set()
        self._seen_hidden_columns: set[int] = set()
        self._ready: list[RawRow] = []
        self._row: dict[int, str] = {}
        self._number = 0
        self._is_hidden = False
        self._column = -1
        self._kind = "n"
        self._style = 0
        self._value: list[str] = []
        self._is_value = False
        self._is_phonetic = False
        self._has_formula = False
        self._error = ""

    @property
    def hidden_columns(self) -> int:
        """How many hidden columns hold something."""
        return len(self._seen_hidden_columns)

    def rows(self, chunks: Iterator[bytes]) -> Iterator[RawRow]:
        """Yield the rows that hold something, numbered as the spreadsheet numbers them."""
        for _ in parse(chunks, self._start, self._end, self._text):
            ready, self._ready = self._ready, []
            yield from ready

    def _start(self, name: str, said: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(said)
        elif name == "v" or name == "t":
            self._is_value = not self._is_phonetic
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._number = int(said.get("r") or self._number + 1)
            self._is_hidden = said.get("hidden", "0") in ("1", "true")
            self._row, self._column, self._error = {}, -1, ""
        elif name == "rPh":
            self._is_phonetic = True
        elif name == "col" and said.get("hidden", "0") in ("1", "true"):
            last = min(int(said.get("max", "0")), _WIDEST)
            self._hidden_columns.update(range(int(said.get("min", "1")) - 1, last))

    def _start_cell(self, said: dict[str, str]) -> None:
        place = said.get("r", "")
        self._column = column_of(place.rstrip("0123456789")) if place else self._column + 1
        self._kind = said.get("t", "n")
        self._style = int(said.get("s", "0"))
        self._has_formula = False
        self._value.clear()

    def _text(self, text: str) -> None:
        if self._is_value:
            self._value.append(text)

    def _end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._is_value = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._is_phonetic = False

    def _end_cell(self) -> None:
        raw = "".join(self._value)
        if not raw:
            self.empty_formulas += self._has_formula
        elif 0 <= self._column < _WIDEST:
            value = self._as_text(raw)
            if value:
                self._row[self._column] = value[: MAX_CELL + 1]

    def _as_text(self, raw: str) -> str:
        if self._kind == "s":
            return self._book.texts[int(raw)]
        if self._kind in ("str", "inlineStr"):
            return unescaped(raw)
        if self._kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        if self._kind == "e":
            self._error = raw.strip()[:20]
            return ""
        if self._kind == "d":
            return iso_text(raw)
        if self._style in self._book.date_styles:
            return date_text(raw, counts_from_1904=self._book.counts_from_1904)
        return number_text(raw)

    def _end_row(self) -> None:
        if self._is_hidden:
            self.hidden_rows += bool(self._row)
            return
        if self._hidden_columns:
            self._seen_hidden_columns |= self._hidden_columns & self._row.keys()
            places = [at for at in range(max(self._row, default=-1) + 1) if at not in self._hidden_columns]
        else:
            places = list(range(max(self._row, default=-1) + 1))
        cells = [self._row.get(at, "") for at in places]
        problem = f"A formula of the row ends in an error ({self._error}): its cell was left empty."
        self._ready.append(RawRow(self._number, cells, (problem,) if self._error else ()))


@lru_cache(maxsize=2048)
def column_of(letters: str) -> int:
    """Return a column's place from its letters, 0 for A, -1 when they are none."""
    place = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or len(letters) > 3:
            return -1
        place = place * 26 + ord(letter) - 64
    return place - 1
