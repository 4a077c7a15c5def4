"""Issuers of consent (OAuth 2.0, RFC 6749, with PKCE, RFC 7636): one way for Google Workspace and Microsoft 365."""

import base64
import binascii
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from authlib.oauth2.client import OAuth2Client

from outreach.oauth_port import GrantLost, IssuerRefuses, IssuerUnreachable, Tokens

_WAIT_SECONDS = 15.0
_LARGEST_ANSWER = 200_000
_LONGEST_TOKEN = 20_000
_LEAST_SECONDS, _MOST_SECONDS, _USUAL_SECONDS = 60, 86_400, 3_600
_OURS = frozenset({"invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"})
"""Errors that no consent helps against (RFC 6749, 5.2)."""
_LOST = frozenset(
    {"invalid_grant", "interaction_required", "consent_required", "login_required", "access_denied"}
)
"""Errors after which only the person's consent helps; the last ones are OpenID Connect's, which Microsoft uses."""
_CLAIMS = ("email", "preferred_username", "upn")


@dataclass(frozen=True)
class Endpoints:
    """Where an issuer is asked, and for what. `revoke` is "" where it takes nothing back."""

    authorize: str
    token: str
    revoke: str
    scopes: tuple[str, ...]
    extra: Mapping[str, str] = field(default_factory=dict)


class OAuthIssuer:
    """Asks one issuer. Implements Issuer.

    `wait_seconds` bounds a whole call, however slowly it is answered.
    """

    def __init__(
        self,
        key: str,
        name: str,
        endpoints: Endpoints,
        *,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        servers: tuple[str, str],
        wait_seconds: float = _WAIT_SECONDS,
    ) -> None:
        self.key, self.name = key, name
        self.smtp, self.imap = servers
        self.gives_back = bool(endpoints.revoke)
        self._endpoints = endpoints
        self._client_id, self._client_secret = client_id, client_secret
        self._redirect_uri = redirect_uri
        self._wait_seconds = wait_seconds

    def consent_url(self, *, state: str, verifier: str, address: str) -> str:
        url, _ = self._client().create_authorization_url(
            self._endpoints.authorize,
            state=state,
            code_verifier=verifier,
            **self._endpoints.extra,
            **({"login_hint": address} if address else {}),
        )
        return str(url)

    def redeem(self, code: str, verifier: str) -> Tokens:
        given = self._ask(
            lambda client: client.fetch_token(
                self._endpoints.token, grant_type="authorization_code", code=code, code_verifier=verifier
            )
        )
        tokens = self._read(given)
        if not tokens.refresh:
            raise GrantLost(
                f"{self.name} gave access for an hour only. Take Plera out of the connected apps of your account "
                "there, and connect again."
            )
        return tokens

    def refresh(self, refresh_token: str) -> Tokens:
        given = self._ask(
            lambda client: client.refresh_token(self._endpoints.token, refresh_token=refresh_token)
        )
        tokens = self._read(given)
        # authlib repeats the token at hand where there is no new one.
        return tokens if tokens.refresh != refresh_token else Tokens(tokens.access, tokens.expires_in)

    def give_back(self, refresh_token: str) -> None:
        if not self._endpoints.revoke:
            return
        answer = self._client().revoke_token(
            self._endpoints.revoke, token=refresh_token, token_type_hint="refresh_token"
        )
        # 400 says that it ended before (RFC 7009, 2.2.1, and Google's documentation).
        if answer.status_code >= 500 or answer.status_code == 429:
            raise IssuerUnreachable(f"{self.name} takes nothing back just now.")

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            session=_Session(self.name, self._wait_seconds),
            client_id=self._client_id,
            client_secret=self._client_secret,
            token_endpoint_auth_method="client_secret_post",
            revocation_endpoint_auth_method="client_secret_post",
            scope=" ".join(self._endpoints.scopes),
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
        )

    def _ask(self, call: Any) -> Mapping[str, Any]:
        client = self._client()
        for response in ("access_token_response", "refresh_token_response"):
            client.register_compliance_hook(response, self._refuse_errors)
        try:
            given = call(client)
        except (httpx.HTTPError, ValueError):
            raise IssuerUnreachable(f"{self.name} answered with nothing that can be read.") from None
        return dict(given)

    def _refuse_errors(self, response: httpx.Response) -> httpx.Response:
        """Read an error before authlib does, which takes no description with line ends, as Microsoft's have."""
        try:
            said = response.json()
        except ValueError:
            return response
        if isinstance(said, dict) and "error" in said:
            raise self._sorted(str(said["error"]))
        return response

    def _sorted(self, error: str) -> GrantLost | IssuerRefuses | IssuerUnreachable:
        if error in _OURS:
            return IssuerRefuses(
                f"{self.name} does not take this installation's client id or secret ({error}): whoever runs Plera "
                f"corrects PLERA_{self.key.upper()}_CLIENT_ID and PLERA_{self.key.upper()}_CLIENT_SECRET."
            )
        if error in _LOST:
            return GrantLost(f"{self.name} gives no access to this mailbox any more: press Reconnect.")
        return IssuerUnreachable(f"{self.name} asks to come back later.")

    def _read(self, given: Mapping[str, Any]) -> Tokens:
        access, refresh = given.get("access_token"), given.get("refresh_token") or ""
        if not _is_token(access) or not isinstance(refresh, str) or (refresh and not _is_token(refresh)):
            raise IssuerUnreachable(f"{self.name} answered with nothing that can be read.")
        return Tokens(
            str(access), _seconds(given.get("expires_in")), refresh, _addresses(given.get("id_token"))
        )


