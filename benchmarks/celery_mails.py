"""One Celery task for each mail, and how long a worker takes to work all of them off.

`python -m benchmarks.celery_mails PORT MAILS THREADS` prints the seconds and how many tasks ran. Each thread keeps
its connection; nothing is written down.
"""

import os
import smtplib
import sys
import time
from itertools import count
from threading import local
from typing import Any

from celery import Celery
from celery.signals import worker_ready
from celery.worker import state

from benchmarks.letters import CONTENT, RECIPIENT, SENDER

app = Celery("mails", broker=os.environ.get("REDIS_URL"))
app.conf.update(
    task_ignore_result=True, broker_connection_retry_on_startup=True, worker_redirect_stdouts=False
)

_kept = local()


def _connection(port: int) -> smtplib.SMTP:
    if not hasattr(_kept, "smtp"):
        _kept.smtp = smtplib.SMTP("127.0.0.1", port, timeout=30)
        _kept.smtp.ehlo("bench")
    smtp: smtplib.SMTP = _kept.smtp
    return smtp


class Round:
    """The tasks of one round, counted; the worker stops with the last one."""

    def __init__(self, port: int, mails: int) -> None:
        self._port, self._mails, self._done = port, mails, count(1)
        self.began_at = self.ended_at = 0.0
        self.task = app.task(self.hand_over, name="hand_over", typing=False)
        worker_ready.connect(self.begin)

    def begin(self, **_: Any) -> None:
        """Note that the worker is up."""
        self.began_at = time.perf_counter()

    def hand_over(self) -> None:
        """Hand one mail over."""
        _connection(self._port).sendmail(SENDER, RECIPIENT, CONTENT)
        if next(self._done) == self._mails:
            self.ended_at = time.perf_counter()
            state.should_stop = 0

    def run(self, threads: int) -> float:
        """Ask for every task, then let a worker with so many threads run; return its seconds."""
        for _ in range(self._mails):
            self.task.delay()
        app.Worker(pool="threads", concurrency=threads, loglevel="ERROR", quiet=True).start()
        return self.ended_at - self.began_at


if __name__ == "__main__":
    port, mails, threads = map(int, sys.argv[1:])
    print(Round(port, mails).run(threads), mails)
