"""The demo's directory: its lock, its secrets, its ports, and starting over."""

import fcntl
import json
import os
import secrets
import shutil
import socket
import time
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from bot.refusal import Refused

_PARTS = (
    "plera.db",
    "plera.db-wal",
    "plera.db-shm",
    "demo.json",
    "seed.json",
    "clock",
    "sandbox",
    "valkey",
    "ready",
    "log",
)


_REAL = ("plera.db", "redis.json")
"""What an installation leaves in its directory; a demo has a demo.json beside it."""


class DemoRefused(Refused):
    """The demo cannot start here; the text says why and what to do."""


def _new_app_token() -> str:
    return f"xapp-1-A0DEMO-{secrets.token_hex(16)}"


def _new_client_secret() -> str:
    return secrets.token_urlsafe(24)


def _new_unipile_key() -> str:
    return secrets.token_urlsafe(24)


@dataclass
class Secrets:
    """What the demo made for itself, for its owner only; ports and transport are those of the last start.

    `is_empty` says whether it began as just after the installation.
    """

    secret_key: str = field(repr=False)
    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    mail_password: str = field(repr=False)
    redis_password: str = field(repr=False)
    ports: dict[str, int] = field(default_factory=dict)
    is_empty: bool = False
    app_token: str = field(default_factory=_new_app_token, repr=False)
    socket_mode: bool = False
    client_secret: str = field(default_factory=_new_client_secret, repr=False)
    unipile_key: str = field(default_factory=_new_unipile_key, repr=False)


@dataclass
class Home:
    """A demo's directory, locked for this process."""

    directory: Path
    lock: IO[str]

    @property
    def sandbox(self) -> Path:
        return self.directory / "sandbox"

    @property
    def clock_file(self) -> Path:
        return self.directory / "clock"

    @property
    def seed_file(self) -> Path:
        return self.directory / "seed.json"

    @property
    def valkey(self) -> Path:
        return self.directory / "valkey"

    @property
    def logs(self) -> Path:
        return self.directory / "log"

    def make_rooms(self) -> None:
        """Make the directories inside that are not there yet."""
        for room in (self.logs, self.valkey, self.sandbox):
            room.mkdir(mode=0o700, exist_ok=True)

    def start_over(self) -> None:
        """Remove what a demo leaves in its directory, and nothing else."""
        for name in _PARTS:
            path = self.directory / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def secrets(self, *, is_empty: bool = False) -> Secrets:
        """Return the kept secrets, made at the first start; only then `is_empty` counts."""
        path = self.directory / "demo.json"
        if path.exists():
            try:
                return Secrets(**json.loads(path.read_text("utf-8")))
            except (ValueError, TypeError) as error:
                raise DemoRefused(
                    f"{path} cannot be read: run `plera demo --fresh` to start over."
                ) from error
        made = Secrets(
            secret_key=urlsafe_b64encode(os.urandom(32)).decode("ascii"),
            bot_token=f"xoxb-{secrets.token_hex(24)}",
            signing_secret=secrets.token_hex(16),
            mail_password=secrets.token_urlsafe(16),
            redis_password=secrets.token_hex(16),
            is_empty=is_empty,
        )
        self.keep(made)
        return made

    def keep(self, made: Secrets) -> None:
        """Write the secrets, readable for the owner only."""
        write_private(self.directory / "demo.json", json.dumps(asdict(made), indent=1))


def open_home(directory: Path) -> Home:
    """Make the directory if need be (mode 0700) and lock it.

    Raises DemoRefused when it cannot be made or written to, or another demo runs on it.
    """
    directory = directory.absolute()
    if not directory.parent.is_dir():
        raise DemoRefused(f"The directory {directory.parent} is not there: create it or correct PLERA_DIR.")
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        lock = (directory / "lock").open("w")
    except OSError as error:
        raise DemoRefused(
            f"{directory} cannot be written to ({error.strerror}): change its owner or set PLERA_DIR to another one."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise DemoRefused(
            f"A demo is running on {directory} already: stop it with Ctrl-C, or set PLERA_DIR and PLERA_PORT."
        ) from error
    if not (directory / "demo.json").exists() and any((directory / name).exists() for name in _REAL):
        lock.close()
        raise DemoRefused(
            f"{directory} holds a real workspace: set PLERA_DIR to another directory for the demo."
        )
    home = Home(directory, lock)
    home.make_rooms()
    return home


def write_private(path: Path, text: str) -> None:
    """Replace a file as a whole, readable for the owner only."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def require_port(port: int, *, patience_seconds: float = 2.0) -> None:
    """Raises DemoRefused when a port stays taken; one that a demo just gave up gets a moment."""
    ends_at = time.monotonic() + patience_seconds
    while not _is_free(port):
        if time.monotonic() > ends_at:
            raise DemoRefused(
                f"Port {port} is taken by another program: stop that one, or choose another, "
                f"as in `PLERA_PORT={port + 1 if port < 65535 else 8765} make demo`."
            )
        time.sleep(0.1)


def choose_ports(names: tuple[str, ...], last: dict[str, int]) -> dict[str, int]:
    """Return a free port for each name, the one of the last start where it is still free."""
    chosen = {name: port for name, port in last.items() if name in names and _is_free(port)}
    with_sockets = [socket.socket() for _ in names]
    try:
        for name, one in zip(names, with_sockets, strict=True):
            one.bind(("127.0.0.1", 0))
            chosen.setdefault(name, one.getsockname()[1])
    finally:
        for one in with_sockets:
            one.close()
    return chosen


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
