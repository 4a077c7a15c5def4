"""What is needed from issuers of consent (OAuth 2.0), and from whoever keeps the access tokens of mailboxes fresh."""

from dataclasses import dataclass, field
from typing import Protocol

from outreach.errors import OutreachError


class IssuerTrouble(OutreachError):
    """The base of every way in which an issuer gives no token; the sentence says what to do."""


class IssuerUnreachable(IssuerTrouble):
    """The issuer does not answer, or answers with nothing that can be read: the same may work later."""


class IssuerRefuses(IssuerTrouble):
    """The issuer does not take this installation's client id or secret."""


class GrantLost(IssuerTrouble):
    """The issuer gives no more tokens for a mailbox, or none for this consent: its owner must consent anew."""


@dataclass(frozen=True)
class Tokens:
    """What an issuer gave. `refresh` is "" where the one at hand stays in use.

    `addresses` are those by which the issuer knows who consented, in lower case; empty where it does not say.
    """

    access: str = field(repr=False)
    expires_in: int
    refresh: str = field(default="", repr=False)
    addresses: tuple[str, ...] = ()


class Issuer(Protocol):
    """Whoever asks people for their consent and gives tokens for it. Servers stand as HOST:PORT."""

    key: str
    name: str
    smtp: str
    imap: str
    gives_back: bool
    """Whether a grant can be given back, rather than only forgotten."""

    def consent_url(self, *, state: str, verifier: str, address: str) -> str:
        """Return where a browser goes to consent; `address` is proposed there, "" proposes none."""

    def redeem(self, code: str, verifier: str) -> Tokens:
        """Return the tokens for a consent. Raises GrantLost, IssuerRefuses, IssuerUnreachable."""

    def refresh(self, refresh_token: str) -> Tokens:
        """Return a new access token. Raises GrantLost, IssuerRefuses, IssuerUnreachable."""

    def give_back(self, refresh_token: str) -> None:
        """End a grant at its issuer; one that ended before is fine. Raises IssuerUnreachable."""


class AccessTokens(Protocol):
    """Keeps the access tokens of mailboxes."""

    def current(self, sender_id: int, *, refused: str = "") -> str:
        """Return an access token that is valid, a new one where the last is about to end or is the one `refused`.

        Raises IssuerTrouble.
        """
