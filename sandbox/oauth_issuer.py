"""An issuer of consent (OAuth 2.0): codes, grants, access tokens that end, as strict as the RFCs ask.

RFC 6749, RFC 7636 (PKCE, S256 only), RFC 7009 (revocation), RFC 9700 (refresh tokens that are replaced at each use).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.seed import OAuthClient

PROVIDERS = ("google", "microsoft")
CODE_SECONDS = 300.0
ACCESS_SECONDS = 3_600
ROTATING = ("microsoft",)
"""Whose refresh tokens are replaced at each use; one that is used again ends its grant."""


class OAuthRefusal(Exception):
    """What a client is told: one of the error words of RFC 6749, 5.2, and its status."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


@dataclass(frozen=True)
class Request:
    """What a client asks a person for."""

    provider: str
    client_id: str
    redirect_uri: str
    scope: str
    state: str
    challenge: str
    login_hint: str = ""


@dataclass
class Code:
    """A code that was given out; `grant` is set once it was redeemed, so that a second use ends what came of it."""

    request: Request
    address: str
    ends_at: datetime
    grant: str = ""


@dataclass
class Grant:
    """What a person granted; tokens stand as SHA-256. `spent` are refresh tokens that were replaced."""

    provider: str
    address: str
    scope: str
    refresh: str = ""
    spent: list[str] = field(default_factory=list)
    access: dict[str, str] = field(default_factory=dict)


