"""Email's way in: reads a sender's folders over IMAP by UID, never marking anything as seen."""

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
)

from integrations import xoauth2
from integrations.imap_idle import WholeLineIdle, announces_mail
from integrations.imap_large import fetch_texts
from integrations.imap_sent import ImapSentCopies, sent_folder
from outreach.errors import LoginRefused, MailboxUnreadable
from outreach.oauth_port import AccessTokens
from outreach.ports import FetchedMail, MailAccount

_IDLE_SECONDS = 25 * 60
_BROKEN = (ImapToolsError, imaplib.IMAP4.error, OSError)
_NUMBER = re.compile(rb"\d+")


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
    def open(self, account: MailAccount, folder: str) -> Iterator["ImapFolder"]:
        """Open a folder read only (EXAMINE). Raises MailboxUnreadable."""
        mailbox = self._connect(account)
        try:
            _examine(mailbox, account, folder)
            yield ImapFolder(
                mailbox, account.address, self._clip_bytes, self._poll_seconds, uses_idle=self._uses_idle
            )
        finally:
            _leave(mailbox)

    @contextmanager
    def open_sent(self, account: MailAccount, folder: str) -> Iterator[ImapSentCopies | None]:
        """Open the Sent folder read only, wherever it is; None when there is none. Raises MailboxUnreadable."""
        mailbox = self._connect(account)
        try:
            name = _find_sent(mailbox, account, folder)
            if name is not None:
                _examine(mailbox, account, name)
            yield ImapSentCopies(mailbox, name, account.address) if name is not None else None
        finally:
            _leave(mailbox)

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
            ) from error
        except _BROKEN as error:
            raise MailboxUnreadable(
                f"The IMAP server {host} of {account.address} cannot be reached on port {port}."
            ) from error

    def _start_tls(self, mailbox: BaseMailBox, account: MailAccount) -> None:
        """Encrypt an open connection; imap-tools' own class leaves it open when the server declines."""
        try:
            mailbox.client.starttls(self._tls or ssl.create_default_context())
        except imaplib.IMAP4.error as error:
            mailbox.client.shutdown()
            raise MailboxUnreadable(
                f"The server {account.imap_host} does not offer STARTTLS: check the connection settings of "
                f"{account.address}."
            ) from error
        except OSError:
            # After a failed handshake the socket is closed already, and closing it again would hide why.
            with suppress(OSError):
                mailbox.client.shutdown()
            raise


