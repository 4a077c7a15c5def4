"""The submission server: senders log in and send, from their own address only, to anybody."""

from __future__ import annotations

import asyncio
import logging
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.mail.accounts import SENDER, Accounts
from sandbox.mail.addresses import refusal
from sandbox.mail.consent import REFUSAL, Consented, parsed
from sandbox.mail.faults import Faults
from sandbox.mail.listening import listen
from sandbox.mail.post_office import HOST, PostOffice
from sandbox.mail.renaming import renamed

LARGEST_BYTES = 35_882_577  # what smtp.gmail.com announces as SIZE
# aiosmtpd warns at every login about an attribute it sets itself.
logging.getLogger("mail.log").setLevel(logging.ERROR)


@dataclass(frozen=True)
class LoggedIn:
    """Who has logged in, and the access token if it was by consent."""

    address: str
    token: str = ""


class Connection(SMTP):
    """One client's connection, known to the server so that it can be cut."""

    def __init__(self, server: SmtpServer, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            server,
            hostname=HOST,
            ident="ESMTP",
            auth_require_tls=False,
            authenticator=server.authenticate,
            data_size_limit=LARGEST_BYTES,
            loop=loop,
        )
        self._server = server

    async def auth_XOAUTH2(self, _: SMTP, args: list[str]) -> AuthResult:
        """Let in by an access token; a refusal tells its error first, and the client answers with nothing."""
        refused = AuthResult(success=False, handled=True)
        if len(args) < 2:
            given = await self.challenge_auth("")
        else:
            try:
                given = b64decode(args[1], validate=True)
            except ValueError:
                await self.push("501 5.5.2 Can't decode base64")
                return refused
        if given is MISSING:
            return refused
        login = parsed(given)
        if login is not None and self._server.lets_in(*login):
            return AuthResult(success=True, auth_data=LoggedIn(*login))
        if await self.challenge_auth(REFUSAL) is not MISSING:
            await self.push("535 5.7.8 Username and Password not accepted")
        return refused

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._server.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._server.connections.discard(self)
        super().connection_lost(error)

    @property
    def address(self) -> str | None:
        """Who has logged in."""
        who = _logged_in(self.session) if self.session else None
        return who.address if who else None

    def cut(self) -> None:
        """Break the connection off without a word."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


class SmtpServer:
    """Listens on 127.0.0.1 and answers as aiosmtpd's handler."""

    def __init__(
        self, port: int, accounts: Accounts, office: PostOffice, faults: Faults, consented: Consented
    ) -> None:
        self.port = port
        self._consented = consented
        self.connections: set[Connection] = set()
        self._accounts, self._office, self._faults = accounts, office, faults
        self._listener: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; port 0 takes a free one and keeps it. Raises OSError when the port is taken."""
        if self._listener is None:
            loop = asyncio.get_running_loop()
            self._listener, self.port = await listen("SMTP", lambda: Connection(self, loop), self.port)

    def stop(self) -> None:
        """Stop listening and cut every connection."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self.cut(None)

    def cut(self, address: str | None) -> None:
        """Cut the connections that this mailbox has logged in on, or all."""
        for connection in list(self.connections):
            if address is None or connection.address == address:
                connection.cut()

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: Any
    ) -> AuthResult:
        """Let senders in; every failure is 535."""
        refused = AuthResult(success=False, handled=False)
        if not isinstance(auth_data, LoginPassword):
            return refused
        login = auth_data.login.decode("utf-8", "replace").strip().lower()
        account = self._accounts.get(login)
        if account is None or account.role != SENDER or self._faults.smtp_shows("refuse_password", login):
            return refused
        if not self._accounts.opens(login, auth_data.password.decode("utf-8", "replace")):
            return refused
        return AuthResult(success=True, auth_data=LoggedIn(login))

    def lets_in(self, address: str, token: str) -> bool:
        """Whether an access token opens a sender's mailbox."""
        account = self._accounts.get(address)
        is_refused = self._faults.smtp_shows("refuse_password", address)
        return (
            account is not None
            and account.role == SENDER
            and not is_refused
            and self._consented(address, token)
        )

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        who = _logged_in(session)
        if who is None:
            return "530 5.7.0 Authentication required"
        if who.token and not self._consented(who.address, who.token):
            return "535 5.7.3 The access token has ended"
        login = who.address
        if address.lower() != login:
            return f"553 5.7.1 You are logged in as {login} and may not send as another address"
        envelope.mail_from = login
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        involved = (envelope.mail_from, address.lower())
        if self._faults.smtp_shows("421", *involved):
            return "421 4.7.0 Too many messages, slow down"
        if self._faults.smtp_shows("451", *involved):
            return "451 4.3.0 Temporary failure, try again later"
        if self._faults.smtp_shows("quota", *involved):
            return "550 5.4.5 Daily user sending limit exceeded"
        if self._faults.smtp_shows("550", *involved):
            return "550 5.7.1 The message was refused"
        refused = refusal(address)
        if refused is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return refused or "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        sender, raw = envelope.mail_from, envelope.original_content
        assert sender is not None
        assert raw is not None
        is_dropped = self._faults.smtp_shows("drop_after_data", sender, *map(str.lower, envelope.rcpt_tos))
        if not is_dropped or (self._faults.smtp and self._faults.smtp.delivered):
            await self._take(sender, envelope.rcpt_tos, raw)
        if is_dropped and isinstance(server, Connection):
            server.cut()
        return "250 2.0.0 OK, delivered"

    async def _take(self, sender: str, recipients: list[str], raw: bytes) -> None:
        account = self._accounts.get(sender)
        if account is not None and account.renames_sent:
            raw = renamed(raw, HOST)
        if account is not None and account.files_sent:
            await self._office.file_sent(sender, raw)
        await self._office.accept(sender, recipients, raw)


def _logged_in(session: Session) -> LoggedIn | None:
    return session.auth_data if session.authenticated and isinstance(session.auth_data, LoggedIn) else None
