"""Guessing the servers of a mailbox, the surest source first, and since when it has been in use."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from integrations.recording_mail_lookup import RecordingMailLookup
from models import SenderAccount
from outreach import sent_before, server_guesses, server_providers
from outreach.mail_lookup_port import LookedUp
from outreach.mail_servers import NOTHING, Pair, Server, server
from tests.world import World

COLLEAGUE = Pair(Server("mail.kestrel.test", 587, "starttls"), Server("mail.kestrel.test", 993, "tls"))
SRV = Pair(server("out.kestrel.test:465"), server("in.kestrel.test:993"))
FILE = Pair(server("file.kestrel.test:587"), server("file.kestrel.test:993"), "%EMAILLOCALPART%")
GOOGLE = LookedUp(("aspmx.l.google.com", "alt1.aspmx.l.google.com"), by_srv=SRV, by_autoconfig=FILE)


def hosts(pair: Pair) -> tuple[str, str]:
    assert pair.smtp is not None
    assert pair.imap is not None
    return f"{pair.smtp.host}:{pair.smtp.port}", f"{pair.imap.host}:{pair.imap.port}"


@pytest.mark.parametrize(
    ("address", "smtp", "imap"),
    [
        ("jo@googlemail.com", "smtp.gmail.com:587", "imap.gmail.com:993"),
        ("jo@hotmail.com", "smtp-mail.outlook.com:587", "outlook.office365.com:993"),
        ("jo@kestrel.onmicrosoft.com", "smtp.office365.com:587", "outlook.office365.com:993"),
        ("jo@Yahoo.com", "smtp.mail.yahoo.com:465", "imap.mail.yahoo.com:993"),
        ("jo@me.com", "smtp.mail.me.com:587", "imap.mail.me.com:993"),
        ("jo@gmx.de", "mail.gmx.net:587", "imap.gmx.net:993"),
        ("jo@kestrel.test", "smtp.kestrel.test:587", "imap.kestrel.test:993"),
    ],
)
def test_the_provider_is_known_by_the_domain_and_nobody_is_asked(address: str, smtp: str, imap: str) -> None:
    lookup = RecordingMailLookup()

    assert hosts(server_guesses.guess(address, lookup)) == (smtp, imap)
    assert (lookup.asked == []) is ("kestrel.test" not in address)


@pytest.mark.parametrize(
    ("known", "said", "smtp"),
    [
        (COLLEAGUE, GOOGLE, "mail.kestrel.test:587"),
        (NOTHING, GOOGLE, "smtp.gmail.com:587"),
        (NOTHING, LookedUp(("mx.kestrel.test",), SRV, FILE), "out.kestrel.test:465"),
        (NOTHING, LookedUp(("mx.kestrel.test",), NOTHING, FILE), "file.kestrel.test:587"),
        (NOTHING, LookedUp(), "smtp.kestrel.test:587"),
    ],
)
def test_a_colleagues_servers_come_first_then_mx_srv_autoconfig_and_the_usual_names(
    known: Pair, said: LookedUp, smtp: str
) -> None:
    found = server_guesses.guess("jo@kestrel.test", RecordingMailLookup({"kestrel.test": said}), known=known)

    assert hosts(found)[0] == smtp


def test_half_of_what_srv_records_say_is_filled_from_the_file() -> None:
    said = LookedUp(by_srv=Pair(imap=SRV.imap), by_autoconfig=FILE)

    found = server_guesses.guess("jo@kestrel.test", RecordingMailLookup({"kestrel.test": said}))

    assert hosts(found) == ("file.kestrel.test:587", "in.kestrel.test:993")


def test_a_user_name_that_is_only_what_stands_before_the_at_is_filled_in() -> None:
    said = LookedUp(by_autoconfig=FILE)

    found = server_guesses.guess("jo.m@kestrel.test", RecordingMailLookup({"kestrel.test": said}))

    assert found.username == "jo.m"


@pytest.mark.parametrize(
    ("exchange", "smtp"),
    [
        ("kestrel-test.mail.protection.outlook.com.", "smtp.office365.com"),
        ("IN1-SMTP.MESSAGINGENGINE.COM", "smtp.fastmail.com"),
        ("mx01.kundenserver.de", "smtp.ionos.de"),
        ("notgoogle.com.evil.test", ""),
        ("fakegoogle.com", ""),
    ],
)
def test_a_provider_is_known_by_the_end_of_its_servers_names(exchange: str, smtp: str) -> None:
    found = server_providers.provider_behind([exchange])

    assert (found.smtp.host if found else "") == smtp


def test_a_colleague_is_somebody_of_the_very_same_domain(world: World) -> None:
    def put(session: Session) -> None:
        sender = session.get_one(SenderAccount, world.sender_ids[0])
        sender.smtp_host, sender.imap_host = "out.kestrel.test", "in.kestrel.test"
        session.get_one(SenderAccount, world.sender_ids[1]).smtp_host = ""

    world.run(put)

    def of(address: str) -> Pair:
        return world.run(lambda session: server_guesses.of_colleague(session, world.workspace_id, address))

    assert hosts(of("new@kestrel.test"))[0] == "out.kestrel.test:587"
    assert of("new@sub.kestrel.test") == of("new@restrel.test") == of("new@%.test") == NOTHING


@pytest.mark.parametrize("words", ["smtp.a.test", ":25", "a.test:0", "a.test:70000", "a.test:x", "a b:25"])
def test_a_server_that_is_no_host_and_port_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"as in smtp\.example\.com:587"):
        server(words)


def test_the_port_tells_the_encryption_unless_it_is_told() -> None:
    securities = [server(f"a.test:{port}").security for port in (465, 587, 993, 143)]

    assert securities == ["tls", "starttls", "tls", "starttls"]
    assert server("127.0.0.1:2525", "none").security == "none"


NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    ("oldest", "since"),
    [
        ((2015, 2021, 2022), date(2022, 3, 1)),
        ((2022, 2021, 2015, 2023), date(2022, 3, 1)),
        ((2015, 2021), None),
        ((), None),
        ((2090, 2090, 2090), None),
    ],
)
def test_the_third_oldest_mail_says_since_when_a_mailbox_is_in_use(
    oldest: tuple[int, ...], since: date | None
) -> None:
    sent = [datetime(year, 3, 1, 9, tzinfo=UTC) for year in oldest]

    assert sent_before.since(sent, now=NOW) == since
