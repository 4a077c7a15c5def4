"""Which addresses there can be, and what is answered for those that take no mail."""

from __future__ import annotations

import re
from urllib.parse import quote

BOUNCES = "550 5.1.1 The email account that you tried to reach does not exist"
LATER = "451 4.3.0 The mailbox is busy, try again later"
MALFORMED = "553 5.1.3 The recipient address is not a valid address"

# Dot-atoms only: every address becomes the name of a folder and a line in pymap's users file.
_ADDRESS = re.compile(r"[a-z0-9!#$%&'*+=?^_`{|}~.-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,120}[a-z0-9])?")


def plain(address: str) -> str | None:
    """The address in lower case, or None when it is not one that this server could have."""
    lowered = address.strip().lower()
    return lowered if _ADDRESS.fullmatch(lowered) else None


def refusal(address: str) -> str | None:
    """The SMTP answer to a recipient that takes no mail, None when it does.

    A local part that begins with "bounce" does not exist, one that begins with "later" is busy for ever.
    """
    if plain(address) is None:
        return MALFORMED
    lowered = address.strip().lower()
    if lowered.startswith("bounce"):
        return BOUNCES
    return LATER if lowered.startswith("later") else None


def home_of(address: str) -> str:
    """Where the mailbox lies, relative to the directory of all mail."""
    return f"boxes/{quote(address, safe='@')}"
