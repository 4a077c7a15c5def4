"""The base of many timers due at one instant: Celery tasks with an ETA that do nothing but leave a byte behind."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from celery import Celery

BROKER, MARKS = "PLERA_BENCH_BROKER", "PLERA_BENCH_MARKS"

app = Celery("timers", broker=os.environ.get(BROKER))
app.conf.update(
    task_ignore_result=True, worker_prefetch_multiplier=0, broker_connection_retry_on_startup=True
)


def leave_mark() -> None:
    """Add a byte to the file of marks: its size says how many timers have run, its time when the last did."""
    with Path(os.environ[MARKS]).open("ab", buffering=0) as marks:
        marks.write(b".")


mark = app.task(leave_mark, name="mark")

if __name__ == "__main__":
    due_at = datetime.fromtimestamp(float(sys.argv[2]), UTC)
    for _ in range(int(sys.argv[1])):
        mark.apply_async(eta=due_at)
