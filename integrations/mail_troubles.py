"""Tells by a server's answer, or by how a connection failed, what is wrong with the way to a mailbox."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator

from outreach.mail_troubles import Trouble

REFUSED = "refused its password"
IN_WORDS = {
    Trouble.APP_PASSWORD: "wants an app password",
    Trouble.BASIC_OFF: "takes no passwords any more",
    Trouble.SERVICE_OFF: "has access by other programs switched off",
    Trouble.WEB_LOGIN: "wants to be opened in a browser first",
    Trouble.ENCRYPTION: "wants its logins encrypted otherwise",
}
"""What is said of a mailbox that worked before."""


def next_step(trouble: Trouble) -> str:
    """Return what is to be done about a mailbox that worked before, as the end of a sentence."""
    if trouble is Trouble.BASIC_OFF:
        return "connect it by its owner's consent instead of a password, with *Reconnect…* under `/plera senders`."
    return "correct it with `/plera senders`; it is tried again by itself."


# The first that is found counts. Google: 534 5.7.9 and "[ALERT] Application-specific password required" (IMAP), 534
# 5.7.14 and "[WEBALERT …]", "Your account is not enabled for IMAP use"; Yahoo and Apple: "app password" or
# "app-specific password". https://support.google.com/mail/answer/185833, https://support.google.com/a/answer/3726730
# Microsoft says 535 5.7.139 for a wrong password, too, in words.
# https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online
_SIGNS = (
    (Trouble.SERVICE_OFF, r"SmtpClientAuthentication is disabled|smtp_auth_disabled"),
    (Trouble.WRONG_PASSWORD, r"5\.7\.139\b.*credentials were incorrect"),
    (
        Trouble.BASIC_OFF,
        r"5\.7\.139\b|5\.7\.30\b|basic authentication is (?:disabled|blocked|not supported)|BasicAuthBlocked",
    ),
    (Trouble.APP_PASSWORD, r"5\.7\.9\b|app(?:lication)?[- ](?:specific )?password"),
    (Trouble.WEB_LOGIN, r"5\.7\.14\b|WEBALERT|log ?in (?:via|with|through|using) your web ?browser"),
    (
        Trouble.SERVICE_OFF,
        r"not enabled for IMAP|enable IMAP|IMAP (?:access |service |use )?(?:is |has been |was )?"
        r"(?:not (?:enabled|allowed|permitted|activated)|disabled|deactivated|switched off|turned off)",
    ),
    # RFC 5530, 3: nothing is said about the password.
    (Trouble.OTHER, r"\[(?:UNAVAILABLE|INUSE|SERVERBUG|CONTACTADMIN)\]"),
    (Trouble.TOO_MANY, r"too many (?:simultaneous )?connections|maximum number of connections|\[LIMIT\]"),
)
_PATTERNS = tuple((trouble, re.compile(pattern, re.IGNORECASE | re.DOTALL)) for trouble, pattern in _SIGNS)
_NO_SUCH_WAY = re.compile(
    r"PRIVACYREQUIRED|LOGINDISABLED|logging in is disabled|plaintext authentication|issue a STARTTLS"
    r"|encryption required",
    re.IGNORECASE,
)


def of_answer(words: str) -> Trouble:
    """Return why a server refused a login: a wrong password unless its words say something else."""
    if _NO_SUCH_WAY.search(words):
        return Trouble.ENCRYPTION
    return next((trouble for trouble, pattern in _PATTERNS if pattern.search(words)), Trouble.WRONG_PASSWORD)


def of_error(error: BaseException) -> Trouble:
    """Return why a connection failed, by the error or what it was caused by."""
    for one in _chain(error):
        found = _named(one)
        if found is not Trouble.OTHER:
            return found
    return Trouble.OTHER


def _named(error: BaseException) -> Trouble:
    for kinds, trouble in (
        ((socket.gaierror, UnicodeError), Trouble.NO_HOST),
        (ConnectionRefusedError, Trouble.PORT_CLOSED),
        (TimeoutError, Trouble.TIMEOUT),
        (ssl.SSLCertVerificationError, Trouble.CERTIFICATE),
        ((ssl.SSLError, smtplib.SMTPNotSupportedError), Trouble.ENCRYPTION),
        (ConnectionError, Trouble.BROKE_OFF),
        (smtplib.SMTPServerDisconnected, Trouble.ENCRYPTION),
    ):
        if isinstance(error, kinds):
            return trouble
    return Trouble.OTHER


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__ or one.__context__
