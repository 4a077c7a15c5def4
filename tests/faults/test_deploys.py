"""A deploy stops workers gently, then for good: what is under way is recorded, or at worst unknown."""

import signal

from tests.faults import sink
from tests.faults.books import books, states
from tests.faults.company import KEY, Company, horse, kill, until
from tests.faults.letters import Stock, mailbox
from tests.faults.mail_server import MailServer
from tests.faults.stock import fill

MAILBOXES = 4


def test_a_worker_told_to_stop_ends_within_seconds_and_records_what_is_under_way(
    office: Company, server: MailServer
) -> None:
    fill(office.url, KEY, server.port, Stock(400, MAILBOXES))
    server.take_seconds(0.5)
    office.clock()
    worker = office.worker()
    until(lambda: server.letters(), what="the first letters")

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(10) == 0, office.said()
    found = states(office.url)
    assert found["sending"] == found["unknown"] == 0
    assert found["scheduled"] > 0
    assert found["sent"] == sum(server.letters().values())
    books(office.url, server).check()


def test_a_worker_killed_after_it_was_told_to_stop_leaves_one_unknown_a_connection(
    office: Company, server: MailServer
) -> None:
    fill(office.url, KEY, server.port, Stock(20, MAILBOXES))
    server.misbehave(sink.SILENT, mailbox(1))
    clock = office.clock()
    worker = office.worker()
    until(lambda: states(office.url)["sent"] == 15, what="the letters of the other mailboxes")

    worker.send_signal(signal.SIGTERM)
    kill(worker)
    server.misbehave(sink.GOOD, mailbox(1))
    office.worker()

    until(lambda: states(office.url) == {"sent": 19, "unknown": 1}, what="the rest")
    assert clock.poll() is None
    books(office.url, server).check(unknown=1)


def test_a_worker_that_was_frozen_past_its_lease_records_late_and_sends_nothing_twice(
    office: Company, server: MailServer
) -> None:
    fill(office.url, KEY, server.port, Stock(200, MAILBOXES))
    server.take_seconds(0.2)
    office.clock()
    frozen = horse(office.worker())
    until(lambda: server.letters(), what="the first letters")

    frozen.suspend()
    office.worker()
    until(
        lambda: states(office.url)["unknown"] or states(office.url) == {"sent": 200}, what="the lease's end"
    )
    until(lambda: not states(office.url)["scheduled"], what="the letters of the others")
    frozen.resume()

    until(lambda: states(office.url) == {"sent": 200}, what="what the frozen one knew")
    books(office.url, server).check()
