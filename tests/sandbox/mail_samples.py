"""Messages that the tests of mail read."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox.mail.folders import Stored


def stored(raw: bytes) -> Stored:
    return Stored(uid=1, folder="INBOX", at=datetime(2026, 3, 2, 9, tzinfo=UTC), seen=False, raw=raw)


def nested(depth: int) -> bytes:
    """Multiparts within multiparts."""
    opened = [
        f'Content-Type: multipart/mixed; boundary="b{place}"\r\n\r\n--b{place}\r\n' for place in range(depth)
    ]
    return "".join(opened).encode() + b"\r\nAt last\r\n"
