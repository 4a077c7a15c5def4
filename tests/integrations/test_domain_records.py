"""What asks the DNS for a sending domain's records says nothing of names that stand in no public DNS."""

import pytest

from integrations.domain_records import DnsDomainRecords
from outreach.domain_records_port import RecordKind
from tests.integrations.name_server import name_server


@pytest.mark.parametrize("name", ["kestrel.test", "_dmarc.kestrel.test.", "mail.LOCALHOST", "a.internal"])
def test_a_name_of_no_public_dns_cannot_be_told_and_is_asked_of_nobody(name: str) -> None:
    records = DnsDomainRecords(nameservers=["192.0.2.1"], timeout_seconds=0.1)

    assert records.ask(name, RecordKind.MX) is None


def test_where_a_name_is_an_alias_of_another_is_told() -> None:
    known = {"links.kestrel.dev": {"CNAME": "Plera.kestrel.dev."}, "plera.kestrel.dev": {"A": "192.0.2.7"}}
    with name_server(known) as server:
        records = DnsDomainRecords(nameservers=["127.0.0.1"], port=server.port, timeout_seconds=1)

        assert records.ask("links.kestrel.dev", RecordKind.CNAME) == ("plera.kestrel.dev",)
        assert records.ask("plera.kestrel.dev", RecordKind.CNAME) == ()
        assert records.ask("gone.kestrel.dev", RecordKind.CNAME) == ()
