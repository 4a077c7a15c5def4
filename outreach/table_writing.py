"""Writing tables for people: CSV that spreadsheets of every country read, and that never calculates anything."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from outreach.cells import neutral

_BYTE_ORDER_MARK = "\ufeff"


def csv_parts(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield the UTF-8 bytes of a CSV file, the header first, then row by row; every cell is neutral."""
    yield (_BYTE_ORDER_MARK + _line(header)).encode("utf-8", "replace")
    for row in rows:
        yield _line(row).encode("utf-8", "replace")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a whole CSV file; see csv_parts."""
    return b"".join(csv_parts(header, rows))


def _line(cells: Sequence[str]) -> str:
    written = StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerow([neutral(cell) for cell in cells])
    return written.getvalue()
