"""From the raw rows of any kind of file to a table: the header found, every row as wide as it, within the limits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from outreach.table_heads import LOOKED_AT, find_head
from outreach.table_port import MAX_CELL, MAX_ROWS, Row, TableRefused


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as the file has it, by its number in the file (1 is the first), with what was lost in reading it."""

    number: int
    cells: Sequence[str]
    problems: tuple[str, ...] = ()


class RowTable:
    """A table over raw rows. `notes` is the list that whoever reads the rows goes on writing to."""

    def __init__(self, raw: Iterator[RawRow], notes: list[str]) -> None:
        self._notes = notes
        self._blank = 0
        self._filled = self._without_blanks(raw)
        first = list(islice(self._filled, LOOKED_AT + 1))
        head = find_head([one.cells for one in first])
        self._waiting = first[head.skipped :]
        self.header = head.names
        notes.extend(head.notes)

    @property
    def notes(self) -> tuple[str, ...]:
        """The sentences so far, and how many rows of nothing were skipped."""
        if not self._blank:
            return tuple(self._notes)
        rows = "1 empty row was" if self._blank == 1 else f"{self._blank:,} empty rows were"
        return (*self._notes, f"{rows} skipped.")

    @property
    def blank_rows(self) -> int:
        """How many rows of nothing were skipped so far."""
        return self._blank

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold something. Raises TableRefused behind the last one allowed."""
        width = len(self.header)
        waiting, self._waiting = self._waiting, []
        for count, raw in enumerate(chain(waiting, self._filled)):
            if count >= MAX_ROWS:
                raise TableRefused(
                    f"The table has more than {MAX_ROWS:,} rows: split it into several files and import each."
                )
            yield _fitted(raw, width)

    def _without_blanks(self, raw: Iterator[RawRow]) -> Iterator[RawRow]:
        """Skip rows of nothing; those behind the last filled row do not count."""
        pending = 0
        for one in raw:
            if any(cell and not cell.isspace() for cell in one.cells):
                self._blank += pending
                pending = 0
                yield one
            else:
                pending += 1


def lines_of(raw: Iterator[RawRow]) -> Iterator[Row]:
    """Yield every row as it is, with cells of a spreadsheet's size. Raises TableRefused behind the last one allowed."""
    for count, one in enumerate(raw):
        if count >= MAX_ROWS:
            raise TableRefused(
                f"The file has more than {MAX_ROWS:,} rows: split it into several and give each."
            )
        yield _fitted(one, len(one.cells))


def _fitted(raw: RawRow, width: int) -> Row:
    cells, problems = list(raw.cells), raw.problems
    if len(cells) > width:
        if any(cell and not cell.isspace() for cell in cells[width:]):
            problems = (
                *problems,
                "The row has more cells than there are columns: the last ones were left out.",
            )
        del cells[width:]
    elif len(cells) < width:
        cells += [""] * (width - len(cells))
    if sum(map(len, cells)) > MAX_CELL:
        long = [at for at, cell in enumerate(cells) if len(cell) > MAX_CELL]
        for at in long:
            cells[at] = cells[at][:MAX_CELL]
        if long:
            problems = (
                *problems,
                f"A cell has more than {MAX_CELL:,} characters: the rest of it was left out.",
            )
    return Row(raw.number, tuple(cells), problems)
