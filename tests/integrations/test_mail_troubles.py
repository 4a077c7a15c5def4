"""What a person reads when a mailbox's servers do not let us in: each trouble against a real server on the loopback."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from integrations import mail_troubles as sorting
from integrations.imap import ImapMailboxes
from integrations.smtp import SmtpChannel
from outreach import login_check, mail_troubles
from outreach.login_check import Failed
from outreach.mail_servers import Server
from outreach.mail_troubles import Side, Trouble
from outreach.ports import MailAccount
from tests.integrations.certificates import self_signed
from tests.integrations.samples import ACCOUNT
from tests.integrations.scripted_imap import HANG_UP, ImapScript, scripted_imap
from tests.integrations.scripted_smtp import Script, scripted_smtp

SECONDS = 0.3


class Servers:
    """Both servers of a mailbox on the loopback, well unless told otherwise."""

    def __init__(self, open_parts: ExitStack) -> None:
        self._open_parts = open_parts
        self.smtp, self.imap = Script(), ImapScript()
        self.tls: ssl.SSLContext | None = None

    def account(self, **other: Any) -> MailAccount:
        smtp_port = self._open_parts.enter_context(scripted_smtp(self.smtp))
        imap_port = self._open_parts.enter_context(scripted_imap(self.imap, self.tls))
        return replace(ACCOUNT, **{"smtp_port": smtp_port, "imap_port": imap_port} | other)


@pytest.fixture
def servers() -> Iterator[Servers]:
    with ExitStack() as open_parts:
        yield Servers(open_parts)


def tried(account: MailAccount) -> tuple[Failed, ...]:
    return login_check.failures(SmtpChannel(SECONDS), ImapMailboxes(SECONDS), account)


def read(account: MailAccount) -> tuple[Trouble, str]:
    """Try both logins, of which one fails; return why and what a person reads in the form."""
    (failed,) = tried(account)
    said = login_check.in_words(failed, account, mail_troubles.form(failed.side))
    assert ACCOUNT.password not in said + failed.said
    return failed.trouble, said


def test_servers_that_let_us_in_have_no_trouble_and_nothing_is_sent(servers: Servers) -> None:
    assert tried(servers.account()) == ()
    assert not {"MAIL", "RCPT", "DATA"} & set(servers.smtp.verbs)
    assert "FETCH" not in servers.imap.commands


@pytest.mark.parametrize(
    ("answer", "trouble", "said"),
    [
        (
            "535 5.7.8 Error: authentication failed",
            Trouble.WRONG_PASSWORD,
            "refused the user name or password",
        ),
        (
            "534-5.7.9 Application-specific password required. Learn more at\r\n534 5.7.9 https://support.google.com",
            Trouble.APP_PASSWORD,
            "127.0.0.1 wants an app password, not the account's own",
        ),
        (
            "530 5.7.0 Must issue a STARTTLS command first",
            Trouble.ENCRYPTION,
            "does not encrypt or log in this way",
        ),
        (
            "538 5.7.11 Encryption required for this login",
            Trouble.ENCRYPTION,
            "does not encrypt or log in this way",
        ),
        (
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
            Trouble.BASIC_OFF,
            "has logins with a password switched off (basic authentication)",
        ),
        (
            "550 5.7.30 Basic authentication is not supported for Client Submission.",
            Trouble.BASIC_OFF,
            "has logins with a password switched off (basic authentication)",
        ),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. "
            "Visit https://aka.ms/smtp_auth_disabled for more information.",
            Trouble.SERVICE_OFF,
            "has sending by other programs switched off for this mailbox (SMTP AUTH)",
        ),
        (
            "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
            Trouble.WRONG_PASSWORD,
            "refused the user name or password",
        ),
        (
            "534-5.7.14 Please log in with your web browser and then try again.\r\n534 5.7.14 Learn more",
            Trouble.WEB_LOGIN,
            "wants this mailbox to be opened in a browser first",
        ),
        ("454 4.7.0 Too many login attempts", Trouble.OTHER, "asks to come back later"),
    ],
)
def test_each_refused_login_over_smtp_has_its_own_sentence(
    servers: Servers, answer: str, trouble: Trouble, said: str
) -> None:
    servers.smtp.say("AUTH", answer)

    found, sentence = read(servers.account())

    assert found is trouble
    assert said in sentence


@pytest.mark.parametrize(
    ("answer", "trouble", "said"),
    [
        (
            "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)",
            Trouble.WRONG_PASSWORD,
            "refused the user name or password",
        ),
        (
            "NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833",
            Trouble.APP_PASSWORD,
            "wants an app password",
        ),
        (
            "NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page and enable "
            "your account for IMAP access.",
            Trouble.SERVICE_OFF,
            "has IMAP switched off for this mailbox: switch it on in the mailbox's settings",
        ),
        ("NO You are yet to enable IMAP for your account.", Trouble.SERVICE_OFF, "has IMAP switched off"),
        (
            "NO AUTHENTICATE failed: BasicAuthBlocked",
            Trouble.BASIC_OFF,
            "logins with a password switched off (basic authentication)",
        ),
        (
            "NO [WEBALERT https://accounts.google.com/signin] Web login required.",
            Trouble.WEB_LOGIN,
            "opened in a browser first",
        ),
        (
            "NO [ALERT] Too many simultaneous connections. (Failure)",
            Trouble.TOO_MANY,
            "too many connections open from this mailbox",
        ),
        ("NO [UNAVAILABLE] Try again", Trouble.OTHER, "lets jo@kestrel.test not in just now"),
        (
            "NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure connections.",
            Trouble.ENCRYPTION,
            "change the encryption for reading (IMAP) below",
        ),
        (HANG_UP, Trouble.BROKE_OFF, "broke the connection off"),
    ],
)
def test_each_refused_login_over_imap_has_its_own_sentence(
    servers: Servers, answer: str, trouble: Trouble, said: str
) -> None:
    servers.imap.login = answer

    found, sentence = read(servers.account())

    assert found is trouble
    assert said in sentence


def test_a_mailbox_without_an_inbox_keeps_its_own_sentence(servers: Servers) -> None:
    servers.imap.examine = "NO [NONEXISTENT] Unknown mailbox"

    assert read(servers.account()) == (
        Trouble.OTHER,
        "The mailbox jo@kestrel.test has no folder called INBOX.",
    )


@pytest.mark.parametrize("side", list(Side))
def test_a_certificate_for_another_name_is_told(servers: Servers, side: Side, tmp_path: Path) -> None:
    servers.tls = self_signed(tmp_path)
    if side is Side.IMAP:
        account = servers.account(imap_security="tls")
    else:  # a server that speaks TLS from the start serves as well as one that sends mail: it is never spoken to
        account = servers.account()
        account = replace(account, smtp_port=account.imap_port, smtp_security="tls", imap_security="tls")

    failed = next(one for one in tried(account) if one.side is side)

    assert failed.trouble is Trouble.CERTIFICATE
    assert not failed.is_passing
    said = login_check.in_words(failed, account, mail_troubles.form(side))
    assert f"The certificate of 127.0.0.1 on port {account.imap_port} ({side.upper()}) is not valid" in said


@pytest.mark.parametrize("side", list(Side))
def test_a_host_that_is_not_there_is_told(servers: Servers, side: Side) -> None:
    trouble, said = read(servers.account(**{f"{side}_host": "nowhere.invalid"}))

    assert trouble is Trouble.NO_HOST
    assert "There is no server nowhere.invalid on port" in said
    assert (
        f"correct the server for {'sending (SMTP)' if side is Side.SMTP else 'reading (IMAP)'} below" in said
    )


@pytest.mark.parametrize("side", list(Side))
def test_a_name_that_can_be_no_host_is_told_as_well(servers: Servers, side: Side) -> None:
    trouble, _ = read(servers.account(**{f"{side}_host": f"{'a' * 70}.test"}))

    assert trouble is Trouble.NO_HOST


@pytest.mark.parametrize("side", list(Side))
def test_a_port_that_takes_no_connections_is_told(servers: Servers, side: Side) -> None:
    trouble, said = read(servers.account(**{f"{side}_port": 9}))

    assert trouble is Trouble.PORT_CLOSED
    assert (
        f"127.0.0.1 on port 9 ({side.upper()}) takes no connections: correct the port of the server" in said
    )


@pytest.mark.parametrize("side", list(Side))
def test_a_server_that_says_nothing_is_told(servers: Servers, side: Side) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        trouble, said = read(servers.account(**{f"{side}_port": silent.getsockname()[1]}))

    assert trouble is Trouble.TIMEOUT
    assert "did not answer in time" in said


def test_a_server_without_the_encryption_asked_for_is_told(servers: Servers) -> None:
    account = servers.account(smtp_security="starttls", imap_security="starttls")

    assert [(one.side, one.trouble) for one in tried(account)] == [
        (Side.SMTP, Trouble.ENCRYPTION),
        (Side.IMAP, Trouble.ENCRYPTION),
    ]


def test_both_sides_are_told_at_once(servers: Servers) -> None:
    servers.smtp.say("AUTH", "535 5.7.8 no")
    servers.imap.login = "NO [ALERT] Your account is not enabled for IMAP use."

    assert [one.trouble for one in tried(servers.account())] == [Trouble.WRONG_PASSWORD, Trouble.SERVICE_OFF]


def test_a_provider_that_takes_app_passwords_only_is_named_with_its_page() -> None:
    google = Server("smtp.gmail.com", 587, "starttls")

    words = mail_troubles.sentence(
        Trouble.WRONG_PASSWORD, Side.SMTP, google, mail_troubles.command_line(Side.SMTP)
    )

    assert (
        "make one at https://myaccount.google.com/apppasswords and use that; else correct --username" in words
    )


def test_imap_is_switched_on_where_its_provider_has_the_switch() -> None:
    gmail = Server("imap.gmail.com", 993, "tls")

    words = mail_troubles.sentence(Trouble.SERVICE_OFF, Side.IMAP, gmail, mail_troubles.form(Side.IMAP))

    assert "switch it on at https://mail.google.com/mail/#settings/fwdandpop" in words


@pytest.mark.parametrize("host", ["outlook.office365.com", "smtp.office365.com", "smtp-mail.outlook.com"])
def test_where_microsoft_takes_no_passwords_the_consent_is_named_and_no_administrator(host: str) -> None:
    server = Server(host, 993, "tls")

    offered = mail_troubles.sentence(
        Trouble.BASIC_OFF, Side.IMAP, server, mail_troubles.form(Side.IMAP, ["google", "microsoft"])
    )
    not_set_up = mail_troubles.sentence(Trouble.BASIC_OFF, Side.IMAP, server, mail_troubles.form(Side.IMAP))
    in_a_terminal = mail_troubles.sentence(
        Trouble.BASIC_OFF, Side.IMAP, server, mail_troubles.command_line(Side.IMAP, ["microsoft"])
    )

    off = f"{host} has logins with a password switched off (basic authentication), and nobody can switch them on again"
    assert offered == f"{off}: press *Connect with Microsoft* under `/plera senders`."
    assert not_set_up == (
        f"{off}: have whoever runs Plera set up consent with Microsoft (PUBLIC_URL, PLERA_MICROSOFT_CLIENT_ID and "
        "PLERA_MICROSOFT_CLIENT_SECRET), then press *Connect with Microsoft* under `/plera senders`."
    )
    assert in_a_terminal == f"{off}: add it with --with microsoft instead of a password."


def test_a_server_of_ones_own_without_passwords_has_an_administrator() -> None:
    said = mail_troubles.sentence(
        Trouble.BASIC_OFF, Side.IMAP, Server("mail.acme.test", 993, "tls"), mail_troubles.form(Side.IMAP)
    )

    assert "have its administrator allow them for this mailbox" in said


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("ways", [mail_troubles.form, mail_troubles.command_line])
def test_every_trouble_but_other_has_a_sentence_that_ends(side: Side, ways: object) -> None:
    assert callable(ways)
    for trouble in Trouble:
        words = mail_troubles.sentence(trouble, side, Server("mail.a.test", 25, "none"), ways(side))

        assert bool(words) is (trouble is not Trouble.OTHER)
        assert not words or words.endswith(".")


def test_an_error_that_nobody_knows_is_other() -> None:
    assert sorting.of_error(RuntimeError("what?")) is Trouble.OTHER
