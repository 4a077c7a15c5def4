"""What is wrong with a typed strategy profile, field by field, and how its lines and lengths are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from models.states import Channel


@dataclass(frozen=True)
class Length:
    """A longest text of a channel: its field in the form, what is counted and between which bounds."""

    field: str
    channel: Channel
    unit: str
    least: int
    most: int


LENGTHS = (
    Length("most_email", Channel.EMAIL, "words", 20, 400),
    Length("most_message", Channel.LINKEDIN_MESSAGE, "words", 10, 300),
    Length("most_note", Channel.LINKEDIN_INVITE, "characters", 50, 300),
)
_SPACE = re.compile(r"\s")
_WEB = ("http", "https")
_DIGITS = 6


def lines(typed: str) -> list[str]:
    """Return the lines that hold something."""
    return [line.strip() for line in typed.splitlines() if line.strip()]


def lengths(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the longest texts that were typed, by channel; what was left empty has no key."""
    return {one.channel.value: int(typed[one.field]) for one in LENGTHS if typed[one.field].strip()}


def wrong_links(typed: str) -> str:
    """Say which line is no web address, "" when every one is."""
    bad = next((line for line in lines(typed) if not _is_web_address(line)), "")
    if not bad:
        return ""
    shown = bad if len(bad) <= 60 else f"{bad[:59]}…"
    return f"“{shown}” is no web address: write one link a line, such as https://example.com/docks."


def wrong_length(length: Length, typed: str) -> str:
    """Say what is wrong with a longest text, "" when nothing is or none was typed."""
    words = typed.strip()
    if not words:
        return ""
    is_number = words.isascii() and words.isdigit() and len(words) <= _DIGITS
    if is_number and length.least <= int(words) <= length.most:
        return ""
    return f"Type a number of {length.unit} from {length.least} to {length.most}, or leave it empty."


def _is_web_address(line: str) -> bool:
    if _SPACE.search(line):
        return False
    try:
        parts = urlsplit(line)
        _ = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme in _WEB and "." in host.strip(".") and not parts.username
