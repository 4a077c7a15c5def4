"""Product time: wall time plus an offset that only grows, kept in a file that the bot's processes read."""

from __future__ import annotations

import math
import os
from datetime import UTC, datetime
from pathlib import Path


class ProductClock:
    """Reads and, alone of all processes, writes the offset."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = _read(path)

    def wall(self) -> datetime:
        """Real time, UTC."""
        return datetime.now(UTC)

    def now(self) -> datetime:
        """Product time, UTC."""
        return datetime.fromtimestamp(self.wall().timestamp() + self._offset, UTC)

    def offset(self) -> float:
        """Seconds that product time is ahead of wall time."""
        return self._offset

    def advance_to(self, moment: datetime) -> None:
        """Let product time be `moment` now; a moment that has passed changes nothing."""
        ahead = (moment - self.wall()).total_seconds()
        if ahead <= self._offset:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.write_text(repr(ahead), "utf-8")
        os.replace(fresh, self._path)
        self._offset = ahead


def _read(path: Path) -> float:
    """The offset in the file, 0 when there is no file. Raises ValueError for a file that holds no offset."""
    if not path.exists():
        return 0.0
    text = path.read_text("utf-8").strip()
    try:
        offset = float(text)
    except ValueError:
        offset = math.nan
    if not math.isfinite(offset) or offset < 0:
        raise ValueError(f"The clock file {path} holds {text[:40]!r}, not a number of seconds.")
    return offset
