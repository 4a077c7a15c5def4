"""Slack's limits on how often a method may be called: https://docs.slack.dev/apis/web-api/rate-limits"""

from __future__ import annotations

import math
import time
from collections import deque

from sandbox.config import Config
from sandbox.methods import METHODS

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
WINDOW_SECONDS = 60.0


class RateLimits:
    """Counts calls in wall time.

    chat.postMessage has a bucket per channel: one message a second, `post_burst` at once. Every other method has a
    window per workspace: its tier's number of calls in any 60 seconds.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._windows: dict[str, deque[float]] = {}
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait_seconds(self, method: str, channel: str) -> int:
        """Count one call; above 0 it is refused and these are the seconds of Retry-After."""
        if not self._config.rate_limits:
            return 0
        now = time.monotonic()
        if method == "chat.postMessage":
            return self._take_from_bucket(channel, now)
        per_minute = per_minute_of(method)
        return self._count_in_window(method, per_minute * self._config.rate_scale, now) if per_minute else 0

    def _take_from_bucket(self, channel: str, now: float) -> int:
        rate, size = self._config.rate_scale, max(1.0, self._config.post_burst * self._config.rate_scale)
        left, since = self._buckets.get(channel, (size, now))
        left = min(size, left + (now - since) * rate)
        if left < 1:
            self._buckets[channel] = (left, now)
            return max(1, math.ceil((1 - left) / rate))
        self._buckets[channel] = (left - 1, now)
        return 0

    def _count_in_window(self, method: str, most: float, now: float) -> int:
        window = self._windows.setdefault(method, deque())
        while window and now - window[0] >= WINDOW_SECONDS:
            window.popleft()
        if len(window) >= most:
            return max(1, math.ceil(WINDOW_SECONDS - (now - window[0]))) if window else int(WINDOW_SECONDS)
        window.append(now)
        return 0


def per_minute_of(method: str) -> int | None:
    """Calls a minute and workspace; None when the method has no such limit."""
    known = METHODS[method]
    return known.per_minute or (TIERS[known.tier] if known.tier else None)
