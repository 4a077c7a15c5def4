"""Eight worker processes at once send no more than every limit allows, and share what there is."""

from jobs.lanes import LANES
from tests.faults.books import books, states
from tests.faults.company import KEY, Company
from tests.faults.letters import Stock
from tests.faults.mail_server import MailServer
from tests.faults.rush import WORKERS, rush
from tests.faults.stock import fill

ENOUGH = WORKERS * LANES
"""So many mailboxes give each of the workers a drain's fill."""


def test_eight_workers_stay_within_a_mailboxs_limit(office: Company, server: MailServer) -> None:
    fill(office.url, KEY, server.port, Stock(40, 2, daily_limit=7))

    rush(office, times=3)

    assert sum(server.letters().values()) == 14
    books(office.url, server).check()


def test_eight_workers_stay_within_the_workspaces_limit(office: Company, server: MailServer) -> None:
    fill(office.url, KEY, server.port, Stock(ENOUGH, ENOUGH, numbers=(("workspace_emails_per_day", 11),)))

    rush(office)

    assert sum(server.letters().values()) == 11
    books(office.url, server).check()


def test_eight_workers_share_the_letters_of_many_mailboxes(office: Company, server: MailServer) -> None:
    fill(office.url, KEY, server.port, Stock(2 * ENOUGH, ENOUGH))

    rush(office)

    assert states(office.url) == {"sent": 2 * ENOUGH}
    books(office.url, server).check()
