"""The ways out that a mail's headers offer: a link and an address, with a token by which only we know the mail."""

import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

PATH = "/opt-out"
"""Where the link's page stands below the public address."""
_VERSION = b"\x01"
_ID_BYTES = 8
_IN_SUBJECT = re.compile(r"\bunsubscribe\s+([a-z2-7]{40})\b", re.IGNORECASE)
_SAFE_IN_MAILTO = "!$'*+-._~"
"""What an address may hold in a mailto link as it is (RFC 6068, 2)."""


class Tokens(Protocol):
    """Makes tokens that nobody else can make or read."""

    def seal(self, content: bytes) -> str:
        """Return the token of some bytes, the same each time: small letters and digits only."""

    def opened(self, token: str) -> bytes | None:
        """Return what a token was made of, None when it is none of ours."""


@dataclass(frozen=True)
class OptOutLinks:
    """Writes and reads the ways out of a mail; without a `public_url` ("https://…") there is no link."""

    tokens: Tokens
    public_url: str = ""

    def headers(self, message_id: int, sender_address: str) -> tuple[str, ...]:
        """Return the header lines of a mail that name its ways out, the same for each try (RFC 2369, RFC 8058).

        The address is that of the mailbox itself, as not every server knows addresses with a plus.
        """
        token = self.token(message_id)
        local, _, domain = sender_address.rpartition("@")
        address = f"mailto:{quote(local, safe=_SAFE_IN_MAILTO)}@{domain}?subject=unsubscribe%20{token}"
        if not self.public_url:
            return (f"List-Unsubscribe: <{address}>",)
        both = f"List-Unsubscribe: <{self.public_url}{PATH}?t={token}>,\r\n <{address}>"
        if not self.public_url.startswith("https://"):
            return (both,)
        return (both, "List-Unsubscribe-Post: List-Unsubscribe=One-Click")

    def token(self, message_id: int) -> str:
        """Return the token of a message."""
        return self.tokens.seal(_VERSION + message_id.to_bytes(_ID_BYTES, "big"))

    def message_of(self, token: str) -> int | None:
        """Return the id of the message that a token names, None when it is none of ours."""
        content = self.tokens.opened(token) or b""
        if len(content) != 1 + _ID_BYTES or not content.startswith(_VERSION):
            return None
        return int.from_bytes(content[1:], "big")

    def message_in(self, subject: str) -> int | None:
        """Return the id of the message whose token a mail's subject carries, None when it carries none of ours."""
        found = _IN_SUBJECT.search(subject[:500])
        return self.message_of(found[1].lower()) if found else None
