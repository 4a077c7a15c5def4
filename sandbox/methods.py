"""What Slack's reference says of each Web API method: scopes, rate tier, required arguments, error codes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Method:
    """Facts of one method.

    `scopes`: any one suffices, empty means none is needed. `tier` is Slack's rate tier 1 to 4; None where Slack
    has a special limit: `per_minute` calls, or hundreds a minute when that is None too.
    """

    name: str
    scopes: frozenset[str]
    tier: int | None
    per_minute: int | None
    errors: frozenset[str]
    required: tuple[str, ...]


# https://docs.slack.dev/apis/web-api/rate-limits: one message a second and channel.
SPECIAL_PER_MINUTE = {"chat.postMessage": 60}

_facts: dict[str, Any] = json.loads(files("sandbox").joinpath("data", "methods.json").read_text("utf-8"))

COMMON_ERRORS: frozenset[str] = frozenset(_facts["common_errors"])
"""Codes any method may answer with, besides its own."""

METHODS: dict[str, Method] = {
    name: Method(
        name=name,
        scopes=frozenset(facts["scopes"]),
        tier=facts["tier"],
        per_minute=SPECIAL_PER_MINUTE.get(name),
        errors=frozenset(facts["errors"]),
        required=tuple(facts["required"]),
    )
    for name, facts in _facts["methods"].items()
}
