"""Gives a sent mail another Message-ID, as some providers do with what is handed over to them."""

from __future__ import annotations

import re
from email.utils import make_msgid

_MESSAGE_ID = re.compile(rb"(?im)^Message-ID:.*(?:\r?\n[ \t].*)*\r?\n")


def renamed(raw: bytes, host: str) -> bytes:
    """Return the mail with a new Message-ID of this host's in place of the one it came with."""
    head, gap, text = raw.partition(b"\r\n\r\n")
    own = f"Message-ID: {make_msgid(domain=host)}\r\n".encode("ascii")
    return own + _MESSAGE_ID.sub(b"", head + b"\r\n") + gap[2:] + text
