"""Tokens that stand in mails: sealed with AES-SIV (RFC 5297), so they are signed, unreadable and the same each time."""

import re
from base64 import b32decode, b32encode, urlsafe_b64decode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

OPT_OUT = b"plera opt-out token 1"
PICTURE = b"plera picture token 1"
_TOKEN = re.compile(r"(?:[a-z2-7]{8}){4,12}")


class SealedTokens:
    """Makes tokens with the first of the keys that encrypt secrets and opens those made with any of them.

    Each key is derived for one purpose alone (HKDF, RFC 5869), so that a token of another one is none.
    Implements Tokens.
    """

    def __init__(self, keys: Sequence[str], purpose: bytes = OPT_OUT) -> None:
        self._ways = [AESSIV(_derived(key, purpose)) for key in keys]

    def seal(self, content: bytes) -> str:
        return b32encode(self._ways[0].encrypt(content, None)).decode("ascii").lower().rstrip("=")

    def opened(self, token: str) -> bytes | None:
        if not _TOKEN.fullmatch(token):
            return None
        sealed = b32decode(token.upper())
        for way in self._ways:
            try:
                return way.decrypt(sealed, None)
            except InvalidTag:
                continue
        return None


def _derived(key: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 64, None, purpose).derive(urlsafe_b64decode(key))
