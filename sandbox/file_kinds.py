"""What kind a file is: Slack's names of types, and the size of a picture, read from its first bytes."""

from __future__ import annotations

import mimetypes
import re
import struct
from collections.abc import Callable

MIME_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
UNKNOWN = "application/octet-stream"
ENDING = re.compile(r"[a-z0-9]{1,12}")
# https://docs.slack.dev/reference/objects/file-object#types: ending, Slack's type and its pretty name.
KINDS = {
    "csv": ("csv", "CSV"),
    "doc": ("doc", "Word Document"),
    "docx": ("docx", "Word Document"),
    "eml": ("email", "Email"),
    "gif": ("gif", "GIF"),
    "html": ("html", "HTML"),
    "jpeg": ("jpg", "JPEG"),
    "jpg": ("jpg", "JPEG"),
    "json": ("json", "JSON"),
    "log": ("text", "Plain Text"),
    "md": ("markdown", "Markdown (raw)"),
    "mp4": ("mp4", "MPEG 4 Video"),
    "pdf": ("pdf", "PDF"),
    "png": ("png", "PNG"),
    "ppt": ("ppt", "PowerPoint Presentation"),
    "pptx": ("pptx", "PowerPoint Presentation"),
    "py": ("python", "Python"),
    "svg": ("svg", "SVG"),
    "tsv": ("tsv", "TSV"),
    "txt": ("text", "Plain Text"),
    "webp": ("webp", "WebP"),
    "xls": ("xls", "Excel Spreadsheet"),
    "xlsx": ("xlsx", "Excel Spreadsheet"),
    "zip": ("zip", "Zip"),
}
TYPES = mimetypes.MimeTypes()
"""Python's own table, the same on every machine, and what it lacks."""
for _ending, _mimetype in {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
    "log": "text/plain",
    "md": "text/markdown",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}.items():
    TYPES.add_type(_mimetype, f".{_ending}")
HEAD_BYTES = 65_536
"""As much of a file as `picture_size` needs."""
STARTS_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def ending_of(name: str) -> str:
    """The lower-case ending of a name, "" when it has none that could name a type."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ending if ENDING.fullmatch(ending) else ""


def kind_of(name: str, mimetype: str = "") -> dict[str, str]:
    """`mimetype`, `filetype` and `pretty_type` as Slack gives them; the name's ending decides, then what was said."""
    ending = ending_of(name)
    guessed = TYPES.guess_type(f"x.{ending}")[0] if ending else None
    said = mimetype.partition(";")[0].strip().lower()
    known = guessed or (said if MIME_TYPE.fullmatch(said) else UNKNOWN)
    if not ending and known != UNKNOWN:
        ending = (TYPES.guess_extension(known) or "").removeprefix(".")
    filetype, pretty = KINDS.get(ending, (ending or "binary", ending.upper() or "Binary"))
    return {"mimetype": known, "filetype": filetype, "pretty_type": pretty}


def picture_size(head: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, JPEG or WebP whose first bytes these are; None for anything else."""
    for start, read in READERS.items():
        if head.startswith(start):
            try:
                width, height = read(head)
            except (struct.error, IndexError):
                return None
            return (width, height) if width and height else None
    return None


def _png(head: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", head, 16)
    return width, height


def _gif(head: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", head, 6)
    return width, height


def _jpeg(head: bytes) -> tuple[int, int]:
    place = 2
    while head[place] == 0xFF:
        marker = head[place + 1]
        if marker in STARTS_OF_FRAME:
            height, width = struct.unpack_from(">HH", head, place + 5)
            return width, height
        place += 2 + int(struct.unpack_from(">H", head, place + 2)[0])
    return 0, 0


def _webp(head: bytes) -> tuple[int, int]:
    if head[8:16] != b"WEBPVP8X":
        return 0, 0
    return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")


READERS: dict[bytes, Callable[[bytes], tuple[int, int]]] = {
    b"\x89PNG\r\n\x1a\n": _png,
    b"GIF87a": _gif,
    b"GIF89a": _gif,
    b"\xff\xd8\xff": _jpeg,
    b"RIFF": _webp,
}
