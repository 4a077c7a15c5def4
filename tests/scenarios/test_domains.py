"""What a sending domain lacks is said with the record to add, and gone once it is there and somebody checks again."""

import pytest

from models import SenderAccount
from outreach import domain_checks
from outreach.ports import Session
from tests.outreach.test_domain_rules import GOOD
from tests.scenarios.office import Office
from tests.scenarios.work import approve, launch, written

pytestmark = pytest.mark.slow


def connected(office: Office) -> None:
    """Have the domain of the senders looked at, as when they were connected just now; they send through Google."""

    def watch(session: Session) -> None:
        for sender in session.query(SenderAccount).all():
            domain_checks.watch(session, sender, now=office.premises.services.now())

    office.change(watch)
    office.settles()


def test_a_missing_record_is_named_added_and_checked_again(office: Office) -> None:
    dns = office.premises.domain_records
    for name, kinds in GOOD.items():
        for kind, values in kinds.items():
            dns.add(name.replace("acme.test", "kestrel.test"), kind, *values)
    dns.add("kestrel.test", "MX")
    dns.add("_dmarc.kestrel.test", "TXT")
    connected(office)
    written(office)
    approve(office, ["Nora Vogt"])

    assert "kestrel.test names no mail server (MX)" in office.lab().words
    office.presses(office.lab(), "Fix…")
    page = office.modal().words
    assert "no mail server (MX)" in page
    assert (
        "Type: TXT\nName: _dmarc.kestrel.test\nValue: v=DMARC1; p=none; rua=mailto:postmaster@kestrel.test"
        in page
    )

    dns.add("kestrel.test", "MX", "10 mail.kestrel.test")
    dns.add("_dmarc.kestrel.test", "TXT", "v=DMARC1; p=none; rua=mailto:postmaster@kestrel.test")
    office.clicks("domain_again")
    assert "Asking the DNS" in office.modal().words
    office.settles()

    assert "Nothing is missing" in office.modal().words
    office.closes()
    assert "mail server (MX)" not in office.lab().words
    launch(office)
    assert len(office.mailbox("nora@vogt.test")) == 1


def test_a_dns_that_is_away_blocks_nothing_and_says_so_on_the_page(office: Office) -> None:
    office.premises.domain_records.is_away = True
    connected(office)
    written(office)
    approve(office, ["Nora Vogt"])

    launch(office)

    assert len(office.mailbox("nora@vogt.test")) == 1
    assert "mail server (MX)" not in office.lab().words
