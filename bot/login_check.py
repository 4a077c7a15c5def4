"""Logs in to both servers of a mailbox before it is kept, with a sentence for each way in which that fails."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator

from bot.mail_servers import app_password_page
from bot.refusal import Refused
from outreach.errors import LoginRefused, OutreachError
from outreach.ports import MailAccount, Services

# Google: 534 5.7.9 and, over IMAP, "[ALERT] Application-specific password required"; Yahoo and Apple say "app
# password" or "app-specific password". https://support.google.com/mail/answer/185833
_APP_PASSWORD = re.compile(r"5\.7\.9\b|app(?:lication)?[- ](?:specific )?password", re.IGNORECASE)
# https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online
_BASIC_OFF = re.compile(
    r"5\.7\.139\b|basic authentication is (?:disabled|blocked)|BasicAuthBlocked", re.IGNORECASE
)
_PASSWORD_CODES = (530, 534, 535)


class LoginFailed(Refused):
    """A server of the mailbox did not let us in; the text says why and what to do. Nothing was kept."""


def check(services: Services, account: MailAccount) -> None:
    """Log in to the SMTP server, then to the IMAP server and its INBOX. Raises LoginFailed."""
    try:
        with services.channels["email"].connect(account):
            pass
    except OutreachError as error:
        raise LoginFailed(f"{account.address}: {sentence(error, account, 'smtp')}") from error
    try:
        with services.mailboxes.open(account, "INBOX"):
            pass
    except OutreachError as error:
        raise LoginFailed(f"{account.address}: {sentence(error, account, 'imap')}") from error


def sentence(error: OutreachError, account: MailAccount, side: str) -> str:
    """Say what went wrong on a side ("smtp" or "imap"), from what lies beneath the error, and what to do."""
    host = account.smtp_host if side == "smtp" else account.imap_host
    answer = _refusal(error)
    if answer is not None:
        return _refused(answer, host)
    port = account.smtp_port if side == "smtp" else account.imap_port
    where = f"{host} on port {port} ({side.upper()})"
    for cause in _causes(error):
        said = _unreachable(cause, where, side)
        if said:
            return said
    return str(error)


def _refused(answer: str, host: str) -> str:
    page = app_password_page(host)
    make_one = (
        f"make one at {page} and use" if page else "make one in the account's security settings and use"
    )
    if _BASIC_OFF.search(answer):
        return (
            f"{host} has logins with a password switched off (basic authentication): have your Microsoft 365 "
            "administrator allow SMTP AUTH and IMAP for this mailbox, or use a mailbox elsewhere."
        )
    if _APP_PASSWORD.search(answer):
        return f"{host} wants an app password, not the account's own: {make_one} that."
    if page:
        return (
            f"{host} refused the password. It takes app passwords only, not the account's own: {make_one} "
            "that; else correct --username."
        )
    return f"{host} refused the user name or password: type it again, or correct --username."


def _unreachable(cause: BaseException, where: str, side: str) -> str:
    """Return the sentence for a failure below the protocol, "" when this is none."""
    if isinstance(cause, socket.gaierror):
        return (
            f"There is no server {where}: say which it is with --{side} HOST:PORT. Google Workspace has "
            f"{side}.gmail.com, Microsoft 365 {'smtp' if side == 'smtp' else 'outlook'}.office365.com."
        )
    if isinstance(cause, ConnectionRefusedError):
        return f"{where} takes no connections: correct the port with --{side} HOST:PORT."
    if isinstance(cause, TimeoutError):
        return (
            f"{where} did not answer in time: correct --{side} HOST:PORT, or let this machine through the "
            "firewall to that port."
        )
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"The certificate of {where} is not valid for that name: correct --{side} HOST:PORT."
    if isinstance(cause, (ssl.SSLError, smtplib.SMTPNotSupportedError, smtplib.SMTPServerDisconnected)):
        return (
            f"{where} does not encrypt or log in this way: try another --{side}-security (tls on ports 465 and "
            "993, starttls on 587 and 143)."
        )
    if isinstance(cause, ConnectionError):
        return f"{where} broke the connection off: try again, or another --{side}-security."
    return ""


def _refusal(error: OutreachError) -> str | None:
    """Return a server's words when it refused the login, None when that was not the trouble."""
    for cause in _causes(error):
        if isinstance(cause, smtplib.SMTPResponseException) and (
            cause.smtp_code in _PASSWORD_CODES or isinstance(cause, smtplib.SMTPAuthenticationError)
        ):
            return f"{cause.smtp_code} {_text(cause.smtp_error)}"
    if isinstance(error, LoginRefused):
        return " ".join(str(cause) for cause in _causes(error))
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause = error.__cause__
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
