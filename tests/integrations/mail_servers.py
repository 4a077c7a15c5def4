"""A real SMTP server (aiosmtpd) and a real IMAP server (pymap, in memory) with one mailbox, in a thread."""

import asyncio
import imaplib
import threading
import warnings
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

from outreach.ports import MailAccount
from tests.integrations.samples import ACCOUNT


@dataclass
class MailPair:
    """The two servers: `received` holds what came by SMTP, `deliver` puts a mail into the mailbox."""

    account: MailAccount
    received: list[Envelope] = field(default_factory=list)
    stop: Callable[[], None] = lambda: None

    def hang_up(self) -> None:
        """Close every connection, as a server does that goes down."""
        self.stop()

    def deliver(self, content: bytes, folder: str = "INBOX") -> None:
        with self._client() as client:
            status, words = client.append(folder, "", "", content)
            assert status == "OK", words

    def flags(self) -> str:
        with self._client() as client:
            client.select("INBOX", readonly=True)
            _, parts = client.fetch("1:*", "(FLAGS)")
            return str(parts)

    def create(self, folder: str) -> None:
        with self._client() as client:
            client.create(folder)

    @contextmanager
    def _client(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self.account.imap_host, self.account.imap_port) as client:
            client.login(self.account.username, self.account.password)
            yield client

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.received.append(envelope)
        return f"250 kept as {len(self.received)}"


def _check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
    is_right = given == LoginPassword(ACCOUNT.username.encode(), ACCOUNT.password.encode())
    return AuthResult(success=is_right, handled=is_right)


def _smtp(pair: MailPair, loop: asyncio.AbstractEventLoop) -> SMTP:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # It advises against passwords without TLS.
        return SMTP(pair, loop=loop, authenticator=_check, auth_required=True, auth_require_tls=False)


async def _start(pair: MailPair, loop: asyncio.AbstractEventLoop) -> list[asyncio.Server]:
    args = Namespace(
        demo_data=False,
        demo_user=ACCOUNT.username,
        demo_password=ACCOUNT.password,
        host=["127.0.0.1"],
        port="0",
        cert=None,
        key=None,
        tls=False,
        proxy_protocol=None,
        passlib_cfg=None,
        inherited_sockets=None,
        debug=False,
    )
    backend, config = await DictBackend.init(args, hash_context=BuiltinHash(rounds=1), invalid_user_sleep=0.0)
    config.apply_context()
    imap = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
    return [
        await loop.create_server(partial(_smtp, pair, loop), "127.0.0.1", 0),
        await asyncio.start_server(imap, "127.0.0.1", 0),
    ]


@contextmanager
def mail_pair() -> Iterator[MailPair]:
    """Run both servers."""
    loop = asyncio.new_event_loop()
    pair = MailPair(ACCOUNT)
    servers = loop.run_until_complete(_start(pair, loop))
    smtp_port, imap_port = (server.sockets[0].getsockname()[1] for server in servers)
    pair.account = replace(ACCOUNT, smtp_port=smtp_port, imap_port=imap_port)
    pair.stop = lambda: asyncio.run_coroutine_threadsafe(_stop(servers), loop).result(10)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield pair
    finally:
        pair.stop()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _stop(servers: list[asyncio.Server]) -> None:
    for server in servers:
        server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
