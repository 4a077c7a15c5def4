"""The address of the picture that tells that a mail was opened, with a token by which only we know the mail."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from outreach import mail_tokens
from outreach.mail_tokens import Tokens

PATH = "/o/"
"""Below what the pictures stand at the public address."""
_NAME = re.compile(rf"({mail_tokens.LETTERS})\.gif", re.IGNORECASE)


@dataclass(frozen=True)
class PictureLinks:
    """Writes and reads the addresses of pictures; without a `public_url` ("https://…") there are none."""

    tokens: Tokens
    public_url: str = ""

    def address(self, message_id: int, host: str = "") -> str:
        """Return where a message's picture stands, "" where Plera is not reached from outside.

        `host` is a name of the sender's own that leads to the same place, "" for the public address itself.
        """
        if not self.public_url:
            return ""
        return f"{_at(self.public_url, host)}{PATH}{mail_tokens.token_of(self.tokens, message_id)}.gif"

    def message_of(self, path: str) -> int | None:
        """Return the id of the message whose picture a path asks for, None when it is none of ours."""
        found = _NAME.fullmatch(path.removeprefix(PATH))
        return mail_tokens.message_of(self.tokens, found[1].lower()) if found else None


def _at(public_url: str, host: str) -> str:
    """Return the public address under another host name, which is reached over https alone."""
    parts = urlsplit(public_url)
    if not host or parts.scheme != "https":
        return public_url
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"{host}{port}").geturl()
