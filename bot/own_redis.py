"""The Redis that `plera start` brings along where REDIS_URL is not set: where it listens, kept in the directory."""

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from bot import valkey
from bot.children import Child, Children
from bot.demo_home import choose_ports, write_private

_FILE = "redis.json"


@dataclass(frozen=True)
class OwnRedis:
    """A server on this machine, for this directory alone."""

    port: int
    password: str = field(repr=False)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


def find(directory: Path) -> OwnRedis | None:
    """Return the server of a directory, None when `plera start` never brought one along there."""
    try:
        kept = json.loads((directory / _FILE).read_text("utf-8"))
        return OwnRedis(int(kept["port"]), str(kept["password"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def start(directory: Path, children: Children) -> OwnRedis:
    """Start the server on the port of the last time, or a free one, and wait until it answers. Raises Refused."""
    kept = find(directory)
    last = {"redis": kept.port} if kept else {}
    server = OwnRedis(
        choose_ports(("redis",), last)["redis"], kept.password if kept else secrets.token_hex(16)
    )
    home = directory / "valkey"
    home.mkdir(mode=0o700, exist_ok=True)
    command = valkey.command(home, server.port, server.password)
    write_private(directory / _FILE, json.dumps({"port": server.port, "password": server.password}))
    logs = directory / "log"
    logs.mkdir(mode=0o700, exist_ok=True)
    children.start(Child("valkey", command, dict(os.environ), logs / "valkey.log"))
    valkey.wait_for(server.port, server.password, children.require_all)
    return server
