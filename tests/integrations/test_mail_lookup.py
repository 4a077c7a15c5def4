"""What domains say of their mail servers: the real port against a name server and a web server on the loopback."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.mail_autoconfig import read
from integrations.mail_lookup import WorldMailLookup
from integrations.recording_mail_lookup import RecordingMailLookup
from outreach.mail_lookup_port import LookedUp, MailLookup
from outreach.mail_servers import NOTHING, Pair, Server
from tests.integrations.name_server import SERVFAIL, SILENT, NameServer, Records, name_server

FILE = b"""<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1"><emailProvider id="told.test">
 <incomingServer type="pop3">
  <hostname>pop.told.test</hostname><port>995</port><socketType>SSL</socketType>
 </incomingServer>
 <incomingServer type="imap">
  <hostname>old.told.test</hostname><port>143</port><socketType>plain</socketType>
 </incomingServer>
 <incomingServer type="imap">
  <hostname>IMAP.told.test</hostname><port>993</port><socketType>SSL</socketType>
  <username>%EMAILLOCALPART%</username>
 </incomingServer>
 <outgoingServer type="smtp">
  <hostname>smtp.told.test</hostname><port>587</port><socketType>STARTTLS</socketType>
 </outgoingServer>
</emailProvider></clientConfig>"""
TOLD = Pair(
    Server("smtp.told.test", 587, "starttls"), Server("imap.told.test", 993, "tls"), "%EMAILLOCALPART%"
)
SRV = Pair(Server("out.srv.test", 465, "tls"), Server("in.srv.test", 143, "starttls"))
PATIENCE = 0.6


class _Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answers = {
            "/told.test.xml": (200, FILE),
            "/moved.test.xml": (302, b""),
            "/huge.test.xml": (200, FILE * 300),
        }
        code, content = answers.get(self.path, (404, b""))
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/told.test.xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Files) as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_address[1]}/{{domain}}.xml"
        serving.shutdown()
        thread.join(5)


@pytest.fixture(scope="module")
def names() -> Iterator[NameServer]:
    records: Records = {
        "acme.test": {"MX": "10 ASPMX.L.google.com."},
        "_submissions._tcp.srv.test": {"SRV": "0 1 465 out.srv.test."},
        "_submission._tcp.srv.test": {"SRV": "0 1 587 out.srv.test."},
        "_imaps._tcp.srv.test": {"SRV": "0 0 0 ."},
        "_imap._tcp.srv.test": {"SRV": "5 1 143 in.srv.test."},
        "null.test": {"MX": "0 ."},
        "broken.test": SERVFAIL,
        "slow.test": SILENT,
    }
    with name_server(records) as server:
        yield server


def asking(names: NameServer, files: str, patience: float = 3.0) -> WorldMailLookup:
    return WorldMailLookup(
        patience_seconds=patience, nameservers=["127.0.0.1"], port=names.port, autoconfig=[files]
    )


ANSWERS = {
    "acme.test": LookedUp(exchanges=("aspmx.l.google.com",)),
    "srv.test": LookedUp(by_srv=SRV),
    "told.test": LookedUp(by_autoconfig=TOLD),
    "null.test": LookedUp(),
    "nobody.test": LookedUp(),
}


@pytest.fixture(params=["real", "recording"])
def lookup(request: pytest.FixtureRequest, names: NameServer, files: str) -> MailLookup:
    return asking(names, files) if request.param == "real" else RecordingMailLookup(ANSWERS)


@pytest.mark.parametrize(("domain", "said"), ANSWERS.items())
def test_a_domain_says_who_takes_its_mail_and_which_servers_it_has(
    lookup: MailLookup, domain: str, said: LookedUp
) -> None:
    assert lookup.look_up(domain) == said


@pytest.mark.parametrize("domain", ["broken.test", "slow.test", "moved.test", "huge.test", "a..b", "ä" * 70])
def test_what_is_broken_late_moved_or_too_long_says_nothing(
    names: NameServer, files: str, domain: str
) -> None:
    assert asking(names, files, PATIENCE).look_up(domain) == LookedUp()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<clientConfig>",
        b"<html><body>Not found</body></html>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><clientConfig>&b;</clientConfig>',
        FILE.replace(b"STARTTLS", b"plain").replace(b"SSL", b"plain"),
        FILE.replace(b"smtp.told.test", b"a b").replace(b"IMAP.told.test", b"http://x"),
        FILE.replace(b">587<", b">0<").replace(b">993<", b">99999<"),
        FILE.replace(b"UTF-8", b"no-such-charset"),
    ],
)
def test_a_file_that_names_no_server_to_trust_names_none(content: bytes) -> None:
    assert read(content) == NOTHING


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    assert read(content) == NOTHING
