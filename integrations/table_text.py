"""How a text file is written: its encoding, told from its bytes, and its lines, read with what is broken replaced."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE, getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from charset_normalizer import from_bytes

from outreach.table_port import TableRefused

_SAMPLE = 65_536
_CHUNK = 1 << 16
_MARKS = (
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF32_LE, "utf-32"),
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
_LIKELY = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "cp932", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
"""What spreadsheets of the world save as when they do not save as Unicode."""
_LAST_RESORT = "cp1252"
_STRONG_SIGN = 0.1
"""By how much a text must look more like a language before it is another encoding than the one most files have."""
_NAMES = {
    "cp1252": "Western European (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp932": "Japanese (Shift JIS)",
    "euc_jp": "Japanese (EUC)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc_kr": "Korean (EUC)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
}
_NO_TEXT = [sign for sign in range(32) if sign not in b"\t\n\v\f\r\x1a\x1b"]
_ESCAPED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Encoding:
    """A codec's name; with `is_mixed` some bytes are not of it, and each stands for what it is in Windows-1252."""

    name: str
    is_mixed: bool = False

    @property
    def note(self) -> str:
        """Return what to say of it, "" for plain UTF-8."""
        if self.is_mixed:
            return "The file mixes encodings: some characters were guessed, see the problems of the rows."
        shown = _NAMES.get(self.name, "" if self.name.startswith("utf-8") else self.name)
        return f"The file was read as {shown}: check a name with an accent." if shown else ""


def encoding_of(path: Path) -> Encoding:
    """Tell a file's encoding: a byte order mark, UTF-16 without one, UTF-8, then a guess; cp1252 when nothing fits.

    Raises TableRefused when the file is no text.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name, is_mixed=name == "utf-8-sig" and _count_utf8(path)[1] > 0)
    wide = _without_mark(start)
    if wide:
        return Encoding(wide)
    if sum(start.count(sign) for sign in _NO_TEXT) > len(start) // 50:
        raise TableRefused("The file is not a text: give a CSV file or an Excel workbook (.xlsx).")
    good, bad = _count_utf8(path)
    if not bad:
        return Encoding("utf-8")
    return Encoding("utf-8", is_mixed=True) if good > bad else Encoding(_guessed(path))


def _without_mark(start: bytes) -> str:
    """Tell UTF-16 by its zero bytes: those of Latin letters, which every second byte of separators and headers is."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = max(1, len(start) // 2)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else ""


def _count_utf8(path: Path) -> tuple[int, int]:
    """Return how many characters beyond ASCII are good UTF-8, and how many bytes are none."""
    good = bad = 0
    decoder = getincrementaldecoder("utf-8")("surrogateescape")
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            if not text.isascii():
                broken = len(_ESCAPED.findall(text))
                bad += broken
                good += len(text) - len(text.encode("ascii", "ignore")) - broken
        bad += len(decoder.decode(b"", True))
    return good, bad


def _guessed(path: Path) -> str:
    sample = bytearray()
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                sample += line[:_CHUNK]
            if len(sample) >= _SAMPLE:
                break
    matches = list(from_bytes(bytes(sample[:_SAMPLE]), cp_isolation=_LIKELY, enable_fallback=False))
    if not matches:
        return _LAST_RESORT
    best = matches[0]
    as_good = [
        one for one in matches if one.chaos <= best.chaos and one.coherence > best.coherence - _STRONG_SIGN
    ]
    if any(_LAST_RESORT in one.could_be_from_charset for one in as_good):
        return _LAST_RESORT
    return best.encoding


def open_as(path: Path, encoding: Encoding) -> TextIOWrapper:
    """Open a file as text whose broken places do not stop anybody; `is_broken` finds them."""
    errors = "surrogateescape" if encoding.is_mixed else "replace"
    return path.open(encoding=encoding.name, errors=errors, newline="")


def is_broken(text: str) -> bool:
    """Say whether a text has places that could not be read."""
    return "\ufffd" in text or _ESCAPED.search(text) is not None


def mended(text: str) -> str:
    """Return a text with each byte that is no UTF-8 read as Windows-1252."""
    return _ESCAPED.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace"), text)


def lines_of(text: TextIOWrapper) -> Iterator[str]:
    """Yield the lines with their ends, zero characters taken out."""
    for line in text:
        yield line.replace("\0", "") if "\0" in line else line
