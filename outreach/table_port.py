"""What importing needs of whoever reads tables: a header, rows as wide as it, and what a person should know of both."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from outreach.errors import OutreachError

MAX_FILE_BYTES = 50_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 300
MAX_CELL = 32_767
"""The most characters a cell keeps: what a cell of a spreadsheet holds."""
MAX_HEADER = 100
"""The most characters a column's name keeps."""


class TableRefused(OutreachError):
    """The file cannot be read as a table; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the file (1 is the file's first row, as a spreadsheet counts), as wide as the header.

    `problems` are sentences on what was lost or guessed in reading it; the row can be used all the same.
    """

    number: int
    cells: tuple[str, ...]
    problems: tuple[str, ...] = ()


class Table(Protocol):
    """An open table; its rows are read once, in order, and never held together in memory."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, each different from the others and none empty."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on the file as a whole; complete when the rows have been read."""

    @property
    def blank_rows(self) -> int:
        """How many rows of nothing were skipped so far."""

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold something. Raises TableRefused, also in the midst of a file."""


class TableReader(Protocol):
    """Reads a file from disk as a table, whatever its kind."""

    def open(self, path: Path) -> AbstractContextManager[Table]:
        """Raises TableRefused when it is not a table, is too large, or has no rows."""

    def lines(self, path: Path) -> AbstractContextManager[Iterator[Row]]:
        """Read every row as the file has it, wherever a header is. Raises TableRefused, also in the midst of a file."""
