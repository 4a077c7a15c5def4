"""XOAUTH2 as Google and Microsoft speak it: a refusal comes as a challenge that tells the error, then as an error.

https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pysasl.creds.external import ExternalCredentials, ExternalVerificationRequired
from pysasl.creds.server import ServerCredentials
from pysasl.exception import AuthenticationError
from pysasl.mechanism import ChallengeResponse, ServerChallenge
from pysasl.mechanism.oauth import OAuth2Mechanism

Consented = Callable[[str, str], bool]
REFUSAL = b'{"status":"401","schemes":"Bearer","scope":"https://mail.google.com/"}'


class XOAuth2(OAuth2Mechanism):
    """pysasl's mechanism, which would refuse without saying why."""

    def __init__(self, consented: Consented) -> None:
        super().__init__(b"XOAUTH2")
        self._consented = consented

    def server_attempt(self, responses: Sequence[ChallengeResponse]) -> tuple[ExternalCredentials, None]:
        credentials, final = super().server_attempt(responses[:1])
        if len(responses) == 1 and not self._consented(*read(credentials)):
            raise ServerChallenge(REFUSAL)
        return credentials, final


def read(credentials: ServerCredentials) -> tuple[str, str]:
    """Return the mailbox, in lower case, and the access token of a login."""
    try:
        credentials.verify(None)
    except ExternalVerificationRequired as told:
        return credentials.authzid.strip().lower(), told.token or ""
    except AuthenticationError:
        pass
    return credentials.authzid.strip().lower(), ""


def parsed(response: bytes) -> tuple[str, str] | None:
    """Return the mailbox and the access token of a client's first response, None when it is none."""
    try:
        credentials, _ = OAuth2Mechanism().server_attempt([ChallengeResponse(b"", response)])
    except (AuthenticationError, UnicodeDecodeError):
        return None
    return read(credentials)
