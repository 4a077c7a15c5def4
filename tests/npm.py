"""Packages of npm, installed into a temporary folder."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path


def install(npm: str, folder: Path, packages: Sequence[str]) -> None:
    """Install packages into a folder, as npm is set up on this machine. Raises CalledProcessError."""
    run([npm, "init", "--yes"], folder)
    run([npm, "install", "--no-audit", "--no-fund", *packages], folder)


def run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
