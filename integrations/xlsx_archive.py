"""What is asked of an Excel workbook before anything in it is read: an archive of the kind, of bounded size, open."""

import zipfile
import zlib
from collections.abc import Sequence
from functools import partial
from typing import BinaryIO

from integrations.xlsx_weight import MAX_ELEMENTS, TooHeavy, weigh
from outreach.table_port import TableRefused

MAX_PART_BYTES = 100_000_000
"""How large one part may be, unpacked: 50,000 rows of forty columns have about so much."""
MAX_UNPACKED_BYTES = 200_000_000
"""How large all parts that are read may be together, unpacked."""
MAX_RATIO = 300
"""How many times larger unpacked a part may be; a sheet that repeats itself in every row reaches 100."""
_PIECE_BYTES = 65_536
_RATIO_FROM_BYTES = 5_000_000
_MAX_ENTRIES = 10_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_READ = (".xml", ".rels")
_BOOK = "xl/workbook.xml"
_STRICT = b"purl.oclc.org/ooxml"
_LOOKED_AT = 4096

DAMAGED = "The Excel workbook is damaged: open it in a spreadsheet, save it anew as .xlsx and import that."
_BOMB = "The workbook unpacks to far more than a list of leads can be: save its sheet as CSV and import that."
_TANGLED = (
    "A row or a text of the workbook has far more in it than a list of leads can have: save its sheet as CSV and "
    "import that."
)
_LOCKED = "The Excel workbook has a password: save it without one and import that."
_OTHERS = (
    ("word/", "a Word document"),
    ("ppt/", "a presentation"),
    ("Index/", "a Numbers document"),
    ("META-INF/", "an archive of another kind"),
)


def check(file: BinaryIO) -> None:
    """Look through the directory of a workbook's archive; zipfile reads no part beyond the size that stands there.

    Raises TableRefused.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist())
            with archive.open(_BOOK) as book:
                is_strict = _STRICT in book.read(_LOOKED_AT)
            for entry in _read_entries(archive.infolist()):
                _weigh(archive, entry)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        raise TableRefused(DAMAGED) from error
    if is_strict:
        raise TableRefused(
            "The file is a Strict Open XML workbook: save it as an ordinary Excel workbook (.xlsx) and import that."
        )


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > _MAX_ENTRIES:
        raise TableRefused(_BOMB)
    names = [entry.filename for entry in entries]
    if _BOOK not in names:
        raise TableRefused(_what_else(names))
    if any(entry.flag_bits & 1 for entry in entries):
        raise TableRefused(_LOCKED)
    read = _read_entries(entries)
    if sum(entry.file_size for entry in read) > MAX_UNPACKED_BYTES or any(map(_is_bomb, read)):
        raise TableRefused(_BOMB)


def _read_entries(entries: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    return [entry for entry in entries if entry.filename.lower().endswith(_READ)]


def _weigh(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Look for a part, of a size at which it can, that would fill the memory."""
    if entry.file_size <= MAX_ELEMENTS:
        return
    with archive.open(entry) as part:
        try:
            weigh(iter(partial(part.read, _PIECE_BYTES), b""))
        except TooHeavy as error:
            raise TableRefused(_TANGLED) from error


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    is_dense = entry.file_size > _RATIO_FROM_BYTES and entry.file_size > MAX_RATIO * entry.compress_size
    return is_dense or entry.file_size > MAX_PART_BYTES or entry.compress_type not in _METHODS


def _what_else(names: Sequence[str]) -> str:
    if "xl/workbook.bin" in names:
        return "The file is a binary Excel workbook (.xlsb): save it as .xlsx and import that."
    if "content.xml" in names:
        return "The file is an OpenDocument file: save it as CSV or as an Excel workbook (.xlsx) and import that."
    for start, what in _OTHERS:
        if any(name.startswith(start) for name in names):
            return f"The file is {what}, not a table. Save the table as CSV or as .xlsx and import that."
    return "The file is a packed archive: unpack it and import the table in it."
