"""Email's way in: opens a sender's folders over IMAP, read only."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
)

from integrations import mail_troubles, xoauth2
from integrations.imap_folder import ImapFolder, capabilities
from integrations.imap_folders import SENT, SPAM, Use, find_folder
from integrations.imap_sent import ImapSentCopies
from outreach.errors import LoginRefused, MailboxUnreadable
from outreach.mail_troubles import Trouble
from outreach.oauth_port import AccessTokens
from outreach.ports import MailAccount

_BROKEN = (ImapToolsError, imaplib.IMAP4.error, OSError)


class ImapMailboxes:
    """Opens folders of mailboxes. Implements MailboxPort.

    Of a mail above `clip_bytes` its headers and texts are kept, of one in a single part its
    beginning. Without IDLE, or with `uses_idle` off (some servers offer one that never tells),
    new mail is looked for every `poll_seconds`.
    """

    def __init__(
        self,
        timeout_seconds: float = 30,
        clip_bytes: int = 5_000_000,
        *,
        poll_seconds: float = 30,
        uses_idle: bool = True,
        tls: ssl.SSLContext | None = None,
        tokens: AccessTokens | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._clip_bytes = clip_bytes
        self._poll_seconds = poll_seconds
        self._uses_idle = uses_idle
        self._tls = tls
        self._tokens = tokens

    @contextmanager
    def open(self, account: MailAccount, folder: str) -> Iterator[ImapFolder]:
        """Open a folder read only (EXAMINE). Raises MailboxUnreadable."""
        with self._at(account) as mailbox:
            yield self._opened(mailbox, account, folder)

    @contextmanager
    def open_spam(self, account: MailAccount, folder: str) -> Iterator[ImapFolder | None]:
        """Open the Spam folder read only, wherever it is; None when there is none. Raises MailboxUnreadable."""
        with self._at(account) as mailbox:
            name = _find(mailbox, account, SPAM, folder)
            yield self._opened(mailbox, account, name) if name is not None else None

    @contextmanager
    def open_sent(self, account: MailAccount, folder: str) -> Iterator[ImapSentCopies | None]:
        """Open the Sent folder read only, wherever it is; None when there is none. Raises MailboxUnreadable."""
        with self._at(account) as mailbox:
            name = _find(mailbox, account, SENT, folder)
            if name is not None:
                _examine(mailbox, account, name)
            yield ImapSentCopies(mailbox, name, account.address) if name is not None else None

    @contextmanager
    def _at(self, account: MailAccount) -> Iterator[BaseMailBox]:
        """Connect, log in, and leave at the end."""
        mailbox = self._connect(account)
        try:
            yield mailbox
        finally:
            _leave(mailbox)

    def _opened(self, mailbox: BaseMailBox, account: MailAccount, name: str) -> ImapFolder:
        _examine(mailbox, account, name)
        return ImapFolder(
            mailbox, name, account.address, self._clip_bytes, self._poll_seconds, uses_idle=self._uses_idle
        )

    def _connect(self, account: MailAccount) -> BaseMailBox:
        """Connect and log in; an access token that is refused is replaced once. Raises MailboxUnreadable."""
        if not account.issuer:
            return self._log_in(account, account.password)
        access = xoauth2.access_to_read(self._tokens, account)
        try:
            return self._log_in(account, access)
        except xoauth2.AccessNotTaken:
            if not xoauth2.can_renew(account):
                raise
        return self._log_in(account, xoauth2.access_to_read(self._tokens, account, refused=access))

    def _log_in(self, account: MailAccount, secret: str) -> BaseMailBox:
        mailbox = self._dial(account)
        try:
            _log_in(mailbox, account, secret)
        except BaseException:
            _leave(mailbox)
            raise
        return mailbox

    def _dial(self, account: MailAccount) -> BaseMailBox:
        host, port, seconds = account.imap_host, account.imap_port, self._timeout_seconds
        try:
            if account.imap_security == "tls":
                context = self._tls or ssl.create_default_context()
                return MailBox(host, port, timeout=seconds, ssl_context=context)
            mailbox = MailBoxUnencrypted(host, port, timeout=seconds)
            if account.imap_security == "starttls":
                self._start_tls(mailbox, account)
            return mailbox
        except ssl.SSLCertVerificationError as error:
            raise MailboxUnreadable(
                f"The certificate of {host} is not valid for it: check the IMAP host of {account.address}."
            ).because(Trouble.CERTIFICATE) from error
        except (*_BROKEN, UnicodeError) as error:
            raise MailboxUnreadable(
                f"The IMAP server {host} of {account.address} cannot be reached on port {port}."
            ).because(mail_troubles.of_error(error)) from error

    def _start_tls(self, mailbox: BaseMailBox, account: MailAccount) -> None:
        """Encrypt an open connection; imap-tools' own class leaves it open when the server declines."""
        try:
            mailbox.client.starttls(self._tls or ssl.create_default_context())
        except imaplib.IMAP4.error as error:
            mailbox.client.shutdown()
            raise MailboxUnreadable(
                f"The server {account.imap_host} does not offer STARTTLS: check the connection settings of "
                f"{account.address}."
            ).because(Trouble.ENCRYPTION) from error
        except OSError:
            # After a failed handshake the socket is closed already, and closing it again would hide why.
            with suppress(OSError):
                mailbox.client.shutdown()
            raise


