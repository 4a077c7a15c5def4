"""Connecting to an SMTP server and logging in, with a sentence for each way in which that fails."""

import smtplib
import socket
import ssl

from integrations import mail_troubles, smtp_answers, smtp_login, xoauth2
from outreach.errors import Deferred, SenderBroken
from outreach.mail_troubles import Trouble
from outreach.ports import MailAccount


def connect(
    account: MailAccount, secret: str, *, timeout_seconds: float, tls: ssl.SSLContext | None
) -> smtplib.SMTP:
    """Connect and log in. Raises SenderBroken or Deferred, xoauth2.AccessRefused for an access token."""
    try:
        smtp = _open_socket(account, timeout_seconds, tls)
    except smtplib.SMTPResponseException as error:
        raise smtp_answers.sort_connect(
            error.smtp_code, _as_bytes(error.smtp_error), account.address
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise _wrong_certificate(account) from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        _refuse_silence(account, error)
        raise Deferred(
            f"The mail server {account.smtp_host} cannot be reached on port {account.smtp_port}."
        ).because(mail_troubles.of_error(error)) from error
    try:
        _log_in(smtp, account, secret, tls)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _open_socket(account: MailAccount, timeout_seconds: float, tls: ssl.SSLContext | None) -> smtplib.SMTP:
    hello = account.address.rpartition("@")[2] or "localhost"
    hello = hello if hello.isascii() else "localhost"
    if account.smtp_security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            account.smtp_host,
            account.smtp_port,
            local_hostname=hello,
            timeout=timeout_seconds,
            context=tls or ssl.create_default_context(),
        )
    else:
        smtp = smtplib.SMTP(
            account.smtp_host, account.smtp_port, local_hostname=hello, timeout=timeout_seconds
        )
    if smtp.sock is not None:
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return smtp


def _log_in(smtp: smtplib.SMTP, account: MailAccount, secret: str, tls: ssl.SSLContext | None) -> None:
    try:
        if account.smtp_security == "starttls":
            smtp.starttls(context=tls or ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if account.issuer:
            xoauth2.log_in_smtp(smtp, account, secret)
        elif account.username:
            smtp_login.log_in(smtp, account.username, secret)
    except smtplib.SMTPResponseException as error:
        raise smtp_answers.sort_connect(
            error.smtp_code, _as_bytes(error.smtp_error), account.address
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise _wrong_certificate(account) from error
    except smtplib.SMTPNotSupportedError as error:
        raise SenderBroken(
            f"The mail server {account.smtp_host} does not offer the login or encryption that is set for "
            f"{account.address}: check its connection settings."
        ).because(mail_troubles.of_error(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        _refuse_silence(account, error)
        raise Deferred(f"The mail server {account.smtp_host} broke off during the login.").because(
            mail_troubles.of_error(error)
        ) from error


def _wrong_certificate(account: MailAccount) -> SenderBroken:
    host, address = account.smtp_host, account.address
    return SenderBroken(
        f"The certificate of {host} is not valid for it: check the SMTP host of {address}."
    ).because(Trouble.CERTIFICATE)


def _refuse_silence(account: MailAccount, error: Exception) -> None:
    """Raise SenderBroken for a server that says nothing: waiting for it letter by letter helps nobody."""
    if smtp_answers.is_silence(error):
        host, address = account.smtp_host, account.address
        raise SenderBroken(
            f"The mail server {host} of {address} does not answer: it is tried again by itself."
        ).because(Trouble.TIMEOUT) from error


def _as_bytes(answer: bytes | str) -> bytes:
    return answer if isinstance(answer, bytes) else answer.encode("utf-8", "replace")
