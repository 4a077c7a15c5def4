"""The queue's server as a test's own process, to be killed and started again where it was."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from rq import Queue as RedisQueue

from bot import valkey
from bot.demo_home import choose_ports

_PASSWORD = "right"


class QueueServer:
    """A Valkey on one directory and port, running or not."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._port = choose_ports(("redis",), {})["redis"]
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://:{_PASSWORD}@127.0.0.1:{self._port}/0"

    def start(self) -> None:
        command = valkey.command(self._directory, self._port, _PASSWORD)
        with (self._directory / "valkey.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        valkey.wait_for(self._port, _PASSWORD, lambda: None)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def order(self, *words: str) -> None:
        """Send the server one command."""
        with Redis.from_url(self.url) as redis:
            redis.execute_command(*words)

    def jobs(self, queue: str) -> int:
        """Return how many jobs of a queue wait or run."""
        jobs = RedisQueue(queue, connection=(redis := Redis.from_url(self.url)))
        with redis:
            return int(jobs.count + redis.llen(jobs.intermediate_queue_key) + jobs.started_job_registry.count)


@contextmanager
def queue_server(directory: Path) -> Iterator[QueueServer]:
    """Run a server until the block ends."""
    directory.mkdir()
    server = QueueServer(directory)
    server.start()
    try:
        yield server
    finally:
        server.kill()
