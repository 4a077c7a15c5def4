"""However a mail server fails a mailbox: its letters end as they must, and another mailbox goes on meanwhile."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.drain import drain_due
from models import Delivery, SenderAccount
from models.states import SenderState
from outreach import probing
from outreach.ports import Services
from tests.faults import sink
from tests.faults.books import books
from tests.faults.company import KEY
from tests.faults.desk import desk
from tests.faults.letters import Stock, mailbox, message_id
from tests.faults.mail_server import MailServer
from tests.faults.stock import fill

BAD, WELL = 1, 2


@pytest.fixture
def services(sqlite_url: str, tmp_path: Path, server: MailServer) -> Services:
    fill(sqlite_url, KEY, server.port, Stock(letters=6, mailboxes=2))
    return desk(sqlite_url, tmp_path)


def states_of(services: Services, mailbox_id: int) -> Counter[str]:
    query = select(Delivery.state).where(Delivery.sender_account_id == mailbox_id)
    return Counter(str(one) for one in services.read(lambda session: session.scalars(query).all()))


@pytest.mark.parametrize(
    ("mode", "states", "unknown"),
    [
        (sink.BUSY, {"deferred": 3}, 0),
        (sink.LATER, {"deferred": 3}, 0),
        (sink.LOCKED_OUT, {"scheduled": 3}, 0),
        (sink.REFUSED, {"rejected": 3}, 0),
        (sink.SILENT, {"unknown": 1, "scheduled": 2}, 1),
        (sink.RESET, {"unknown": 1, "scheduled": 2}, 1),
        (sink.TARPIT, {"sent": 3}, 0),
        *((sink.HANGS_AT + verb, {"deferred": 1, "scheduled": 2}, 0) for verb in ("MAIL", "RCPT", "DATA")),
        *((sink.DROPS_AT + verb, {"deferred": 1, "scheduled": 2}, 0) for verb in ("MAIL", "RCPT", "DATA")),
    ],
)
def test_one_mailbox_in_trouble_ends_as_it_must_while_another_goes_on(
    services: Services, sqlite_url: str, server: MailServer, mode: str, states: dict[str, int], unknown: int
) -> None:
    server.misbehave(mode, mailbox(BAD))

    drain_due(services)
    drain_due(services)

    assert states_of(services, BAD) == Counter(states)
    assert states_of(services, WELL) == Counter({"sent": 3})
    books(sqlite_url, server).check(unknown=unknown)


def test_a_server_that_hangs_over_a_letter_is_given_one_connection_until_it_is_tried_again(
    services: Services, server: MailServer
) -> None:
    server.misbehave(sink.HANGS_AT + "RCPT", mailbox(BAD))
    services.run(pause_the_other)

    for _ in range(3):
        drain_due(services)

    assert server.connections() == 1
    resting = services.read(lambda session: session.get_one(SenderAccount, BAD))
    assert (resting.state, resting.broke_in_a_row) == (SenderState.BROKEN, 1)
    assert resting.health_reason == (
        f"The mail server of {mailbox(BAD)} breaks off before it has taken a message: it rests and is tried again by "
        "itself."
    )

    server.misbehave(sink.GOOD, mailbox(BAD))
    services.run(lambda session: probing.try_now(session, BAD))
    drain_due(services)

    assert states_of(services, BAD) == Counter({"deferred": 1, "sent": 2})
    healed = services.read(lambda session: session.get_one(SenderAccount, BAD))
    assert (healed.state, healed.broke_in_a_row, healed.probe_at) == (SenderState.HEALTHY, 0, None)


def pause_the_other(session: Session) -> None:
    session.get_one(SenderAccount, WELL).state = SenderState.PAUSED


def test_the_letters_of_a_mailbox_in_a_tarpit_keep_nobody_waiting(
    services: Services, server: MailServer
) -> None:
    server.misbehave(sink.TARPIT, mailbox(BAD))

    drain_due(services)

    order = [int(key.partition("-")[2].partition("@")[0]) for key in server.letters()]
    assert [number % 2 for number in order] == [0, 0, 0, 1, 1, 1]
    assert set(server.letters()) == {message_id(number) for number in range(1, 7)}


def test_a_mailbox_that_was_locked_out_sends_once_it_is_let_in(
    services: Services, sqlite_url: str, server: MailServer
) -> None:
    server.misbehave(sink.LOCKED_OUT, mailbox(BAD))
    drain_due(services)
    broken = services.read(lambda session: session.get_one(SenderAccount, BAD))
    assert broken.state is SenderState.BROKEN

    server.misbehave(sink.GOOD, mailbox(BAD))
    services.run(lambda session: setattr(session.get_one(SenderAccount, BAD), "state", SenderState.HEALTHY))
    drain_due(services)

    assert states_of(services, BAD) == Counter({"sent": 3})
    books(sqlite_url, server).check()
