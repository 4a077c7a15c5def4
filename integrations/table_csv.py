"""CSV and its relatives: the delimiter told from the first rows, quotes and line breaks in cells respected."""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from integrations.table_rows import RawRow, RowTable
from integrations.table_text import encoding_of, is_broken, lines_of, mended, open_as
from outreach.table_port import MAX_FILE_BYTES, TableRefused

DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT_LINES = 60
_LOOKED_AT_CHARACTERS = 200_000
_MAX_RECORD = 1_000_000
"""How long a record of several lines may be, in characters, before its quote counts as one that is never closed."""
_MAX_STRAY_QUOTES = 20
_DECLARED = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_GUESSED = "Some characters of the row could not be read and were guessed: check its names."
_STRAY = "A quotation mark is opened and never closed: the row was read without it, check its cells."

_END = "\0"
"""A line that no file has, as zero characters are taken out of it."""

csv.field_size_limit(MAX_FILE_BYTES)


@contextmanager
def open_text(path: Path) -> Iterator[RowTable]:
    """Open a text file as a table. Raises TableRefused."""
    notes: list[str] = []
    with raw_text(path, notes) as raw:
        yield RowTable(raw, notes)


@contextmanager
def raw_text(path: Path, notes: list[str]) -> Iterator[Iterator[RawRow]]:
    """Open the rows of a text file; what is to be said of it goes to `notes`. Raises TableRefused."""
    encoding = encoding_of(path)
    with open_as(path, encoding) as file:
        lines = lines_of(file)
        first = _first(lines)
        skipped, delimiter = _delimiter(first)
        notes.extend([encoding.note] if encoding.note else [])
        yield _Records(deque(first[skipped:]), lines, delimiter, skipped).read()


def _first(lines: Iterator[str]) -> list[str]:
    first: list[str] = []
    room = _LOOKED_AT_CHARACTERS
    for line in islice(lines, _LOOKED_AT_LINES):
        first.append(line)
        room -= len(line)
        if room <= 0:
            break
    if first:
        first[0] = first[0].removeprefix("\ufeff")
    return first


def _delimiter(first: list[str]) -> tuple[int, str]:
    """Return how many lines say nothing but the delimiter (Excel's "sep=;"), and the delimiter."""
    declared = _DECLARED.fullmatch(first[0]) if first else None
    if declared and declared[1] in DELIMITERS:
        return 1, declared[1]
    return 0, max(DELIMITERS, key=lambda one: _evenness(first, one))


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Return how much speaks for a delimiter: which part of the rows has the most frequent width, and that width."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if any(row)]
    except csv.Error:
        return 0.0, 0
    counted = Counter(width for width in widths if width > 1)
    if not counted:
        return 0.0, 0
    width, rows = max(counted.items(), key=lambda one: (one[1], one[0]))
    return round(rows / len(widths), 1), width


class _Records:
    """Reads record by record, numbered as a spreadsheet counts them, and goes on behind a quote never closed."""

    def __init__(self, waiting: deque[str], lines: Iterator[str], delimiter: str, number: int) -> None:
        self._waiting = waiting
        self._lines = lines
        self._delimiter = delimiter
        self._number = number
        self._current: list[str] = []
        self._stray_quotes = 0

    def read(self) -> Iterator[RawRow]:
        while self._waiting or self._fetch():
            yield from self._until_stray()

    def _fetch(self) -> bool:
        line = next(self._lines, None)
        if line is None:
            return False
        self._waiting.append(line)
        return True

    def _until_stray(self) -> Iterator[RawRow]:
        self._current = []
        try:
            for cells in csv.reader(self._feed(), delimiter=self._delimiter):
                if cells == [_END]:
                    return
                if cells and cells[-1].endswith(_END):
                    yield self._without_quotes()
                    return
                self._current = []
                yield self._row(cells)
        except csv.Error as error:
            raise TableRefused(
                "The file is not a CSV file that can be read: save it as CSV UTF-8 anew."
            ) from error

    def _feed(self) -> Iterator[str]:
        """Yield the lines and then the end, which is a record of its own unless it falls into an open quote."""
        length = 0
        while self._waiting or self._fetch():
            line = self._waiting.popleft()
            length = length + len(line) if self._current else len(line)
            self._current.append(line)
            yield line
            if length > _MAX_RECORD and len(self._current) > 1:
                break
        yield _END

    def _without_quotes(self) -> RawRow:
        self._stray_quotes += 1
        if self._stray_quotes > _MAX_STRAY_QUOTES:
            raise TableRefused(
                "Too many cells open a quotation mark that is never closed: save the table as CSV UTF-8 anew."
            )
        first, *rest = self._current
        self._waiting.extendleft(reversed(rest))
        self._current = []
        bare = first.rstrip("\r\n")
        row = self._row(next(csv.reader([bare], delimiter=self._delimiter, quoting=csv.QUOTE_NONE), []))
        return RawRow(row.number, [cell.strip('"') for cell in row.cells], (*row.problems, _STRAY))

    def _row(self, cells: list[str]) -> RawRow:
        self._number += 1
        if any(not cell.isascii() and is_broken(cell) for cell in cells):
            return RawRow(self._number, [mended(cell) for cell in cells], (_GUESSED,))
        return RawRow(self._number, cells)
