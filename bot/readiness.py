"""In the demo every process says when it is up, so that the page's health tells of all of them."""

from pathlib import Path

from bot.settings import Settings

PROCESSES = ("worker-now", "worker-send", "worker-slow", "mail", "clock")
"""The processes that leave a mark; web answers for itself."""


def marks(directory: Path) -> Path:
    """Return where the marks of a demo stand."""
    return directory / "ready"


def mark(settings: Settings, process: str) -> None:
    """Say that a process is up; outside the demo nothing is written."""
    if settings.is_demo:
        marks(settings.directory).mkdir(exist_ok=True)
        (marks(settings.directory) / process).touch()


def missing(settings: Settings) -> list[str]:
    """Return the processes that are not up yet."""
    return [name for name in PROCESSES if not (marks(settings.directory) / name).exists()]


def clear(directory: Path, process: str = "") -> None:
    """Forget that a process is up, or all of them."""
    for name in (process,) if process else PROCESSES:
        (marks(directory) / name).unlink(missing_ok=True)
