"""How Plera gets into a mailbox on real servers, and what it says where it does not."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from integrations.imap import ImapMailboxes
from integrations.smtp import SmtpChannel
from outreach import login_check, mail_troubles
from outreach.errors import LoginRefused, MailboxUnreadable, MailError, SenderBroken
from outreach.mail_troubles import Side
from outreach.ports import MailAccount
from tests.integrations.samples import letter
from tests.mailservers.hoster import Hoster

SMTP = [("submission", "starttls"), ("submissions", "tls"), ("plain", "none")]
IMAP = [("imap", "starttls"), ("imaps", "tls"), ("imap", "none")]


def out(host: Hoster, account: MailAccount, port: str, security: str) -> MailAccount:
    return replace(account, smtp_port=host.postfix.ports[port], smtp_security=security)


def into(host: Hoster, account: MailAccount, port: str, security: str) -> MailAccount:
    return replace(account, imap_port=host.dovecot.ports[port], imap_security=security)


def wrong_password(account: MailAccount) -> MailAccount:
    return replace(account, password="wrong")


def wrong_name(account: MailAccount) -> MailAccount:
    return replace(account, username="nobody@kestrel.test")


def sentence(error: MailError, account: MailAccount, side: str) -> str:
    failed = login_check.Failed(Side(side), error.trouble, str(error))
    return login_check.in_words(failed, account, mail_troubles.form(failed.side))


def refused(work: Callable[[], object], kind: type[MailError]) -> MailError:
    with pytest.raises(kind) as raised:
        work()
    return raised.value


def connect(channel: SmtpChannel, account: MailAccount) -> None:
    with channel.connect(account):
        pass


def open_inbox(mailboxes: ImapMailboxes, account: MailAccount) -> None:
    with mailboxes.open(account, "INBOX"):
        pass


@pytest.mark.parametrize(("port", "security"), SMTP)
def test_a_letter_is_handed_over_after_every_kind_of_login(host: Hoster, port: str, security: str) -> None:
    sender, recipient = host.mailbox(), host.mailbox("yuki", domain="kumo.test")

    with host.smtp().connect(out(host, sender, port, security)) as connection:
        said = connection.hand_over(replace(letter(recipient.address), sender=sender.address))

    assert said.startswith("250 2.0.0 Ok: queued as ")
    assert len(host.arrived(recipient)) == 1


@pytest.mark.parametrize(("port", "security"), IMAP)
def test_a_mailbox_is_opened_after_every_kind_of_login(host: Hoster, port: str, security: str) -> None:
    account = host.mailbox()
    host.dovecot.deliver(account.address, b"Subject: Hello\r\n\r\nHello.\r\n")

    (found,) = host.read(into(host, account, port, security))

    assert found.content.endswith(b"\r\n\r\nHello.\r\n")


@pytest.mark.parametrize(("port", "security"), SMTP)
@pytest.mark.parametrize("mistype", [wrong_password, wrong_name])
def test_a_refused_login_over_smtp_breaks_the_sender(
    host: Hoster, port: str, security: str, mistype: Callable[[MailAccount], MailAccount]
) -> None:
    account = out(host, mistype(host.mailbox()), port, security)

    error = refused(partial(connect, host.smtp(), account), SenderBroken)

    assert str(error).startswith(f"The mailbox {account.address} refused its password")
    assert "refused the user name or password" in sentence(error, account, "smtp")


@pytest.mark.parametrize("mistype", [wrong_password, wrong_name])
def test_a_refused_login_over_imap_is_told_from_a_lost_connection(
    host: Hoster, mistype: Callable[[MailAccount], MailAccount]
) -> None:
    account = mistype(host.mailbox())

    error = refused(partial(open_inbox, host.imap(), account), LoginRefused)

    assert str(error).startswith(f"The mailbox {account.address} refused its password")
    assert "refused the user name or password" in sentence(error, account, "imap")


@pytest.mark.parametrize("password", ["pässwörd", 'with "quotes" and \\', "ends with space "])
def test_passwords_of_every_kind_of_letter_log_in(host: Hoster, password: str) -> None:
    account = replace(host.mailbox(password=password), password=password)

    connect(host.smtp(), account)
    open_inbox(host.imap(), account)


@pytest.mark.parametrize(("port", "security"), SMTP[:2])
def test_an_unknown_certificate_breaks_the_sender_with_a_sentence(
    host: Hoster, port: str, security: str
) -> None:
    account = out(host, host.mailbox(), port, security)

    error = refused(partial(connect, SmtpChannel(10), account), SenderBroken)

    assert str(error).startswith("The certificate of localhost is not valid for it: check the SMTP host")
    assert sentence(error, account, "smtp").startswith("The certificate of localhost on port")


@pytest.mark.parametrize(("port", "security"), IMAP[:2])
def test_an_unknown_certificate_keeps_the_mailbox_closed_with_a_sentence(
    host: Hoster, port: str, security: str
) -> None:
    account = into(host, host.mailbox(), port, security)

    error = refused(partial(open_inbox, ImapMailboxes(10), account), MailboxUnreadable)

    assert str(error).startswith("The certificate of localhost is not valid for it: check the IMAP host")
    assert sentence(error, account, "imap").startswith("The certificate of localhost on port")


def test_a_server_that_wants_encryption_first_is_a_broken_sender(host: Hoster) -> None:
    account = out(host, host.mailbox(), "submission", "none")

    error = refused(partial(connect, host.smtp(), account), SenderBroken)

    assert "does not offer the login or encryption that is set" in str(error)


@pytest.mark.parametrize("security", ["starttls", "none"])
def test_a_port_that_speaks_tls_from_the_start_is_no_wait_without_end(host: Hoster, security: str) -> None:
    account = out(host, host.mailbox(), "submissions", security)

    error = refused(partial(connect, SmtpChannel(2, tls=host.trusting), account), MailError)

    assert sentence(error, account, "smtp").startswith("localhost on port")