def _log_in(mailbox: BaseMailBox, account: MailAccount, secret: str) -> None:
    try:
        if account.issuer:
            xoauth2.log_in_imap(mailbox.client, account, secret)
        elif (account.username + secret).isascii():
            mailbox.login(account.username, secret, initial_folder=None)
        else:
            mailbox.login_utf8(account.username, secret, initial_folder=None)
    except imaplib.IMAP4.abort as error:
        raise _broke_off(account, error) from error
    except (MailboxLoginError, imaplib.IMAP4.error) as error:
        trouble = mail_troubles.of_answer(str(error))
        if trouble in (Trouble.OTHER, Trouble.TOO_MANY):
            raise MailboxUnreadable(
                f"The IMAP server {account.imap_host} lets {account.address} not in just now; it is tried again."
            ).because(trouble) from error
        raise LoginRefused(
            f"The mailbox {account.address} {mail_troubles.IN_WORDS.get(trouble, mail_troubles.REFUSED)}: "
            f"{mail_troubles.next_step(trouble)}"
        ).because(trouble) from error
    except _BROKEN as error:
        raise _broke_off(account, error) from error


def _broke_off(account: MailAccount, error: BaseException) -> MailboxUnreadable:
    """Say that a server went away during the login; what it said with a BYE may tell why."""
    trouble = mail_troubles.of_answer(str(error))
    if trouble is Trouble.WRONG_PASSWORD:
        trouble = mail_troubles.of_error(error)
    return MailboxUnreadable(
        f"The IMAP server {account.imap_host} broke off during the login of {account.address}."
    ).because(Trouble.BROKE_OFF if trouble is Trouble.OTHER else trouble)


def _examine(mailbox: BaseMailBox, account: MailAccount, folder: str) -> None:
    try:
        mailbox.folder.set(folder, readonly=True)
    except MailboxFolderSelectError as error:
        raise MailboxUnreadable(f"The mailbox {account.address} has no folder called {folder}.") from error
    except _BROKEN as error:
        raise MailboxUnreadable(
            f"The folder {folder} of {account.address} cannot be opened just now."
        ) from error


def _find(mailbox: BaseMailBox, account: MailAccount, use: Use, known: str) -> str | None:
    try:
        says_use = "SPECIAL-USE" in capabilities(mailbox.client)
        return find_folder(mailbox.client, use, known, says_use=says_use)
    except _BROKEN as error:
        raise MailboxUnreadable(f"The folders of {account.address} cannot be listed just now.") from error


def _leave(mailbox: BaseMailBox) -> None:
    """Say goodbye and close; a server that is gone already is fine."""
    with suppress(*_BROKEN):
        mailbox.logout()
    with suppress(*_BROKEN):
        mailbox.client.shutdown()
