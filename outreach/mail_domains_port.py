"""What checking addresses needs of whoever asks the domain name system."""

from typing import Protocol

NO_MX = "no_mx"
"""The check word of an address whose domain takes no mail; `taking_in` says it in words."""


class MailDomains(Protocol):
    """Knows which domains take mail."""

    def accepts_mail(self, domain: str) -> bool | None:
        """Say whether a domain in ASCII names servers that take its mail; None when that cannot be told just now.

        Never raises, and takes no longer than a few seconds; a second call for a domain is answered from memory.
        """