class Issuer:
    """Keeps grants in a file, codes in memory. Its methods belong to one event loop; `wall` is real time."""

    def __init__(
        self,
        client: OAuthClient | None,
        path: Path,
        wall: Callable[[], datetime],
        on_end: Callable[[str], None],
    ) -> None:
        self._client, self._path, self._wall, self._on_end = client, path, wall, on_end
        self._codes: dict[str, Code] = {}
        self._grants: dict[str, Grant] = {}
        self.access_seconds = ACCESS_SECONDS
        self.trouble = ""
        """How the token door misbehaves: "down", "slow" or "garbage", "" for not at all."""
        self.asked: list[str] = []
        """Which grant types were asked for, in order."""

    def load(self) -> None:
        """Read what an earlier run left, if anything."""
        if self._path.exists():
            kept = json.loads(self._path.read_text("utf-8"))
            self._grants = {id_: Grant(**fields) for id_, fields in kept.items()}

    def reset(self) -> None:
        """Forget every grant and every fault."""
        self._codes.clear()
        self._grants.clear()
        self.asked.clear()
        self.access_seconds, self.trouble = ACCESS_SECONDS, ""
        self._path.unlink(missing_ok=True)

    def check(self, request: Request, response_type: str, method: str) -> None:
        """Say why nobody may be asked for this. Raises OAuthRefusal."""
        if self._client is None or request.client_id != self._client.client_id:
            raise OAuthRefusal("invalid_client", "This client is not registered.", 401)
        if request.redirect_uri != self._client.redirect_uri:
            raise OAuthRefusal("invalid_request", "This redirect address is not registered.")
        if response_type != "code":
            raise OAuthRefusal("unsupported_response_type", "Only codes are given.")
        if method != "S256" or not 43 <= len(request.challenge) <= 128:
            raise OAuthRefusal("invalid_request", "A code challenge by S256 is wanted (RFC 7636).")
        if not request.state:
            raise OAuthRefusal("invalid_request", "A state is wanted (RFC 6749, 10.12).")

    def allow(self, request: Request, address: str) -> str:
        """Give a code for a person's consent."""
        code = secrets.token_urlsafe(24)
        ends_at = self._wall() + timedelta(seconds=CODE_SECONDS)
        self._codes[_hash(code)] = Code(request, address, ends_at)
        return code

    def token(self, provider: str, form: dict[str, str]) -> dict[str, Any]:
        """Answer at the token door. Raises OAuthRefusal."""
        grant_type = form.get("grant_type", "")
        self.asked.append(grant_type)
        self._authenticate(form)
        if grant_type == "authorization_code":
            return self._redeem(provider, form)
        if grant_type == "refresh_token":
            return self._refresh(provider, form)
        raise OAuthRefusal("unsupported_grant_type", "There are codes and refresh tokens.")

    def revoke(self, form: dict[str, str]) -> None:
        """End the grant of a token, if there is one."""
        self._authenticate(form)
        token = _hash(form.get("token", ""))
        for id_, grant in list(self._grants.items()):
            if token in (grant.refresh, *grant.access):
                self._end(id_)

    def opens(self, address: str, token: str) -> bool:
        """Whether an access token opens a mailbox now."""
        name, wall = _hash(token), self._wall()
        return any(
            name in grant.access and datetime.fromisoformat(grant.access[name]) > wall
            for grant in self._grants.values()
            if grant.address == address.lower()
        )

    def expire(self, address: str) -> int:
        """Let every access token of a mailbox end now; return how many grants it has."""
        found = [grant for grant in self._grants.values() if grant.address == address]
        for grant in found:
            grant.access.clear()
        self._write()
        return len(found)

    def end_all(self, address: str) -> int:
        """End every grant for a mailbox, as its owner does in their account's settings."""
        found = [id_ for id_, grant in self._grants.items() if grant.address == address]
        for id_ in found:
            self._end(id_)
        return len(found)

    def granted(self) -> list[dict[str, Any]]:
        """Return what is granted, without tokens."""
        return [
            {"provider": grant.provider, "address": grant.address, "scope": grant.scope}
            for grant in self._grants.values()
        ]

    def _authenticate(self, form: dict[str, str]) -> None:
        client = self._client
        is_known = client is not None and (
            hmac.compare_digest(form.get("client_id", ""), client.client_id)
            and hmac.compare_digest(form.get("client_secret", ""), client.client_secret)
        )
        if not is_known:
            raise OAuthRefusal("invalid_client", "The client's id or secret is wrong.", 401)

    def _redeem(self, provider: str, form: dict[str, str]) -> dict[str, Any]:
        code = self._codes.get(_hash(form.get("code", "")))
        if code is None or code.request.provider != provider or code.ends_at <= self._wall():
            raise OAuthRefusal("invalid_grant", "The code is unknown or has ended.")
        if code.grant:
            self._end(code.grant)  # RFC 6749, 4.1.2
            raise OAuthRefusal("invalid_grant", "The code was used before.")
        if form.get("redirect_uri") != code.request.redirect_uri:
            raise OAuthRefusal("invalid_grant", "The redirect address is another one.")
        if not hmac.compare_digest(_challenge(form.get("code_verifier", "")), code.request.challenge):
            raise OAuthRefusal("invalid_grant", "The code verifier is wrong.")
        code.grant = secrets.token_hex(8)
        grant = self._grants[code.grant] = Grant(provider, code.address, code.request.scope)
        answer = self._tokens(grant, with_refresh=True)
        if "openid" in grant.scope.split():
            answer["id_token"] = self._id_token(grant)
        return answer

    def _refresh(self, provider: str, form: dict[str, str]) -> dict[str, Any]:
        token = _hash(form.get("refresh_token", ""))
        for id_, grant in self._grants.items():
            if grant.provider == provider and token == grant.refresh:
                return self._tokens(grant, with_refresh=provider in ROTATING)
            if token in grant.spent:
                self._end(id_)  # RFC 9700, 4.14.2
                break
        # Microsoft's descriptions run over several lines.
        raise OAuthRefusal("invalid_grant", "The refresh token has ended.\r\nTrace ID: 0\r\nTimestamp: now")

    def _tokens(self, grant: Grant, *, with_refresh: bool) -> dict[str, Any]:
        access = secrets.token_urlsafe(32)
        wall = self._wall()
        grant.access = {
            name: ends for name, ends in grant.access.items() if datetime.fromisoformat(ends) > wall
        }
        grant.access[_hash(access)] = (wall + timedelta(seconds=self.access_seconds)).isoformat()
        answer = {
            "token_type": "Bearer",
            "access_token": access,
            "expires_in": self.access_seconds,
            "scope": grant.scope,
        }
        if with_refresh:
            refresh = secrets.token_urlsafe(32)
            if grant.refresh:
                grant.spent = [*grant.spent[-50:], grant.refresh]
            grant.refresh = _hash(refresh)
            answer["refresh_token"] = refresh
        self._write()
        return answer

    def _id_token(self, grant: Grant) -> str:
        assert self._client is not None
        claims = {"aud": self._client.client_id, "sub": grant.address, "email": grant.address}
        head = ".".join(_base64(json.dumps(part).encode()) for part in ({"alg": "HS256"}, claims))
        signature = hmac.new(self._client.client_secret.encode(), head.encode(), hashlib.sha256).digest()
        return f"{head}.{_base64(signature)}"

    def _end(self, id_: str) -> None:
        grant = self._grants.pop(id_, None)
        self._write()
        if grant is not None:
            self._on_end(grant.address)

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.write_text(json.dumps({id_: asdict(grant) for id_, grant in self._grants.items()}), "utf-8")
        os.replace(fresh, self._path)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _challenge(verifier: str) -> str:
    return _base64(hashlib.sha256(verifier.encode()).digest())


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
