"""What went between Slack and the bot lately, both ways: kept as it was sent, shown without any secret."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any

from sandbox.feed import Feed
from sandbox.traffic_shown import Entry, page_of

TO_BOT, TO_SLACK = "to_bot", "to_slack"
MOST_ENTRIES = 2_000
MOST_BYTES = 32_000_000
HINT_SECONDS = 0.3


class Traffic:
    """The newest entries, at most 2,000 and 32 MB of them. Belongs to one event loop; only `page` may run elsewhere."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._entries: deque[Entry] = deque()
        self._bytes = 0
        self._last_id = 0
        self._hint: asyncio.TimerHandle | None = None

    def begin(
        self, direction: str, kind: str, name: str, transport: str, request: bytes | str, retry: int = 0
    ) -> Entry:
        """Note that something is sent; its answer follows with `finish`."""
        self._last_id += 1
        at, started = datetime.now(UTC), time.perf_counter()
        entry = Entry(self._last_id, at, started, direction, kind, name, transport, request, retry)
        self._entries.append(entry)
        self._bytes += entry.size
        self._make_room()
        self._tell()
        return entry

    def finish(
        self,
        entry: Entry,
        status: int | None = None,
        error: str | None = None,
        response: bytes = b"",
        ms: int | None = None,
    ) -> None:
        """Note the answer; `ms` is measured when it is not given."""
        is_kept = bool(self._entries) and self._entries[0].id <= entry.id
        entry.status, entry.error, entry.response = status, error, bytes(response)
        entry.ms = round((time.perf_counter() - entry.started) * 1000) if ms is None else ms
        if is_kept:
            self._bytes += len(response)
            self._make_room()
        self._tell()

    def clear(self) -> None:
        """Forget everything; numbers go on."""
        self._entries.clear()
        self._bytes = 0
        self._tell()

    def page(self, words: str, limit: int, before: int | None) -> tuple[list[dict[str, Any]], bool]:
        """The newest entries in which every word occurs, and whether there are older ones."""
        return page_of(list(self._entries), words, limit, before)

    def _make_room(self) -> None:
        while len(self._entries) > MOST_ENTRIES or (self._bytes > MOST_BYTES and len(self._entries) > 1):
            self._bytes -= self._entries.popleft().size

    def _tell(self) -> None:
        """Hint at most three times a second, however much there is."""
        if self._hint is None:
            self._hint = asyncio.get_running_loop().call_later(HINT_SECONDS, self._tell_now)

    def _tell_now(self) -> None:
        self._hint = None
        self._feed.tell("traffic", last=self._last_id)
