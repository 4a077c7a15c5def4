"""The parts of an Excel workbook as a bounded stream of XML: no packed bomb, no entities, no password."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from outreach.table_port import TableRefused

MAX_UNPACKED_BYTES = 400_000_000
"""How large all parts that are read may be together, unpacked: a full sheet of the most rows has about 100 MB."""
MAX_STRINGS_BYTES = 100_000_000
"""How large the one part may be that is held in memory."""
MAX_RATIO = 300
"""How many times larger unpacked a part may be; a sheet that repeats itself in every row reaches 100."""
_RATIO_FROM_BYTES = 5_000_000
_MAX_ENTRIES = 10_000
_CHUNK = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, LookupError,
    OverflowError, struct.error, expat.ExpatError,
)  # fmt: skip
"""What reading a damaged archive or its XML may raise."""

DAMAGED = "The Excel workbook is damaged: open it in a spreadsheet, save it anew as .xlsx and import that."
_BOMB = "The workbook unpacks to far more than a list of leads can be: save its sheet as CSV and import that."
_OTHERS = (
    ("word/", "a Word document"),
    ("ppt/", "a presentation"),
    ("Index/", "a Numbers document"),
    ("META-INF/", "an archive of another kind"),
)


class Parts:
    """An open workbook's parts by name; what is read of all of them together is bounded."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._infos = {
            info.filename.replace("\\", "/").lstrip("/").lower(): info for info in archive.infolist()
        }
        self._left = MAX_UNPACKED_BYTES

    def has(self, name: str) -> bool:
        """Say whether there is such a part; case does not matter, as Excel has it."""
        return name.lower() in self._infos

    def chunks(self, name: str, limit: int = MAX_UNPACKED_BYTES) -> Iterator[bytes]:
        """Yield a part's bytes, unpacked. Raises TableRefused when they are too many, and what BROKEN lists."""
        info = self._infos[name.lower()]
        is_dense = info.file_size > _RATIO_FROM_BYTES and info.file_size > MAX_RATIO * max(
            1, info.compress_size
        )
        if is_dense or info.file_size > min(limit, self._left) or info.compress_type not in _METHODS:
            raise TableRefused(_BOMB)
        read = 0
        with self._archive.open(info) as part:
            while chunk := part.read(_CHUNK):
                read += len(chunk)
                self._left -= len(chunk)
                if self._left < 0 or read > limit:
                    raise TableRefused(_BOMB)
                yield chunk


@contextmanager
def open_parts(path: Path) -> Iterator[Parts]:
    """Open a workbook's archive. Raises TableRefused when it is none."""
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise TableRefused(DAMAGED) from error
    with archive:
        names = archive.namelist()
        if len(names) > _MAX_ENTRIES:
            raise TableRefused(_BOMB)
        parts = Parts(archive)
        if not parts.has("xl/workbook.xml"):
            raise TableRefused(_what_else(names, parts))
        if any(info.flag_bits & 1 for info in archive.infolist()):
            raise TableRefused("The Excel workbook has a password: save it without one and import that.")
        yield parts


def _what_else(names: list[str], parts: Parts) -> str:
    if parts.has("xl/workbook.bin"):
        return "The file is a binary Excel workbook (.xlsb): save it as .xlsx and import that."
    if parts.has("content.xml"):
        return "The file is an OpenDocument file: save it as CSV or as an Excel workbook (.xlsx) and import that."
    for start, what in _OTHERS:
        if any(name.startswith(start) for name in names):
            return f"The file is {what}, not a table. Save the table as CSV or as .xlsx and import that."
    return "The file is a packed archive: unpack it and import the table in it."


Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def parse(chunks: Iterator[bytes], start: Start, end: End, text: Text) -> Iterator[None]:
    """Feed XML to handlers, which get names without their prefixes, and yield after each chunk.

    Raises TableRefused at a document type: no spreadsheet writes one, and entities need one.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    for chunk in chunks:
        parser.Parse(chunk, False)
        yield
    parser.Parse(b"", True)
    yield


def parse_all(chunks: Iterator[bytes], start: Start, end: End, text: Text) -> None:
    """Feed XML to handlers to its end; see parse."""
    for _ in parse(chunks, start, end, text):
        pass


def _refuse_doctype(*_: object) -> None:
    raise TableRefused(DAMAGED)


def ignore_end(_: str) -> None:
    """Do nothing at the end of an element."""


def ignore_text(_: str) -> None:
    """Do nothing with text."""
