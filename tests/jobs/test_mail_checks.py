"""Domains are asked for beside an import: each once, several at once, and never for longer than it may wait."""

import time
from dataclasses import replace
from pathlib import Path
from threading import Event

from integrations.recording_mail_domains import RecordingMailDomains
from jobs.mail_checks import AT_ONCE, mail_checks
from models import Lead
from outreach.import_chunks import CHUNK_ROWS
from outreach.incoming import Incoming, Problem
from tests.jobs.import_files import imported
from tests.world import World

ROWS = [Incoming(number, "Mia", email=f"mia@d{number}.test") for number in range(AT_ONCE)]


class Silent:
    """A MailDomains whose answers come when they are let go."""

    def __init__(self) -> None:
        self.go = Event()
        self.asked: list[str] = []

    def accepts_mail(self, domain: str) -> bool | None:
        self.asked.append(domain)
        self.go.wait(30)
        return False


def words(rows: list[Incoming | Problem]) -> list[tuple[str, ...]]:
    return [one.checks for one in rows if isinstance(one, Incoming)]


def test_an_address_whose_domain_takes_no_mail_comes_in_with_a_word_against_it(
    world: World, tmp_path: Path
) -> None:
    domains = RecordingMailDomains({"gone.test": False, "there.test": True})
    world.services = replace(world.services, mail_domains=domains)
    many = "".join(f"Lead {number},l{number}@there.test\n" for number in range(CHUNK_ROWS))
    content = f"Name,Email\nMia Lang,mia@gone.test\nOle Berg,ole@unknown.test\nNo Reach,\n{many}Kai,info@GONE.test\n"

    done = imported(world, tmp_path, content.encode())

    checks = {one.email: one.checks for one in world.rows(Lead)}
    assert (checks["mia@gone.test"], checks["info@gone.test"]) == (["no_mx"], ["role", "no_mx"])
    assert checks["ole@unknown.test"] == checks["l7@there.test"] == []
    assert sorted(domains.asked) == ["gone.test", "there.test", "unknown.test"]
    assert done.told[2] == "Its domain takes no mail."
    assert 3 not in done.told
    assert done.file.flagged == 2


def test_nobody_is_asked_where_it_is_not_wanted(world: World, tmp_path: Path) -> None:
    assert world.services.mail_domains is None

    done = imported(world, tmp_path, b"Name,Email\nMia Lang,mia@gone.test\n")

    assert (done.file.added, done.told) == (1, {})


def test_what_does_not_answer_in_time_stays_unknown_and_holds_nobody_up_again() -> None:
    domains = Silent()
    with mail_checks(domains, patience_seconds=0.2) as checks:
        assert checks is not None
        assert words(checks.checked(ROWS)) == [()] * AT_ONCE
        assert words(checks.checked(ROWS)) == [()] * AT_ONCE
        assert sorted(domains.asked) == sorted(f"d{number}.test" for number in range(AT_ONCE))
        domains.go.set()


def test_a_late_answer_counts_for_the_rows_that_follow() -> None:
    domains = Silent()
    with mail_checks(domains, patience_seconds=0.1) as checks:
        assert checks is not None
        assert words(checks.checked(ROWS[:1])) == [()]
        domains.go.set()
        ends_at = time.monotonic() + 10
        while words(checks.checked(ROWS[:1])) != [("no_mx",)]:
            assert time.monotonic() < ends_at
        assert domains.asked == ["d0.test"]


def test_a_row_that_stays_out_and_one_without_address_are_left_as_they_are() -> None:
    rows: list[Incoming | Problem] = [Problem(2, "No."), Incoming(3, "Mia")]
    domains = RecordingMailDomains({})
    with mail_checks(domains) as checks:
        assert checks is not None
        assert checks.checked(rows) == rows
    assert domains.asked == []