class ImapFolder:
    """An open folder. Implements Folder; raises MailboxUnreadable when the connection goes away."""

    def __init__(
        self, mailbox: BaseMailBox, address: str, clip_bytes: int, poll_seconds: float, *, uses_idle: bool
    ) -> None:
        self._mailbox = mailbox
        self._client = mailbox.client
        self._address = address
        self._clip_bytes = clip_bytes
        self._poll_seconds = poll_seconds
        with self._connected():
            self.uidvalidity = self._number("UIDVALIDITY")
            self.uidnext = self._number("UIDNEXT")
            self._may_idle = uses_idle and "IDLE" in _capabilities(self._client)
            self._take_news()

    def after(self, uid: int) -> Iterator[FetchedMail]:
        """Yield the mails with a larger UID, in order, fetching each when it is asked for."""
        with self._connected():
            self._take_news()
            # "n:*" also matches the last mail when its UID is smaller (RFC 3501, 6.4.8).
            found = self._mailbox.uids(f"UID {uid + 1}:*", charset=None)
        for wanted in sorted(int(word) for word in found):
            if wanted > uid:
                mail = self._fetch(wanted)
                if mail is not None:
                    yield mail

    def wait(self, seconds: float) -> None:
        """Return when something new is announced or the time is over."""
        ends_at = time.monotonic() + seconds
        with self._connected():
            # Servers tell of what came since the last command only in answer to one, not to IDLE itself.
            self._client.noop()
            while not self._take_news() and (left := ends_at - time.monotonic()) > 0:
                if self._may_idle:
                    lines = WholeLineIdle(self._mailbox).wait(min(left, _IDLE_SECONDS))
                    if any(announces_mail(line) for line in lines):
                        return
                else:
                    time.sleep(min(left, self._poll_seconds))
                    self._client.noop()

    def _fetch(self, uid: int) -> FetchedMail | None:
        """Fetch one mail, one byte more than may be kept, so that a cut is noticed. None: it was deleted."""
        with self._connected():
            status, parts = self._client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{self._clip_bytes + 1}>)")
            if status != "OK":
                raise imaplib.IMAP4.error("FETCH refused")
        for part in parts:
            if isinstance(part, tuple):
                content: bytes = part[1]
                if len(content) <= self._clip_bytes:
                    return FetchedMail(uid, content)
                return FetchedMail(uid, self._texts(uid) or content[: self._clip_bytes], is_clipped=True)
        return None

    def _texts(self, uid: int) -> bytes | None:
        """What is kept of a large mail: a text may stand behind its files."""
        with self._connected():
            return fetch_texts(self._client, uid, self._clip_bytes)

    def _take_news(self) -> bool:
        """Whether the server told of mail since the last look, with whatever it answered."""
        _, counts = self._client.response("EXISTS")
        return any(count is not None for count in counts or ())

    def _number(self, name: str) -> int:
        _, words = self._client.response(name)
        match = _NUMBER.search(words[0]) if words and words[0] is not None else None
        return int(match.group()) if match else 0

    @contextmanager
    def _connected(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            raise MailboxUnreadable(
                f"The connection to the mailbox {self._address} was lost; it is opened again."
            ) from error


def _log_in(mailbox: BaseMailBox, account: MailAccount, secret: str) -> None:
    try:
        if account.issuer:
            xoauth2.log_in_imap(mailbox.client, account, secret)
        elif (account.username + secret).isascii():
            mailbox.login(account.username, secret, initial_folder=None)
        else:
            mailbox.login_utf8(account.username, secret, initial_folder=None)
    except imaplib.IMAP4.abort as error:
        raise MailboxUnreadable(
            f"The IMAP server {account.imap_host} broke off during the login of {account.address}."
        ) from error
    except (MailboxLoginError, imaplib.IMAP4.error) as error:
        raise LoginRefused(
            f"The mailbox {account.address} refused its password: "
            "correct it with `plera mailbox add`; it is tried again by itself."
        ) from error
    except _BROKEN as error:
        raise MailboxUnreadable(
            f"The IMAP server {account.imap_host} broke off during the login of {account.address}."
        ) from error


def _examine(mailbox: BaseMailBox, account: MailAccount, folder: str) -> None:
    try:
        mailbox.folder.set(folder, readonly=True)
    except MailboxFolderSelectError as error:
        raise MailboxUnreadable(f"The mailbox {account.address} has no folder called {folder}.") from error
    except _BROKEN as error:
        raise MailboxUnreadable(
            f"The folder {folder} of {account.address} cannot be opened just now."
        ) from error


def _find_sent(mailbox: BaseMailBox, account: MailAccount, folder: str) -> str | None:
    try:
        return sent_folder(mailbox, folder, says_use="SPECIAL-USE" in _capabilities(mailbox.client))
    except _BROKEN as error:
        raise MailboxUnreadable(f"The folders of {account.address} cannot be listed just now.") from error


def _leave(mailbox: BaseMailBox) -> None:
    """Say goodbye and close; a server that is gone already is fine."""
    with suppress(*_BROKEN):
        mailbox.logout()
    with suppress(*_BROKEN):
        mailbox.client.shutdown()


def _capabilities(client: imaplib.IMAP4) -> str:
    """Ask again after the login: many servers offer IDLE only then, and imaplib keeps the first answer."""
    _, words = client.capability()
    return " ".join(word.decode("ascii", "replace") for word in words if word).upper()
