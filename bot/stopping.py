"""Ends a loop gently when the process is asked to stop."""

import signal
from threading import Event
from types import FrameType


def stop_on_signals() -> Event:
    """Return an event that SIGTERM and SIGINT set; a second one ends the process at once."""
    stop = Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise SystemExit(1)
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop
