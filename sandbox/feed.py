"""Hints for the page about what changed, as Server-Sent Events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

KEEP_ALIVE_SECONDS = 15.0
MOST_WAITING = 1000


class Feed:
    """Tells every open page what to read again. Belongs to one event loop."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._watchers: list[Callable[[dict[str, Any]], None]] = []
        self._closed = False

    def watch(self, watcher: Callable[[dict[str, Any]], None]) -> None:
        """Call `watcher` with every hint, at once and without fail; it must be quick."""
        self._watchers.append(watcher)

    def tell(self, kind: str, /, **fields: Any) -> None:
        """Announce a change; a listener that does not keep up misses hints, never blocks the sender."""
        hint = {"type": kind, **fields}
        for listener in self._listeners:
            if listener.qsize() < MOST_WAITING:
                listener.put_nowait(hint)
        for watcher in self._watchers:
            watcher(hint)

    def close(self) -> None:
        """End every open stream, so that the server can stop."""
        self._closed = True
        for listener in self._listeners:
            listener.put_nowait(None)

    async def stream(self) -> AsyncIterator[str]:
        """Yield events in the text/event-stream format until the reader goes or the feed closes."""
        listener: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            yield ": open\n\n"
            while not self._closed:
                try:
                    hint = await asyncio.wait_for(listener.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if hint is None:
                    return
                yield f"event: {hint['type']}\ndata: {json.dumps(hint)}\n\n"
        finally:
            self._listeners.discard(listener)
