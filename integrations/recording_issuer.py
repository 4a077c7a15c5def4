"""A recording version of an issuer of consent: gives what it is told to, and keeps what it was asked for."""

from collections import deque
from collections.abc import Callable
from threading import Lock
from urllib.parse import urlencode

from outreach.oauth_port import GrantLost, IssuerTrouble, Tokens


class RecordingIssuer:
    """Takes the codes it knows, and the refresh tokens it gave. With `rotates` each is good for one use only.

    `troubles` are met in order, one a call; `before` is called within each refresh, before it answers.
    """

    def __init__(self, key: str = "google", *, rotates: bool = False) -> None:
        self.key, self.name = key, key.capitalize()
        self.smtp, self.imap = "smtp.issuer.test:587", "imap.issuer.test:993"
        self.gives_back = True
        self.rotates = rotates
        self.codes: dict[str, Tokens] = {}
        self.verifiers: list[str] = []
        self.refreshed: list[str] = []
        self.given_back: list[str] = []
        self.troubles: deque[IssuerTrouble] = deque()
        self.before: Callable[[], object] = lambda: None
        self._good: set[str] = set()
        self._lock = Lock()

    def knows(self, code: str, *addresses: str, expires_in: int = 3_600) -> Tokens:
        """Take a code, once, for whoever consented."""
        tokens = Tokens(f"access-of-{code}", expires_in, f"refresh-of-{code}", addresses)
        self.codes[code] = tokens
        return tokens

    def consent_url(self, *, state: str, verifier: str, address: str) -> str:
        return "https://issuer.test/authorize?" + urlencode({"state": state, "login_hint": address})

    def redeem(self, code: str, verifier: str) -> Tokens:
        self.verifiers.append(verifier)
        self._meet_trouble()
        tokens = self.codes.pop(code, None)
        if tokens is None:
            raise GrantLost("Recording gives nothing for this code.")
        self._good.add(tokens.refresh)
        return tokens

    def refresh(self, refresh_token: str) -> Tokens:
        with self._lock:
            self.refreshed.append(refresh_token)
            number = len(self.refreshed)
        self.before()
        self._meet_trouble()
        with self._lock:
            if refresh_token not in self._good:
                raise GrantLost("Recording gives no access any more: press Reconnect.")
            if not self.rotates:
                return Tokens(f"access-{number}", 3_600)
            self._good.remove(refresh_token)
            self._good.add(f"refresh-{number}")
            return Tokens(f"access-{number}", 3_600, f"refresh-{number}")

    def give_back(self, refresh_token: str) -> None:
        self._meet_trouble()
        self.given_back.append(refresh_token)
        self._good.discard(refresh_token)

    def good(self, refresh_token: str) -> None:
        """Take a refresh token that was given before."""
        self._good.add(refresh_token)

    def _meet_trouble(self) -> None:
        if self.troubles:
            raise self.troubles.popleft()
