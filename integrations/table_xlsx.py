"""Excel workbooks: the first visible sheet that holds something is the table. openpyxl reads them."""

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from integrations.table_rows import RawRow, RowTable
from integrations.xlsx_archive import DAMAGED, check
from integrations.xlsx_values import text_of
from outreach.cells import clean
from outreach.table_port import MAX_CELL, MAX_COLUMNS, TableRefused

BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
    TypeError, AttributeError, AssertionError, LookupError, ArithmeticError, ParseError, InvalidFileException,
)  # fmt: skip
"""What openpyxl raises at what it cannot read; at an entity, which no spreadsheet writes, it is a ValueError."""

_MOST_BLANK = 10_000
"""So many empty rows on end are the end of a sheet: formats may reach down to its very last row."""
_WIDEST = MAX_COLUMNS * 4
"""How many columns are looked at: enough to say that there are too many."""
_EMPTY = (
    "The workbook has no visible sheet that holds something: unhide the sheet with the leads and save it."
)

# Its warnings tell of formats that it does not know, and name cells.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")


@contextmanager
def open_workbook(path: Path) -> Iterator[RowTable]:
    """Open a workbook as a table. Raises TableRefused."""
    notes: list[str] = []
    with raw_workbook(path, notes) as raw:
        yield RowTable(raw, notes)


@contextmanager
def raw_workbook(path: Path, notes: list[str]) -> Iterator[Iterator[RawRow]]:
    """Open the rows of a workbook's sheet; what is to be said of it goes to `notes`. Raises TableRefused."""
    with path.open("rb") as file:
        check(file)
        yield _read(file, notes)


def _read(file: BinaryIO, notes: list[str]) -> Iterator[RawRow]:
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        yield from _rows(book, notes)
    except BROKEN as error:
        raise TableRefused(DAMAGED) from error


def _rows(book: Workbook, notes: list[str]) -> Iterator[RawRow]:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in visible:
        sheet.reset_dimensions()  # What a sheet says of its size is often wrong.
        rows = _until_blank(sheet.iter_rows(), notes)
        first = next((row for row in rows if not _is_blank(row)), None)
        if first is not None:
            if len(visible) > 1:
                notes.append(_only(sheet.title, len(book.sheetnames) - 1))
            yield from chain((first,), rows)
            return
    raise TableRefused(_EMPTY)


def _until_blank(rows: Iterator[Sequence[Any]], notes: list[str]) -> Iterator[RawRow]:
    """Yield the rows up to where very many empty ones follow; without a number of its own, a row has the next one."""
    last = 0
    for number, cells in enumerate(rows, start=1):
        row = _row(number, cells)
        if not _is_blank(row):
            last = number
        elif number - last > _MOST_BLANK:
            if last:
                notes.append(
                    f"More than {_MOST_BLANK:,} empty rows follow row {last:,}: it was read up to there."
                )
            return
        yield row


def _row(number: int, cells: Sequence[Any]) -> RawRow:
    texts: list[str] = []
    error = ""
    for cell in cells[:_WIDEST]:
        if cell.data_type == "e":
            error = str(cell.value)[:20]
            texts.append("")
        else:
            texts.append(text_of(cell.value)[: MAX_CELL + 1])
    problem = f"A formula of the row ends in an error ({error}): its cell was left empty."
    return RawRow(number, texts, (problem,) if error else ())


def _is_blank(row: RawRow) -> bool:
    return not any(cell and not cell.isspace() for cell in row.cells)


def _only(name: str, others: int) -> str:
    return f"Only the sheet “{clean(name)[:31]}” was read, not the {others} other{'s' if others > 1 else ''}."
