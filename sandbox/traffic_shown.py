"""How one request and its answer are shown and searched: parsed when somebody asks, without any secret."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

SHOWN_BYTES = 20_000
SECRET_NAMES = frozenset({"token", "authorization", "ticket", "client_secret"})
SECRETS = re.compile(r"xox[a-z]-[\w.-]+|xapp-[\w.-]+|(?<=ticket=)[\w-]+")
PLAIN = re.compile(r"[a-z0-9_]+")
HIDDEN = "[hidden]"


@dataclass
class Entry:
    """One request and its answer; bodies stay as they were sent until somebody asks."""

    id: int
    at: datetime
    started: float
    direction: str
    kind: str
    name: str
    transport: str
    request: bytes | str
    retry: int = 0
    status: int | None = None
    error: str | None = None
    ms: int = 0
    response: bytes = b""

    @property
    def bodies(self) -> tuple[bytes | str, bytes]:
        return self.request, self.response

    @property
    def size(self) -> int:
        return len(self.request) + len(self.response)


def page_of(
    entries: Sequence[Entry], words: str, limit: int, before: int | None
) -> tuple[list[dict[str, Any]], bool]:
    """The newest of `entries` (oldest first) in which every word occurs, and whether there are older ones."""
    wanted = words.lower().split()
    plain = PLAIN.findall(words.lower())
    found: list[dict[str, Any]] = []
    for entry in reversed(entries):
        if (before is not None and entry.id >= before) or not _may_have(plain, entry):
            continue
        request, response = _shown(entry.request, may_be_form=True), _shown(entry.response)
        if wanted and not _has_all(wanted, entry, request, response):
            continue
        if len(found) == limit:
            return found, True
        found.append(_as_json(entry, request, response))
    return found, False


def _as_json(entry: Entry, request: Any, response: Any) -> dict[str, Any]:
    shown_request, cut_request = _clipped(request)
    shown_response, cut_response = _clipped(response)
    answer = {
        "id": entry.id,
        "at": entry.at.isoformat(timespec="milliseconds"),
        "direction": entry.direction,
        "kind": entry.kind,
        "name": entry.name,
        "transport": entry.transport,
        "status": entry.status,
        "error": entry.error,
        "ms": entry.ms,
        "retry": entry.retry,
        "request": {"clipped": shown_request} if cut_request else shown_request,
        "response": shown_response,
    }
    return {**answer, "clipped": True} if cut_request or cut_response else answer


def _may_have(plain: list[str], entry: Entry) -> bool:
    """Whether all plain letters that are looked for stand in what was sent; no encoding breaks these up.

    Reading every body to search it would take seconds.
    """
    if not plain:
        return True
    bodies = [each if isinstance(each, str) else each.decode("utf-8", "replace") for each in entry.bodies]
    whole = "\n".join([entry.name, entry.error or "", *bodies]).lower()
    return all(part in whole for part in plain)


def _has_all(wanted: list[str], entry: Entry, request: Any, response: Any) -> bool:
    parts = [entry.name, entry.error or "", _text(request), _text(response)]
    whole = "\n".join(parts).lower()
    return all(word in whole for word in wanted)


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def _clipped(body: Any) -> tuple[Any, bool]:
    text = _text(body)
    encoded = text.encode()
    if len(encoded) <= SHOWN_BYTES:
        return body, False
    return encoded[:SHOWN_BYTES].decode("utf-8", "ignore"), True


def _shown(body: bytes | str, *, may_be_form: bool = False) -> Any:
    """A body as it may be shown: an object for JSON or a form, else text, None when it is empty."""
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    if not text:
        return None
    try:
        return _without_secrets(json.loads(text))
    except ValueError:
        pass
    form = parse_qsl(text, keep_blank_values=True) if may_be_form else None
    if form:
        return _without_secrets({name: _unpacked(value) for name, value in form})
    return SECRETS.sub(HIDDEN, text)


def _unpacked(value: str) -> Any:
    """A form's field that holds JSON, as slack_sdk sends blocks and views."""
    if value[:1] not in ("[", "{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if key.lower() not in SECRET_NAMES}
        return {key: _without_secrets(each) for key, each in kept.items()}
    if isinstance(value, list):
        return [_without_secrets(each) for each in value]
    return SECRETS.sub(HIDDEN, value) if isinstance(value, str) else value
