"""Real time, and product time, which may be ahead of it."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_LOOK_SECONDS = 0.05


class ProductClock:
    """Product time: wall time plus the seconds in a file that only grows; without a file it is wall time.

    The file is looked at again at most every 50 ms; when it cannot be read, the last offset holds.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._offset = 0.0
        self._seen: object = None
        self._looked_at = float("-inf")

    def now(self) -> datetime:
        """Return product time, aware UTC."""
        return wall() + timedelta(seconds=self.offset())

    def offset(self) -> float:
        """Return how many seconds product time is ahead of wall time."""
        moment = time.monotonic()
        if self._path is not None and moment - self._looked_at >= _LOOK_SECONDS:
            self._looked_at = moment
            self._look(self._path)
        return self._offset

    def _look(self, path: Path) -> None:
        try:
            stat = path.stat()
            seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if seen != self._seen:
                self._offset = max(self._offset, float(path.read_text("ascii")))
                self._seen = seen
        except (OSError, ValueError):
            return


def wall() -> datetime:
    """Return real time, aware UTC."""
    return datetime.now(UTC)
