"""Logging in by consent: XOAUTH2 over SMTP and IMAP, with the error that a server tells in a challenge.

https://developers.google.com/workspace/gmail/imap/xoauth2-protocol, which Microsoft 365 speaks, too.
"""

import imaplib
import json
import re
import smtplib
from base64 import b64encode
from binascii import Error as NotBase64
from binascii import a2b_base64

from outreach.errors import Deferred, LoginRefused, MailboxUnreadable, SenderBroken
from outreach.oauth_port import AccessTokens, IssuerTrouble, IssuerUnreachable
from outreach.ports import MailAccount

MECHANISM = "XOAUTH2"
_LONGEST_LINE = 510
"""A command with its line end may have 512 octets; what is longer is said after it (RFC 4954, 4). Postfix insists."""
REFUSED = frozenset({530, 534, 535, 538})
_NAMES = {"google": "Google", "microsoft": "Microsoft"}
# https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission
_SWITCHED_OFF = re.compile(r"5\.7\.139\b|SmtpClientAuthentication is disabled", re.IGNORECASE)


class AccessRefused(SenderBroken):
    """The SMTP server does not take the access token; a new one may help."""


class AccessNotTaken(LoginRefused):
    """The IMAP server does not take the access token; a new one may help."""


def response(user: str, access_token: str) -> bytes:
    """Return what a client says first."""
    return f"user={user}\x01auth=Bearer {access_token}\x01\x01".encode()


def told(challenge: bytes) -> str:
    """Return the status that a server tells in the challenge of a refusal, "" where it tells none."""
    try:
        said = json.loads(challenge)
    except ValueError:
        return ""
    status = str(said.get("status", "")) if isinstance(said, dict) else ""
    return status if re.fullmatch(r"\d{3}", status) else ""


def log_in_smtp(smtp: smtplib.SMTP, account: MailAccount, access_token: str) -> None:
    """Log in over SMTP. Raises AccessRefused, SenderBroken, SMTPException and OSError."""
    if MECHANISM not in smtp.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("XOAUTH2 is not offered")
    first = b64encode(response(account.username, access_token)).decode("ascii")
    command = f"AUTH {MECHANISM} {first}"
    if len(command) <= _LONGEST_LINE:
        code, words = smtp.docmd(command)
    else:
        code, words = smtp.docmd(f"AUTH {MECHANISM}")
        if code == 334:
            code, words = smtp.docmd(first)
    status = ""
    if code == 334:
        status = told(_decoded(words))
        # An empty answer to the challenge brings the refusal itself.
        code, words = smtp.docmd("")
    if code == 235:
        return
    answer = words.decode("utf-8", "replace")
    if _SWITCHED_OFF.search(answer):
        raise SenderBroken(
            f"{_name(account)} has sending by SMTP switched off for {account.address}: have an administrator switch "
            "on Authenticated SMTP for this mailbox."
        )
    if code in REFUSED or status in ("400", "401"):
        raise AccessRefused(refused(account))
    raise smtplib.SMTPResponseException(code, words)


def log_in_imap(client: imaplib.IMAP4, account: MailAccount, access_token: str) -> None:
    """Log in over IMAP. Raises AccessNotTaken, MailboxUnreadable, and what imaplib raises for a lost connection."""
    said: list[bytes] = []

    def answer(challenge: bytes) -> bytes:
        said.append(challenge)
        return response(account.username, access_token) if len(said) == 1 else b""

    try:
        client.authenticate(MECHANISM, answer)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, NotBase64) as error:
        if "UNAVAILABLE" in str(error).upper():
            raise MailboxUnreadable(
                f"The IMAP server {account.imap_host} lets {account.address} not in just now; it is tried again."
            ) from error
        raise AccessNotTaken(refused(account)) from error


def refused(account: MailAccount) -> str:
    """Say that a server does not let a mailbox in by consent."""
    return (
        f"The mailbox {account.address} does not let Plera in with what {_name(account)} granted: press Reconnect "
        "under `/plera senders`."
    )


def access_to_send(tokens: AccessTokens | None, account: MailAccount, *, refused: str = "") -> str:
    """Return the access token for SMTP. Raises Deferred, SenderBroken."""
    try:
        return _access(tokens, account, refused)
    except IssuerUnreachable as error:
        raise Deferred(f"{error} The mailbox {account.address} is tried again by itself.") from error
    except IssuerTrouble as error:
        raise SenderBroken(f"{account.address}: {error}") from error


def access_to_read(tokens: AccessTokens | None, account: MailAccount, *, refused: str = "") -> str:
    """Return the access token for IMAP. Raises MailboxUnreadable, LoginRefused."""
    try:
        return _access(tokens, account, refused)
    except IssuerUnreachable as error:
        raise MailboxUnreadable(f"{error} The mailbox {account.address} is tried again by itself.") from error
    except IssuerTrouble as error:
        raise LoginRefused(f"{account.address}: {error}") from error


def can_renew(account: MailAccount) -> bool:
    """Whether another access token may be asked for: not while a mailbox is only being tried."""
    return bool(account.issuer) and not account.password


def _access(tokens: AccessTokens | None, account: MailAccount, refused: str) -> str:
    if account.password:
        return account.password
    if tokens is None:
        raise IssuerTrouble("This process keeps no access tokens.")
    return tokens.current(account.sender_id, refused=refused)


def _decoded(words: bytes) -> bytes:
    try:
        return a2b_base64(words)
    except NotBase64:
        return b""


def _name(account: MailAccount) -> str:
    return _NAMES.get(account.issuer, account.issuer)
