"""Asking the DNS for records: one contract for what asks a name server and for its recording twin, of one zone."""

import re
from collections.abc import Iterator, Mapping

import pytest

from integrations.domain_records import DnsDomainRecords
from integrations.recording_domain_records import RecordingDomainRecords
from outreach.domain_records_port import DomainRecords, RecordKind
from tests.integrations.name_server import SERVFAIL, SILENT, NameServer, Records, name_server

KEY = "v=DKIM1; k=rsa; p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" * 12
ZONE: dict[str, dict[str, tuple[str, ...]]] = {
    "acme.org": {
        "MX": ("10 mx.acme.org", "20 mx2.acme.org"),
        "TXT": ("v=spf1 include:_spf.acme.org -all", "site-verification=1"),
        "A": ("192.0.2.1", "192.0.2.2"),
        "AAAA": ("2001:db8::1",),
    },
    "mx.acme.org": {"A": ("192.0.2.9",)},
    "key._domainkey.acme.org": {"TXT": (KEY,)},
    "odd.acme.org": {"TXT": ('quoted "words" and a back\\slash', "Grüße", "")},
    "no-mail.org": {"MX": ("0 .",)},
    "9.2.0.192.in-addr.arpa": {"PTR": ("mx.acme.org",)},
    "alias.acme.org": {"CNAME": ("acme.org",)},
    "alias2.acme.org": {"CNAME": ("alias.acme.org",)},
    "key._domainkey.alias.org": {"CNAME": ("key._domainkey.acme.org",)},
    "alias-of-less.org": {"CNAME": ("mx.acme.org",)},
    "dangling.org": {"CNAME": ("nowhere.org",)},
    "to-trouble.org": {"CNAME": ("broken.org",)},
    "round.org": {"CNAME": ("round2.org",)},
    "round2.org": {"CNAME": ("round.org",)},
}
BROKEN, SLOW = "broken.org", "slow.org"


def as_served() -> Records:
    """Return the zone as a zone file has it: each text in strings of 60 bytes, hosts with their final dot."""
    served: dict[str, object] = {BROKEN: SERVFAIL, SLOW: SILENT}
    for name, kinds in ZONE.items():
        served[name] = {
            kind: tuple(_text(one) if kind == "TXT" else _host(kind, one) for one in values)
            for kind, values in kinds.items()
        }
    return served  # type: ignore[return-value]


def _text(value: str) -> str:
    content = value.encode()
    strings = [content[at : at + 60] for at in range(0, max(1, len(content)), 60)]
    return " ".join(
        '"' + re.sub(rb"[^ !#-\[\]-~]", lambda one: b"\\%03d" % one[0][0], part).decode() + '"'
        for part in strings
    )


def _host(kind: str, value: str) -> str:
    return f"{value.rstrip('.')}." if kind in ("MX", "PTR", "CNAME") else value


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with name_server(as_served()) as serving:
        yield serving


@pytest.fixture(params=["real", "recording"])
def records(request: pytest.FixtureRequest, server: NameServer) -> DomainRecords:
    if request.param == "real":
        return DnsDomainRecords(nameservers=["127.0.0.1"], port=server.port, timeout_seconds=0.6)
    return RecordingDomainRecords(ZONE, troubled={BROKEN, SLOW})


ANSWERS: Mapping[tuple[str, str], tuple[str, ...] | None] = {
    ("acme.org", "MX"): ("10 mx.acme.org", "20 mx2.acme.org"),
    ("acme.org", "TXT"): ("site-verification=1", "v=spf1 include:_spf.acme.org -all"),
    ("acme.org", "A"): ("192.0.2.1", "192.0.2.2"),
    ("acme.org", "AAAA"): ("2001:db8::1",),
    ("ACME.org.", "AAAA"): ("2001:db8::1",),
    ("mx.acme.org", "A"): ("192.0.2.9",),
    ("key._domainkey.acme.org", "TXT"): (KEY,),
    ("odd.acme.org", "TXT"): ("", "Grüße", 'quoted "words" and a back\\slash'),
    ("no-mail.org", "MX"): ("0 .",),
    ("9.2.0.192.in-addr.arpa", "PTR"): ("mx.acme.org",),
    # A name without such records (NODATA), and one that is not there (NXDOMAIN).
    ("acme.org", "PTR"): (),
    ("mx.acme.org", "TXT"): (),
    ("nowhere.org", "TXT"): (),
    ("_dmarc.acme.org", "TXT"): (),
    # Names that stand for another.
    ("alias.acme.org", "MX"): ("10 mx.acme.org", "20 mx2.acme.org"),
    ("alias2.acme.org", "AAAA"): ("2001:db8::1",),
    ("key._domainkey.alias.org", "TXT"): (KEY,),
    ("alias-of-less.org", "MX"): (),
    ("dangling.org", "A"): (),
    ("to-trouble.org", "A"): None,
    ("alias2.acme.org", "CNAME"): ("alias.acme.org",),
    ("acme.org", "CNAME"): (),
    ("nowhere.org", "CNAME"): (),
    ("round.org", "CNAME"): ("round2.org",),
    ("round.org", "A"): None,
    # What cannot be told now: the server fails (SERVFAIL), or says nothing in time.
    (BROKEN, "TXT"): None,
    (SLOW, "MX"): None,
    # What is no name at all.
    ("no..name.org", "A"): (),
    ("x" * 70 + ".org", "A"): (),
}


@pytest.mark.parametrize(
    ("asked", "answer"), ANSWERS.items(), ids=lambda one: ":".join(one)[:40] if one else "none"
)
def test_the_same_zone_gives_the_same_answers(
    records: DomainRecords, asked: tuple[str, str], answer: tuple[str, ...] | None
) -> None:
    name, kind = asked

    found = records.ask(name, RecordKind(kind))

    assert (tuple(sorted(found)) if found is not None else None) == answer


def test_each_question_is_asked_anew(server: NameServer) -> None:
    records = DnsDomainRecords(nameservers=["127.0.0.1"], port=server.port)
    before = len(server.asked)

    for _ in range(2):
        records.ask("acme.org", RecordKind.MX)

    assert server.asked[before:] == [("acme.org", "MX")] * 2


@pytest.mark.parametrize("name", ["kestrel.test", "_dmarc.kestrel.test.", "mail.LOCALHOST", "a.internal"])
def test_a_name_of_no_public_dns_cannot_be_told_and_is_asked_of_nobody(server: NameServer, name: str) -> None:
    records = DnsDomainRecords(nameservers=["127.0.0.1"], port=server.port)
    before = len(server.asked)

    assert records.ask(name, RecordKind.MX) is None
    assert server.asked[before:] == []


def test_where_a_name_is_an_alias_of_another_is_told() -> None:
    known = {"links.kestrel.dev": {"CNAME": "Plera.kestrel.dev."}, "plera.kestrel.dev": {"A": "192.0.2.7"}}
    with name_server(known) as server:
        records = DnsDomainRecords(nameservers=["127.0.0.1"], port=server.port, timeout_seconds=1)

        assert records.ask("links.kestrel.dev", RecordKind.CNAME) == ("plera.kestrel.dev",)
        assert records.ask("plera.kestrel.dev", RecordKind.CNAME) == ()
        assert records.ask("gone.kestrel.dev", RecordKind.CNAME) == ()
