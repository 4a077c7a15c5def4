"""A worker that takes turns at a model, alone or as a process of its own."""

import json
import sys
from datetime import UTC, datetime

from bot.database import Runner, open_engine
from bot.pacing import SharedPace
from bot.queues import NoQueue

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Worker:
    """A worker whose clock stands still, so that what it would sleep is its turn."""

    def __init__(self, url: str, per_minute: int, name: str = "openai:own") -> None:
        self.slept: list[float] = []
        self.engine = open_engine(url)
        self.pace = SharedPace(
            name,
            per_minute=per_minute,
            run=Runner(self.engine, NoQueue()),
            read=Runner(self.engine, NoQueue(), writes=False),
            wall=lambda: NOON,
            sleep=self.slept.append,
        )


def main() -> None:
    """Take so many turns, ten a second, and write when each was, in seconds from noon."""
    url, calls = sys.argv[1:]
    worker = Worker(url, 600)
    for _ in range(int(calls)):
        worker.pace.wait()
    worker.engine.dispose()
    sys.stdout.write(json.dumps(worker.slept))


if __name__ == "__main__":
    main()
