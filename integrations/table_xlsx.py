"""Excel workbooks: the first visible sheet that holds something is the table."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from integrations.table_rows import RawRow, RowTable
from integrations.xlsx_book import Book, Sheet, read_book
from integrations.xlsx_parts import BROKEN, DAMAGED, Parts, open_parts
from integrations.xlsx_sheet import SheetReader
from outreach.cells import clean
from outreach.table_port import TableRefused

_EMPTY = (
    "The workbook has no visible sheet that holds something: unhide the sheet with the leads and save it."
)


@contextmanager
def open_workbook(path: Path) -> Iterator[RowTable]:
    """Open a workbook as a table. Raises TableRefused."""
    with open_parts(path) as parts:
        notes: list[str] = []
        yield RowTable(_guarded(_rows(parts, notes)), notes)


def _guarded(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    try:
        yield from rows
    except BROKEN as error:
        raise TableRefused(DAMAGED) from error


def _rows(parts: Parts, notes: list[str]) -> Iterator[RawRow]:
    book = read_book(parts)
    visible = [sheet for sheet in book.sheets if sheet.is_visible]
    for sheet in visible:
        reader = SheetReader(book)
        rows = reader.rows(parts.chunks(sheet.part))
        first = next((row for row in rows if any(cell and not cell.isspace() for cell in row.cells)), None)
        if first is not None:
            if len(visible) > 1:
                notes.append(_only(sheet, book))
            yield from chain((first,), rows)
            notes.extend(_left_out(reader))
            return
    raise TableRefused(_EMPTY)


def _only(sheet: Sheet, book: Book) -> str:
    others = len(book.sheets) - 1
    return f"Only the sheet “{clean(sheet.name)[:31]}” was read, not the {others} other{'s' if others > 1 else ''}."


def _left_out(reader: SheetReader) -> Iterator[str]:
    if reader.hidden_rows:
        yield _counted(reader.hidden_rows, "hidden row was left out", "hidden rows were left out")
    if reader.hidden_columns:
        yield _counted(reader.hidden_columns, "hidden column was left out", "hidden columns were left out")
    if reader.empty_formulas:
        yield (
            _counted(reader.empty_formulas, "formula has no stored value", "formulas have no stored values")
            + " Open the workbook in a spreadsheet and save it to have them."
        )


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}."
