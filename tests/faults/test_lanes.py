"""A drain that is killed while every one of its lanes is busy: one unknown a connection at most."""

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.database import open_engine
from integrations.cipher import FernetCipher
from jobs.lanes import CONNECTIONS, LANES
from models import SenderAccount
from outreach.ports import MailAccount
from tests.faults.books import books, settled_from_sent, states, without_card
from tests.faults.company import KEY, Company, kill, until
from tests.faults.letters import Stock
from tests.faults.mail_server import MailServer
from tests.faults.stock import fill
from tests.integrations.mail_servers import MailPair, mail_pair

WAYS = LANES * CONNECTIONS
"""Connections, as no gap keeps the letters of a mailbox apart."""

LETTERS = WAYS * 3
FILING = LANES // 2
"""Mailboxes whose server files a copy of what it sends; the others have no folder to look into."""

_log = logging.getLogger(__name__)


@pytest.fixture
def sent_folder() -> Iterator[MailPair]:
    """A mailbox on a real IMAP server in which copies are filed."""
    with mail_pair() as pair:
        pair.create("Sent")
        yield pair


def test_a_drain_killed_with_every_lane_busy_costs_one_unknown_a_connection(
    office: Company, server: MailServer, sent_folder: MailPair
) -> None:
    fill(office.url, KEY, server.port, Stock(LETTERS, LANES))
    file_copies(office.url, sent_folder.account)
    server.take_seconds(2.0)
    office.clock()
    worker = office.worker()
    until(
        lambda: server.unanswered() == WAYS and len(server.letters()) > WAYS,
        what=f"{WAYS} letters at once on their way",
    )

    kill(worker)
    taken = server.letters()
    for message_id in taken:
        sent_folder.deliver(
            f"Message-ID: {message_id}\r\nSubject: Hello\r\n\r\nA short mail.\r\n".encode(), "Sent"
        )
    server.take_seconds(0.05)
    office.looker()
    office.worker()

    until(lambda: is_over(office.url), seconds=120, what=f"the end of all letters, with {states(office.url)}")
    found = books(office.url, server)
    from_sent = settled_from_sent(office.url)
    _log.info("%d letters taken before the kill: %s, %d settled from Sent", len(taken), found, from_sent)
    found.check(unknown=WAYS)
    assert found.states["sent"] + found.states["unknown"] == LETTERS == sum(server.letters().values())
    assert found.states["unknown"] <= WAYS - FILING * CONNECTIONS
    assert 0 < found.states["unknown"] + from_sent <= WAYS


def file_copies(url: str, account: MailAccount) -> None:
    """Let every second mailbox file its copies in one Sent folder."""
    engine = open_engine(url, for_migrations=True)
    filing = {
        "imap_host": account.imap_host,
        "imap_port": account.imap_port,
        "imap_security": "none",
        "username": account.username,
        "password_secret": FernetCipher([KEY]).encrypt(account.password),
    }
    with Session(engine) as session:
        session.execute(update(SenderAccount).where(SenderAccount.id % 2 == 0).values(**filing))
        session.commit()
    engine.dispose()


def is_over(url: str) -> bool:
    """Say whether every letter has been sent, or a card asks about it."""
    return set(states(url)) <= {"sent", "unknown"} and not without_card(url)
