"""trigger_ids: what lets an app open a modal, once, for three seconds after a person did something."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from sandbox.errors import SlackError

REMEMBERED_SECONDS = 600.0


@dataclass
class Trigger:
    user_id: str
    issued_at: float
    is_used: bool = False


class Triggers:
    """Issues trigger_ids and exchanges each at most once."""

    def __init__(self, team_id: str, live_seconds: float) -> None:
        self._live_seconds = live_seconds
        self._middle = int.from_bytes(team_id.encode()[-5:], "big")
        self._issued: dict[str, Trigger] = {}

    def issue(self, user_id: str) -> str:
        """A new trigger_id for what `user_id` just did."""
        now = time.monotonic()
        for old in [key for key, each in self._issued.items() if now - each.issued_at > REMEMBERED_SECONDS]:
            del self._issued[old]
        key = f"{secrets.randbelow(10**13)}.{self._middle}.{secrets.token_hex(16)}"
        self._issued[key] = Trigger(user_id, now)
        return key

    def exchange(self, key: str) -> str:
        """Return the user a trigger_id belongs to and use it up.

        Raises SlackError invalid_trigger_id, expired_trigger_id or exchanged_trigger_id.
        """
        trigger = self._issued.get(key)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.is_used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.issued_at > self._live_seconds:
            raise SlackError("expired_trigger_id")
        trigger.is_used = True
        return trigger.user_id
