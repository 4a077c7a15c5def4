"""Calls of Unipile's HTTP API v1, each bounded in time and bytes.

https://developer.unipile.com/reference: `https://{DSN}/api/v1`, the key in X-API-KEY.
"""

import ssl
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from pydantic import JsonValue, TypeAdapter, ValidationError

from integrations import unipile_errors as errors
from outreach.errors import OutcomeUnknown
from outreach.linkedin_port import Later, Wait

_NOT_ASKED = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.WriteError,
    httpx.WriteTimeout, httpx.UnsupportedProtocol,
)  # fmt: skip
"""Errors of a request that never reached Unipile as a whole."""
_LARGEST_ANSWER = 16_000_000
_MOST_PAGES = 200
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)

Json = dict[str, Any]


def address_of(dsn: str) -> str:
    """Return where an API is: its DSN as Unipile's dashboard shows it, or a URL. Raises ValueError with a sentence."""
    given = dsn.strip().rstrip("/")
    parts = urlsplit(given if "://" in given else f"https://{given}")
    is_here = parts.hostname in _LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise ValueError("Unipile is reached over https only: give the DSN, as in api1.unipile.com:13111.")
    if not parts.hostname or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("This is no DSN of Unipile: it looks like api1.unipile.com:13111.")
    return f"{parts.scheme}://{parts.netloc}"


class UnipileHttp:
    """Asks Unipile for an installation; `patience_seconds` bounds a whole call, however slowly it is answered."""

    def __init__(self, dsn: str, key: str, *, patience_seconds: float = 60.0) -> None:
        self.address = address_of(dsn)
        self._patience = patience_seconds
        # A kept connection that the server closed meanwhile would look like a call without an answer.
        self._http = httpx.Client(
            base_url=f"{self.address}/api/v1/",
            headers={"X-API-KEY": key, "Accept": "application/json"},
            timeout=httpx.Timeout(patience_seconds, connect=min(10.0, patience_seconds)),
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
            verify=_certificates(),
        )

    def get(self, path: str, *, account: bool = True, params: Mapping[str, str] | None = None) -> Json:
        """Read something; `account` says whether an account answers for it. Raises AccountProblem, Later, NotThere."""
        return self._ask("GET", path, acts=False, account=account, params=params or {})

    def make(self, path: str, body: Json) -> Json:
        """Have the installation make something that may as well be made twice. Raises as `get`."""
        return self._ask("POST", path, acts=False, account=False, json=body)

    def act(self, path: str, **sent: Any) -> Json:
        """Do something for an account. Raises as `get`, and OutcomeUnknown when it may have been done."""
        return self._ask("POST", path, acts=True, account=True, **sent)

    def drop(self, path: str, *, account: bool = True, params: Mapping[str, str] | None = None) -> None:
        """Take something away, which may as well be tried twice. Raises as `get`; after Later it may be gone."""
        self._ask("DELETE", path, acts=False, account=account, params=params or {})

    def pages(self, path: str, params: Mapping[str, str], *, account: bool = True) -> Iterator[list[Any]]:
        """Yield the items of a list page by page. Raises as `get`, and Later for a list that does not end."""
        seen: set[str] = set()
        for _ in range(_MOST_PAGES):
            page = self.get(path, account=account, params=params)
            items, cursor = page.get("items"), page.get("cursor")
            if not isinstance(items, list):
                raise Later(errors.UNREADABLE, Wait.AWAY)
            yield items
            if not isinstance(cursor, str) or not cursor:
                return
            if cursor in seen:
                break
            seen.add(cursor)
            params = {**params, "cursor": cursor}
        raise Later("Unipile's list does not end.", Wait.AWAY)

    def _ask(self, method: str, path: str, *, acts: bool, account: bool, **sent: Any) -> Json:
        ends_at = time.monotonic() + self._patience
        try:
            with self._http.stream(method, path, **sent) as response:
                content = _whole(response, ends_at)
        except _NOT_ASKED:
            raise Later(errors.UNREACHABLE, Wait.AWAY) from None
        except (httpx.HTTPError, _Unreadable):
            if acts:
                raise OutcomeUnknown(errors.UNKNOWN) from None
            raise Later(errors.UNREADABLE, Wait.AWAY) from None
        said = _object(content)
        if not response.is_success:
            kind = said.get("type") if said else None
            raise errors.of_answer(
                response.status_code,
                kind if isinstance(kind, str) else "",
                response.headers,
                acts=acts,
                account=account,
            )
        if said is None:
            raise OutcomeUnknown(errors.UNKNOWN) if acts else Later(errors.UNREADABLE, Wait.AWAY)
        return said


@cache
def _certificates() -> ssl.SSLContext:
    """Read the certificates once: it takes longer than a call."""
    return ssl.create_default_context()


class _Unreadable(Exception):
    """An answer is larger or slower than any can be."""


def _whole(response: httpx.Response, ends_at: float) -> bytes:
    content = bytearray()
    for part in response.iter_bytes():
        content += part
        if len(content) > _LARGEST_ANSWER or time.monotonic() > ends_at:
            raise _Unreadable
    return bytes(content)


def _object(content: bytes) -> Json | None:
    """Read an answer as a JSON object, None when it is none."""
    try:
        said = _JSON.validate_json(content)
    except ValidationError:
        return None
    return said if isinstance(said, dict) else None


def path_of(*parts: str) -> str:
    """Join the parts of a path, each escaped as a whole."""
    return "/".join(quote(part, safe="") for part in parts)
