"""The machine's own Chromium: where it is, how it is started, and the sizes at which pages are looked at."""

from __future__ import annotations

import shutil

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = (1280, 800), (375, 760)
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def executable() -> str | None:
    """Return the path of Chromium, None when it is not installed."""
    return next(filter(None, map(shutil.which, _NAMES)), None)
