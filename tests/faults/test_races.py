"""Eight workers at once, each with connections of its own, send no more than every limit allows."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jobs.drain import drain_due
from tests.faults.books import books, states
from tests.faults.company import KEY
from tests.faults.desk import desk
from tests.faults.letters import Stock
from tests.faults.mail_server import MailServer
from tests.faults.stock import fill

WORKERS = 8


def race(url: str, directory: Path, rounds: int = 3) -> None:
    """Let eight workers drain at the same time, again and again."""
    workers = [desk(url, directory) for _ in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in range(rounds):
            list(pool.map(drain_due, workers))


def test_eight_workers_stay_within_a_mailboxs_limit(url: str, server: MailServer, tmp_path: Path) -> None:
    fill(url, KEY, server.port, Stock(40, 2, daily_limit=7))

    race(url, tmp_path)

    assert sum(server.letters().values()) == 14
    books(url, server).check()


def test_eight_workers_stay_within_the_workspaces_limit(url: str, server: MailServer, tmp_path: Path) -> None:
    fill(url, KEY, server.port, Stock(40, 8, numbers=(("workspace_emails_per_day", 11),)))

    race(url, tmp_path)

    assert sum(server.letters().values()) == 11
    books(url, server).check()


def test_eight_workers_share_the_letters_of_many_mailboxes(
    url: str, server: MailServer, tmp_path: Path
) -> None:
    fill(url, KEY, server.port, Stock(80, 16))

    race(url, tmp_path)

    assert states(url) == {"sent": 80}
    books(url, server).check()
