"""What guessing a mailbox's servers needs of whoever asks the world about its domain."""

from dataclasses import dataclass
from typing import Protocol

from outreach.mail_servers import NOTHING, Pair


@dataclass(frozen=True)
class LookedUp:
    """What a domain says of its mail: who takes it (MX), its servers by SRV records and by an autoconfig file."""

    exchanges: tuple[str, ...] = ()
    by_srv: Pair = NOTHING
    by_autoconfig: Pair = NOTHING


class MailLookup(Protocol):
    """Knows what domains say of their mail servers."""

    def look_up(self, domain: str) -> LookedUp:
        """Ask about a domain in ASCII. Never raises; what cannot be told within a few seconds stays empty."""
