"""How one sandbox runs: ports, directories, where the bot is, and how strict the clock-bound rules are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sandbox.seed import Seed


@dataclass
class Config:
    """Everything a sandbox is told at start; a port of 0 takes a free one.

    `seed` may be None when `directory` already holds a state. `smtp_port` None starts no mail servers.
    `bot_url` may be changed while the sandbox runs; everything sent to the bot reads it anew.
    """

    seed: Seed | None
    directory: Path
    bot_url: str = "http://127.0.0.1:3000"
    port: int = 8765
    smtp_port: int | None = 0
    imap_port: int = 0
    clock_file: Path | None = None
    ack_seconds: float = 3.0
    """Slack gives an app three seconds to answer a command, an interaction or an event."""
    trigger_seconds: float = 3.0
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    """When an event is sent again: https://docs.slack.dev/apis/events-api/#retries"""
    leave_seconds: float = 10.0
    """How long a socket that was asked to leave stays open when no other one comes."""
    rate_limits: bool = True
    rate_scale: float = 1.0
    """Multiplies every limit; 2.0 allows twice as many calls."""
    post_burst: int = 4
    """chat.postMessage allows one a second and channel; this many may come at once before that holds."""

    @property
    def clock_path(self) -> Path:
        return self.clock_file or self.directory / "clock"
