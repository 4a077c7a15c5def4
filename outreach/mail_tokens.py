"""Tokens that stand in mails: each names its message to us alone, and works for one purpose only."""

from typing import Protocol

_VERSION = b"\x01"
_ID_BYTES = 8
LETTERS = "[a-z2-7]{40}"
"""What the token of a message looks like, as a pattern."""


class Tokens(Protocol):
    """Makes tokens that nobody else can make or read, for one purpose."""

    def seal(self, content: bytes) -> str:
        """Return the token of some bytes, the same each time: small letters and digits only."""

    def opened(self, token: str) -> bytes | None:
        """Return what a token was made of, None when it is none of ours, or was made for another purpose."""


def token_of(tokens: Tokens, message_id: int) -> str:
    """Return the token of a message."""
    return tokens.seal(_VERSION + message_id.to_bytes(_ID_BYTES, "big"))


def message_of(tokens: Tokens, token: str) -> int | None:
    """Return the id of the message that a token names, None when it is none of ours."""
    content = tokens.opened(token) or b""
    if len(content) != 1 + _ID_BYTES or not content.startswith(_VERSION):
        return None
    return int.from_bytes(content[1:], "big")
