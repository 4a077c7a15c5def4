"""Ends a process gently when it is asked to stop."""

import signal
from threading import Event
from types import FrameType


def end_on_signals() -> None:
    """Let SIGTERM and SIGINT end the process with code 0, for as long as there is nothing to finish."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


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
