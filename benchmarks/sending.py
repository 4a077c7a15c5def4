"""How fast due steps leave with every check, against bare smtplib threads on the same server.

The base is a thread and a connection for each mailbox. Ours has a second connection for each, as no gap keeps its
letters apart here; the same bare loop over as many connections stands beside it.
"""

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from benchmarks import crowd, others
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, show
from benchmarks.letters import CONTENT, hand_over_bare
from benchmarks.scheduled import schedule
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from benchmarks.sinks import DEBIANS, OWN, Sink, sink
from bot.wiring import build
from jobs.drain import drain_due
from jobs.lanes import CONNECTIONS
from models import Attempt, Delivery, SenderAccount, Setting
from models.states import Channel, DeliveryState
from outreach import holidays_of
from outreach.ports import ChannelPort, Connection, MailAccount


@dataclass(frozen=True)
class Anonymous:
    """The way out for email, to a server that knows no login."""

    inner: ChannelPort

    def connect(self, account: MailAccount) -> AbstractContextManager[Connection]:
        return self.inner.connect(replace(account, username=""))


_PUBLIC_URL = "https://plera.kestrel.test"
"""With it every mail carries its own way out, as it does in earnest."""

AIMS = {60: 0.90, 0: 0.40}
"""The least that ours ÷ base may be on PostgreSQL, by the server's milliseconds."""


@dataclass(frozen=True)
class Round:
    """Mails a second: ours, of the bare loops, of those over as many connections, and of what else was measured."""

    ours: float
    base: float
    wide: float
    others: Mapping[str, float]


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
    parser.add_argument("--sink", default=OWN, choices=[OWN, DEBIANS], help="the server without delay")
    parser.add_argument("--alone", action="store_true", help="leave django-post-office and Celery out")
    given = parser.parse_args(arguments)
    compares = not given.alone and others.are_installed()
    for delay in given.delay:
        figures: list[Figure] = []
        for name in given.databases:
            beside = compares and name == POSTGRES and not delay
            rounds = _measure(name, given, delay, beside)
            figures += _figures(name, rounds, AIMS.get(delay) if name == POSTGRES else None)
        server = f"{DEBIANS}, which takes every mail at once" if given.sink == DEBIANS and not delay else ""
        show(f"{given.mailboxes} mailboxes, {server or f'a server that takes {delay} ms a mail'}", figures)


def _figures(name: str, rounds: Sequence[Round], aim: float | None) -> Iterator[Figure]:
    ratios = tuple(one.ours / one.base for one in rounds)
    yield Figure(f"{name}: ours ÷ bare smtplib", ratios, aim=aim, is_floor=True)
    wide = tuple(one.ours / one.wide for one in rounds)
    yield Figure(f"{name}: ours ÷ bare smtplib over {CONNECTIONS} connections a mailbox", wide)
    for other in rounds[0].others:
        yield Figure(f"{other} ÷ bare smtplib", tuple(one.others[other] / one.base for one in rounds))
    yield Figure(f"{name}: ours, mails a second", tuple(one.ours for one in rounds), unit="")
    yield Figure(f"{name}: bare smtplib, mails a second", tuple(one.base for one in rounds), unit="")


def _measure(name: str, given: argparse.Namespace, delay: int, beside: bool) -> list[Round]:
    with ExitStack() as running:
        directory = Path(running.enter_context(TemporaryDirectory(prefix="plera-bench-")))
        url = running.enter_context(database(name, directory))
        server = running.enter_context(sink(given.sink, delay))
        compared = running.enter_context(others.others(url, directory)) if beside else None
        here = crowd.gather(
            replace(alone(url, directory), public_url=_PUBLIC_URL),
            lead_count=given.mails,
            sender_count=given.mailboxes,
            daily_limit=10**9,
        )
        _open_limits(here, server.port)
        holidays_of.preload()  # as a send worker does before its first job
        now = here.services.now()
        schedule(here, begins_at=now - timedelta(hours=1), spread=timedelta(minutes=30), content=CONTENT)
        found = []
        for _ in range(given.rounds):
            base = _bare(server, given.mails, given.mailboxes)
            wide = _bare(server, given.mails, given.mailboxes * CONNECTIONS)
            ours = _ours(here, server, given.mails)
            rest = compared.mails_a_second(server, given.mails, given.mailboxes) if compared else {}
            found.append(Round(ours, base, wide, rest))
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
    hand_over_bare(server.port, mails, mailboxes)
    seconds = time.perf_counter() - began_at
    return _all_taken(server, mails) / seconds


def _ours(here: Crowd, server: Sink, mails: int) -> float:
    services = build(here.settings, "command")
    if not server.knows_login:
        email = Anonymous(services.channels[Channel.EMAIL])
        services = replace(services, channels={Channel.EMAIL: email})
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
