"""Reads tables from disk, whatever their kind: CSV and its relatives, Excel workbooks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from integrations.table_csv import open_text, raw_text
from integrations.table_kinds import LOOKED_AT, Kind, kind_of
from integrations.table_rows import lines_of
from integrations.table_xlsx import open_workbook, raw_workbook
from outreach.table_port import MAX_FILE_BYTES, Row, Table, TableRefused


class FileTables:
    """The TableReader of files on disk. A file's name says nothing of its kind; its first bytes do."""

    @contextmanager
    def open(self, path: Path) -> Iterator[Table]:
        """Open a file as a table. Raises TableRefused."""
        opened = open_workbook if _kind(path) is Kind.XLSX else open_text
        with opened(path) as table:
            yield table

    @contextmanager
    def lines(self, path: Path) -> Iterator[Iterator[Row]]:
        """Open a file's rows, each as it is there. Raises TableRefused."""
        opened = raw_workbook if _kind(path) is Kind.XLSX else raw_text
        with opened(path, []) as raw:
            yield lines_of(raw)


def _kind(path: Path) -> Kind:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise TableRefused(
                f"The file is larger than {MAX_FILE_BYTES // 1_000_000} MB: split it and import each part."
            )
        with path.open("rb") as file:
            return kind_of(file.read(LOOKED_AT))
    except OSError as error:
        raise TableRefused(f"The file cannot be read ({error.strerror}): give it once more.") from error
