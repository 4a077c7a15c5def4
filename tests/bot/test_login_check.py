"""The sentence for each way in which a mailbox's servers may not let us in."""

import imaplib
import smtplib
import socket
import ssl

import pytest

from bot.login_check import sentence
from bot.mail_servers import guess, server
from outreach.errors import Deferred, LoginRefused, MailboxUnreadable, OutreachError, SenderBroken
from outreach.ports import MailAccount


def an_account(address: str) -> MailAccount:
    smtp, imap = guess(address)
    return MailAccount(
        address=address,
        display_name="Jo",
        username=address,
        password="secret words",
        smtp_host=smtp.host,
        smtp_port=smtp.port,
        smtp_security=smtp.security,
        imap_host=imap.host,
        imap_port=imap.port,
        imap_security=imap.security,
    )


def caused(error: OutreachError, cause: BaseException) -> OutreachError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (
            socket.gaierror(-2, "Name or service not known"),
            "There is no server smtp.kestrel.test on port 587",
        ),
        (ConnectionRefusedError(111, "refused"), "takes no connections: correct the port with --smtp"),
        (TimeoutError("timed out"), "did not answer in time"),
        (
            ssl.SSLCertVerificationError(1, "hostname mismatch"),
            "certificate of smtp.kestrel.test on port 587",
        ),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "try another --smtp-security"),
        (ConnectionResetError(104, "reset"), "broke the connection off"),
    ],
)
def test_each_broken_connection_has_its_own_sentence(cause: BaseException, said: str) -> None:
    error = caused(Deferred("The mail server cannot be reached."), cause)

    assert said in sentence(error, an_account("jo@kestrel.test"), "smtp")


@pytest.mark.parametrize(
    ("address", "code", "answer", "said"),
    [
        ("jo@gmail.com", 534, b"5.7.9 Application-specific password required.", "wants an app password"),
        (
            "jo@gmail.com",
            535,
            b"5.7.8 Username and Password not accepted.",
            "myaccount.google.com/apppasswords",
        ),
        ("jo@outlook.com", 535, b"5.7.139 Authentication unsuccessful", "basic authentication"),
        ("jo@kestrel.test", 535, b"5.7.8 Authentication failed", "refused the user name or password"),
    ],
)
def test_each_refused_login_over_smtp_says_which_password_is_wanted(
    address: str, code: int, answer: bytes, said: str
) -> None:
    error = caused(SenderBroken("Refused."), smtplib.SMTPAuthenticationError(code, answer))

    told = sentence(error, an_account(address), "smtp")

    assert said in told
    assert "secret words" not in told


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("[ALERT] Application-specific password required", "imap.kestrel.test wants an app password"),
        ("AUTHENTICATE failed: BasicAuthBlocked", "basic authentication"),
        ("[AUTHENTICATIONFAILED] Invalid credentials", "imap.kestrel.test refused the user name or password"),
    ],
)
def test_each_refused_login_over_imap_says_which_password_is_wanted(answer: str, said: str) -> None:
    error = caused(LoginRefused("Refused."), imaplib.IMAP4.error(answer))

    assert said in sentence(error, an_account("jo@kestrel.test"), "imap")


def test_what_is_none_of_these_keeps_its_own_sentence() -> None:
    error = caused(MailboxUnreadable("It has no folder called INBOX."), imaplib.IMAP4.error("NO"))

    assert sentence(error, an_account("jo@kestrel.test"), "imap") == "It has no folder called INBOX."


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
def test_servers_are_guessed_from_the_domain(address: str, smtp: str, imap: str) -> None:
    assert guess(address) == (server(smtp), server(imap))


def test_the_port_tells_the_encryption_unless_it_is_told() -> None:
    assert [server(f"a.test:{port}").security for port in (465, 587, 993, 143)] == [
        "tls",
        "starttls",
        "tls",
        "starttls",
    ]
    assert server("127.0.0.1:2525", "none").security == "none"


@pytest.mark.parametrize("words", ["smtp.a.test", ":25", "a.test:0", "a.test:70000", "a.test:x", "a b:25"])
def test_a_server_that_is_no_host_and_port_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"as in smtp\.example\.com:587"):
        server(words)
