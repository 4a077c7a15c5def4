"""A lead that answers in the very moment a letter is leaving: what is committed leaves, nothing after it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.database import open_engine
from jobs.drain import drain_due
from models import Delivery, Enrollment, History, Lead
from models.states import Channel, EnrollmentState
from outreach import consequences
from outreach.ports import ChannelPort, Connection, Letter, MailAccount, Services
from tests.faults.books import books, states
from tests.faults.company import KEY, until
from tests.faults.desk import desk
from tests.faults.letters import Stock
from tests.faults.mail_server import MailServer
from tests.faults.stock import fill

_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def lead_answered(session: Session) -> None:
    """Let what follows from a person's answer come over the first lead."""
    now = datetime.now(UTC)
    cause = History(workspace_id=1, lead_id=1, kind="reply.received", at=now)
    session.add(cause)
    session.flush()
    lead = session.get_one(Lead, 1)
    consequences.stop_lead(session, lead, EnrollmentState.REPLIED, "They replied", now, cause.id)


@dataclass
class Interrupted:
    """A channel on which something happens before a letter is handed over."""

    channel: ChannelPort
    happens: Callable[[], object]

    @contextmanager
    def connect(self, account: MailAccount) -> Iterator[Connection]:
        with self.channel.connect(account) as connection:
            yield _Before(connection, self.happens)


@dataclass
class _Before:
    connection: Connection
    happens: Callable[[], object]

    def hand_over(self, letter: Letter) -> str:
        self.happens()
        return self.connection.hand_over(letter)


def enrollment(services: Services) -> Enrollment:
    return services.read(lambda session: session.get_one(Enrollment, 1))


def test_an_answer_between_intent_and_hand_over_lets_this_letter_leave_and_ends_the_sequence(
    url: str, server: MailServer, tmp_path: Path
) -> None:
    fill(url, KEY, server.port, Stock(1, 1))
    services = desk(url, tmp_path)
    others = desk(url, tmp_path)
    channel = Interrupted(services.channels[Channel.EMAIL], lambda: others.run(lead_answered))

    drain_due(replace(services, channels={Channel.EMAIL: channel}))

    assert states(url) == {"sent": 1}
    assert enrollment(services).state is EnrollmentState.REPLIED
    books(url, server).check()


def test_an_answer_that_commits_while_the_intent_waits_for_it_stops_the_letter(
    postgres_url: str, server: MailServer, tmp_path: Path
) -> None:
    fill(postgres_url, KEY, server.port, Stock(1, 1))
    services, others = desk(postgres_url, tmp_path), desk(postgres_url, tmp_path)
    engine, has_begun = open_engine(postgres_url), Event()

    def waits() -> int:
        with engine.connect() as connection:
            return int(connection.execute(text(_WAITING)).scalar_one())

    def answer(session: Session) -> None:
        session.execute(select(Enrollment.id).where(Enrollment.id == 1).with_for_update())
        has_begun.set()
        until(waits, what="the intent to wait")
        lead_answered(session)

    with ThreadPoolExecutor(2) as pool:
        answering = pool.submit(others.run, answer)
        assert has_begun.wait(10)
        draining = pool.submit(drain_due, services)
        answering.result()
        assert draining.result() == 0

    engine.dispose()
    assert server.letters() == {}
    assert enrollment(services).state is EnrollmentState.REPLIED
    found = services.read(lambda session: session.scalars(select(Delivery)).one())
    assert (str(found.state), found.reason) == ("cancelled", "They replied")
