"""The ways out that a mail's headers offer: a link and an address, with a token by which only we know the mail."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from outreach import mail_tokens
from outreach.mail_tokens import Tokens

PATH = "/opt-out"
"""Where the link's page stands below the public address."""
_IN_SUBJECT = re.compile(rf"\bunsubscribe\s+({mail_tokens.LETTERS})\b", re.IGNORECASE)
_SAFE_IN_MAILTO = "!$'*+-._~"
"""What an address may hold in a mailto link as it is (RFC 6068, 2)."""


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
        return mail_tokens.token_of(self.tokens, message_id)

    def message_of(self, token: str) -> int | None:
        """Return the id of the message that a token names, None when it is none of ours."""
        return mail_tokens.message_of(self.tokens, token)

    def message_in(self, subject: str) -> int | None:
        """Return the id of the message whose token a mail's subject carries, None when it carries none of ours."""
        found = _IN_SUBJECT.search(subject[:500])
        return self.message_of(found[1].lower()) if found else None
