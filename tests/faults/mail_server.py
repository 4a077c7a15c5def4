"""Starts the misbehaving mail server and asks it what it has taken."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.demo_home import choose_ports


class MailServer:
    """The counting server, seen from a test."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self._process, self.port = process, port

    def letters(self) -> dict[str, int]:
        """Return how often each Message-ID was taken."""
        return {key: int(count) for key, count in self._order({})["letters"].items()}

    def connections(self) -> int:
        """Return how many connections it has had."""
        return int(self._order({})["connections"])

    def unanswered(self) -> int:
        """Return how many letters it has taken and not said so yet."""
        return int(self._order({})["unanswered"])

    def misbehave(self, mode: str, mailbox: str) -> None:
        """Behave like this to a mailbox from now on; "" is well."""
        self._order({"misbehave": mode, "mailbox": mailbox})

    def take_seconds(self, seconds: float) -> None:
        """Answer every whole text only after so long."""
        self._order({"seconds": seconds})

    def _order(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self.read()

    def read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run the server until the block ends."""
    port = choose_ports(("smtp",), {})["smtp"]
    command = [sys.executable, "-m", "tests.faults.sink", str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        served = MailServer(process, port)
        try:
            served.read()
            yield served
        finally:
            process.kill()
