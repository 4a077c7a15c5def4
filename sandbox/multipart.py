"""The file in a multipart/form-data body, found on disk so that a large one never lies in memory."""

from __future__ import annotations

import mmap
from email.message import Message
from pathlib import Path

HEAD_LIMIT = 64_000


def boundary_of(content_type: str) -> bytes | None:
    """The boundary a multipart body is divided by; None for any other body."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_param("boundary")
    if header.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
        return None
    return boundary.encode("latin-1", "replace") or None


def unwrap(path: Path, boundary: bytes) -> bool:
    """Leave only the first file's bytes in `path`; False, and nothing changed, when the body holds no file."""
    place = _file_in(path, boundary)
    if place is None:
        return False
    start, end = place
    with path.open("r+b") as body:
        _move_to_front(body.fileno(), start, end)
        body.truncate(end - start)
    return True


def _file_in(path: Path, boundary: bytes) -> tuple[int, int] | None:
    if not path.stat().st_size:
        return None
    mark = b"--" + boundary
    with path.open("rb") as body, mmap.mmap(body.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        part = whole.find(mark)
        while part >= 0:
            head_end = whole.find(b"\r\n\r\n", part, part + HEAD_LIMIT)
            following = whole.find(b"\r\n" + mark, head_end + 2) if head_end >= 0 else -1
            if following < 0:
                return None
            if b"filename" in whole[part:head_end].lower():
                return min(head_end + 4, following), following
            part = following + 2
    return None


def _move_to_front(descriptor: int, start: int, end: int) -> None:
    with mmap.mmap(descriptor, 0) as whole:
        whole.move(0, start, end - start)