class _Session:
    """What authlib sends its requests through: one call each, bounded in time and in bytes, no redirects followed."""

    def __init__(self, name: str, wait_seconds: float) -> None:
        self._name, self._wait_seconds = name, wait_seconds

    def post(
        self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Any
    ) -> httpx.Response:
        request = httpx.Request("POST", url, data=dict(data))
        url, _, body = auth.prepare("POST", url, {}, request.read().decode("ascii"))
        ends_at = time.monotonic() + self._wait_seconds
        try:
            with (
                httpx.Client(timeout=self._wait_seconds, follow_redirects=False) as client,
                client.stream("POST", url, content=body.encode("ascii"), headers=dict(headers)) as response,
            ):
                content = self._whole(response, ends_at)
                return httpx.Response(response.status_code, content=content, request=response.request)
        except httpx.HTTPError:
            raise IssuerUnreachable(f"{self._name} cannot be reached just now.") from None

    def _whole(self, response: httpx.Response, ends_at: float) -> bytes:
        content = b""
        for part in response.iter_bytes():
            content += part
            if len(content) > _LARGEST_ANSWER:
                raise IssuerUnreachable(f"{self._name} answered with nothing that can be read.")
            if time.monotonic() > ends_at:
                raise IssuerUnreachable(f"{self._name} did not answer in time.")
        return content


def _is_token(value: object) -> bool:
    """Whether this can stand in a login: printable ASCII without spaces (RFC 6750, 2.1)."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= _LONGEST_TOKEN
        and all("!" <= character <= "~" for character in value)
    )


def _seconds(value: object) -> int:
    """Read how long a token holds; some issuers write the number as a string, and it is only recommended."""
    try:
        seconds = int(str(value))
    except ValueError:
        return _USUAL_SECONDS
    return min(max(seconds, _LEAST_SECONDS), _MOST_SECONDS)


def _addresses(id_token: object) -> tuple[str, ...]:
    """Read by which addresses the issuer knows who consented.

    The token came from the issuer itself over the connection that we made, so its signature tells nothing more
    (OpenID Connect Core, 3.1.3.7, 6).
    """
    parts = id_token.split(".") if isinstance(id_token, str) else []
    if len(parts) != 3:
        return ()
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return ()
    if not isinstance(claims, dict):
        return ()
    if claims.get("email_verified") is False:
        return ()
    found = [claims.get(name) for name in _CLAIMS]
    return tuple(dict.fromkeys(one.lower() for one in found if isinstance(one, str) and "@" in one))
