"""Which domains take mail: one contract for the real port and the recording one, and what only the real one meets."""

from collections.abc import Iterator

import pytest

from integrations.mail_domains import DnsMailDomains
from integrations.recording_mail_domains import RecordingMailDomains
from outreach.mail_domains_port import MailDomains
from tests.integrations.name_server import SERVFAIL, SILENT, NameServer, Records, name_server

ANSWERS = {"acme.test": True, "gone.test": False, "broken.test": None}


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    records: Records = {
        "acme.test": {"MX": "10 mx.acme.test."},
        "address-only.test": {"A": "192.0.2.1"},
        "new-address-only.test": {"AAAA": "2001:db8::1"},
        "no-mail.test": {"MX": "0 ."},
        "nothing.test": {"TXT": '"hello"'},
        "broken.test": SERVFAIL,
        "slow.test": SILENT,
    }
    with name_server(records) as server:
        yield server


def asking(server: NameServer, timeout_seconds: float = 3.0) -> DnsMailDomains:
    return DnsMailDomains(timeout_seconds=timeout_seconds, nameservers=["127.0.0.1"], port=server.port)


@pytest.fixture(params=["real", "recording"])
def domains(request: pytest.FixtureRequest, server: NameServer) -> MailDomains:
    return asking(server) if request.param == "real" else RecordingMailDomains(ANSWERS)


@pytest.mark.parametrize(("domain", "answer"), ANSWERS.items())
def test_a_domain_takes_mail_or_does_not_or_cannot_be_told(
    domains: MailDomains, domain: str, answer: bool | None
) -> None:
    assert domains.accepts_mail(domain) is answer


@pytest.mark.parametrize(
    ("domain", "answer"),
    [
        ("address-only.test", True),
        ("new-address-only.test", True),
        ("no-mail.test", False),
        ("nothing.test", False),
        ("unknown.test", False),
        ("no..domain", False),
        ("x" * 70 + ".test", False),
    ],
)
def test_names_are_read_as_mail_servers_read_them(server: NameServer, domain: str, answer: bool) -> None:
    assert asking(server).accepts_mail(domain) is answer


def test_a_server_that_says_nothing_is_waited_for_briefly(server: NameServer) -> None:
    assert asking(server, timeout_seconds=0.2).accepts_mail("slow.test") is None


def test_a_domain_is_asked_for_once(server: NameServer) -> None:
    domains = asking(server)
    before = len(server.asked)

    assert [domains.accepts_mail("acme.test") for _ in range(3)] == [True] * 3
    assert len(server.asked) == before + 1
