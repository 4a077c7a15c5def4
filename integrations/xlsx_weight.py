"""How much openpyxl would hold of a part of a workbook, counted before it is built by a parser that keeps nothing.

openpyxl lets go of what is in a row or a shared text once that ends, keeps the empty rest of it, and holds all else.
"""

from collections.abc import Iterator
from xml.parsers.expat import ExpatError, ParserCreate

MAX_ELEMENTS = 150_000
"""How many elements one row may have, or one text, or what is outside of both: openpyxl holds them all at a time.

The widest row that Excel can write has a third of that.
"""
MAX_STRETCH_BYTES = 30_000_000
"""How long such a stretch may be."""
MAX_ENDED = {"row": 1_048_576, "si": 2_000_000}
"""How many rows or texts a part may have: as many rows as Excel writes, and texts for forty columns of each lead."""

_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LET_GO = {f"{_SPACE} worksheet": f"{_SPACE} row", f"{_SPACE} sst": f"{_SPACE} si"}
"""What is let go of at its end, by the part's first tag."""


class TooHeavy(Exception):
    """A part would fill the memory."""


class _Scale:
    """Follows the elements of one part."""

    def __init__(self) -> None:
        self._parser = ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._let_go = ""
        self._held = 0
        self._ended = 0
        self._freed_bytes = 0
        self._begun: list[tuple[int, int, int]] = []
        """For each row or text around: what was held, let go of in bytes, and where it began."""

    def weigh(self, pieces: Iterator[bytes]) -> None:
        for piece in pieces:
            self._parser.Parse(piece, False)
            self._check()

    def _start(self, name: str, _: object) -> None:
        if not self._held:
            self._let_go = _LET_GO.get(name, "")
        if name == self._let_go:
            self._begun.append((self._held, self._freed_bytes, self._parser.CurrentByteIndex))
        self._held += 1
        if self._held > MAX_ELEMENTS:
            raise TooHeavy

    def _end(self, name: str) -> None:
        if name != self._let_go:
            return
        self._check()
        self._held, freed, began = self._begun.pop()
        self._freed_bytes = freed + self._parser.CurrentByteIndex - began
        self._ended += 1

    def _check(self) -> None:
        is_long = self._parser.CurrentByteIndex - self._freed_bytes > MAX_STRETCH_BYTES
        if is_long or self._ended > MAX_ENDED.get(self._let_go.rpartition(" ")[2], 0):
            raise TooHeavy


def weigh(pieces: Iterator[bytes]) -> None:
    """Look through the bytes of a part as far as they are XML. Raises TooHeavy."""
    try:
        _Scale().weigh(pieces)
    except ExpatError:
        # Nothing behind this place is built by openpyxl either, which refuses the part if it reads it.
        return
