"""How fast due steps leave with every check, against bare smtplib threads on the same server."""

import argparse
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from benchmarks import crowd
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, show
from benchmarks.processes import free_port
from benchmarks.scheduled import schedule
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from bot.wiring import build
from jobs.drain import drain_due
from models import Attempt, Delivery, SenderAccount, Setting
from models.states import DeliveryState

_CONTENT = (
    b"From: dock@kestrel.test\r\nTo: robin@dock.test\r\nSubject: Hello\r\nMessage-ID: <1@kestrel.test>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + b"A short mail.\r\n" * 40
)


@dataclass(frozen=True)
class Round:
    """Mails a second: ours, and of the bare loops."""

    ours: float
    base: float


class Sink:
    """The counting server, in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self._process, self.port = process, port

    def taken(self) -> int:
        """Return how many mails came since the last call."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def sink(delay_milliseconds: int) -> Iterator[Sink]:
    """Run the server until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.sink", str(port), str(delay_milliseconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        for _ in range(200):
            try:
                smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
                break
            except OSError:
                time.sleep(0.05)
        served = Sink(process, port)
        served.taken()
        try:
            yield served
        finally:
            process.terminate()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sending", description=__doc__)
    parser.add_argument("--mails", type=int, default=1_600, help="mails in a round (1,600)")
    parser.add_argument("--mailboxes", type=int, default=32)
    parser.add_argument(
        "--delay", type=int, nargs="+", default=[60, 0], help="the server's milliseconds a mail"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    aims = {60: 0.90, 0: 0.40}
    for delay in given.delay:
        figures: list[Figure] = []
        for name in given.databases:
            rounds = _measure(name, given.mails, given.mailboxes, delay, given.rounds)
            aim = aims.get(delay) if name == POSTGRES else None
            title = f"{name}: ours ÷ bare smtplib"
            figures.append(
                Figure(title, tuple(one.ours / one.base for one in rounds), aim=aim, is_floor=True)
            )
            figures.append(Figure(f"{name}: mails a second", tuple(one.ours for one in rounds), unit=""))
        show(f"{given.mailboxes} mailboxes, a server that takes {delay} ms a mail", figures)


def _measure(name: str, mails: int, mailboxes: int, delay: int, rounds: int) -> list[Round]:
    with (
        TemporaryDirectory(prefix="plera-bench-") as directory,
        database(name, Path(directory)) as url,
        sink(delay) as server,
    ):
        here = crowd.gather(
            alone(url, Path(directory)), lead_count=mails, sender_count=mailboxes, daily_limit=10**9
        )
        _open_limits(here, server.port)
        now = here.services.now()
        schedule(here, begins_at=now - timedelta(hours=1), spread=timedelta(minutes=30), content=_CONTENT)
        found = []
        for _ in range(rounds):
            base = _bare(server, mails, mailboxes)
            found.append(Round(_ours(here, server, mails), base))
            _rewind(here)
        return found


def _open_limits(here: Crowd, port: int) -> None:
    # No sendable hours are left to spread the mails over, and each of them may leave at any hour.
    numbers: dict[str, object] = {"window_opens": "00:00", "window_closes": "00:01"}
    numbers |= {"gap_minutes": 0, "gap_jitter_minutes": 0}

    def work(session: Session) -> None:
        session.execute(update(SenderAccount).values(smtp_port=port))
        session.add_all(
            Setting(workspace_id=here.workspace_id, name=name, value=value) for name, value in numbers.items()
        )

    here.services.run(work)


def _bare(server: Sink, mails: int, mailboxes: int) -> float:
    """Hand the same mails over by as many plain connections side by side."""
    server.taken()
    began_at = time.perf_counter()
    with ThreadPoolExecutor(mailboxes) as pool:
        list(pool.map(lambda _: _loop(server.port, mails // mailboxes), range(mailboxes)))
    seconds = time.perf_counter() - began_at
    return _all_taken(server, mails) / seconds


def _loop(port: int, mails: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as smtp:
        smtp.ehlo("bench")
        for _ in range(mails):
            smtp.mail("dock@kestrel.test")
            smtp.rcpt("robin@dock.test")
            smtp.data(_CONTENT)


def _ours(here: Crowd, server: Sink, mails: int) -> float:
    services = build(here.settings, "command")
    began_at = time.perf_counter()
    taken = 0
    while taken < mails:
        more = drain_due(services)
        if not more:
            raise Broken(f"Only {taken} of {mails} mails left.")
        taken += more
    seconds = time.perf_counter() - began_at
    sent = select(func.count()).select_from(Delivery).where(Delivery.state == DeliveryState.SENT)
    if here.services.read(lambda session: session.scalar(sent)) != mails:
        raise Broken("Not every mail is recorded as sent.")
    return _all_taken(server, mails) / seconds


def _all_taken(server: Sink, mails: int) -> int:
    taken = server.taken()
    if taken != mails:
        raise Broken(f"The server took {taken} mails instead of {mails}.")
    return taken


def _rewind(here: Crowd) -> None:
    """Let every mail be due once more."""

    def work(session: Session) -> None:
        session.execute(delete(Attempt))
        session.execute(
            delete(Delivery).where(Delivery.state == DeliveryState.SCHEDULED, Delivery.attempt == 0)
        )
        session.execute(
            update(Delivery).values(
                state=DeliveryState.SCHEDULED, intent_at=None, done_at=None, token=None, attempt=0, reason=""
            )
        )
        session.execute(update(SenderAccount).values(free_at=None, lease_token=None, lease_until=None))

    here.services.run(work)


if __name__ == "__main__":
    main()
