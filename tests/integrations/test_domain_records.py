"""What asks the DNS for a sending domain's records says nothing of names that stand in no public DNS."""

import pytest

from integrations.domain_records import DnsDomainRecords
from outreach.domain_records_port import RecordKind


@pytest.mark.parametrize("name", ["kestrel.test", "_dmarc.kestrel.test.", "mail.LOCALHOST", "a.internal"])
def test_a_name_of_no_public_dns_cannot_be_told_and_is_asked_of_nobody(name: str) -> None:
    records = DnsDomainRecords(nameservers=["192.0.2.1"], timeout_seconds=0.1)

    assert records.ask(name, RecordKind.MX) is None
