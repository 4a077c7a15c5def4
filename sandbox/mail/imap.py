"""The IMAP server: pymap with its maildir backend, in the caller's event loop."""

from __future__ import annotations

import asyncio
import ssl
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from proxyprotocol.noop import ProxyProtocolNoop
from proxyprotocol.sock import SocketInfo
from pymap.backend.maildir import Config, FilterSet, Identity, Login, Session
from pymap.concurrent import Subsystem
from pymap.exceptions import InvalidAuth
from pymap.imap import IMAPServer
from pymap.interfaces.login import IdentityInterface
from pysasl import SASLAuth
from pysasl.creds.external import ExternalCredentials
from pysasl.creds.server import ServerCredentials
from pysasl.mechanism.login import LoginMechanism
from pysasl.mechanism.plain import PlainMechanism

from sandbox.mail.accounts import HASH
from sandbox.mail.addresses import home_of
from sandbox.mail.consent import Consented, XOAuth2, read
from sandbox.mail.faults import Faults
from sandbox.mail.folders import Folders
from sandbox.mail.listening import LOOPBACK, listen

LARGEST_BYTES = 40_000_000
LINE_BYTES = 1 << 16
STOP_SECONDS = 2.0


class LocalConfig(Config):
    """pymap without TLS, threads or look-ups of the host's name."""

    def __init__(self, directory: Path, consented: Consented) -> None:
        self._mechanisms = SASLAuth([PlainMechanism(), LoginMechanism(), XOAuth2(consented)])
        super().__init__(
            Namespace(),
            base_dir=str(directory),
            layout="++",
            colon=None,
            host=LOOPBACK,
            port=0,
            subsystem=Subsystem.for_asyncio(),
            cpu_subsystem=Subsystem.for_asyncio(),
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            tls_enabled=False,
            invalid_user_sleep=0.0,
            proxy_protocol=ProxyProtocolNoop(),
            reject_dnsbl=False,
            hash_context=HASH,
            max_append_len=LARGEST_BYTES,
        )

    @property
    def tls_auth(self) -> SASLAuth:
        """The ways to log in, which hold without TLS here, too."""
        return self._mechanisms

    @property
    def greeting(self) -> bytes:
        return b"The local mail server is ready."


class LocalIdentity(Identity):
    """A mailbox that somebody has logged in to; its sessions share one view of its folders."""

    def __init__(self, login: LocalLogin, name: str) -> None:
        super().__init__(login.config, login.tokens, name, None, frozenset())
        self._login = login

    @asynccontextmanager
    async def new_session(self) -> AsyncIterator[Session]:
        self._login.server.logged_in(self.name)
        home = Path(self.config.base_dir) / home_of(self.name)
        folders = self._login.server.folders.of(self.name)
        yield Session(self.name, self.config, folders, FilterSet(str(home)))


class LocalLogin(Login):
    """pymap's check of passwords, unless a fault refuses them, and a check of access tokens."""

    def __init__(self, config: LocalConfig, server: ImapServer) -> None:
        super().__init__(config)
        self.server = server

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        if isinstance(credentials, ExternalCredentials):
            return self._by_consent(credentials)
        if self.server.faults.imap_shows("refuse_password", credentials.authcid.lower()):
            raise InvalidAuth
        return await super().authenticate(credentials)

    def _by_consent(self, credentials: ExternalCredentials) -> Identity:
        address, token = read(credentials)
        if self.server.faults.imap_shows("refuse_password", address) or not self.server.consented(
            address, token
        ):
            raise InvalidAuth
        return Identity(self.config, self.tokens, credentials.authzid, None, set())

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> Identity:
        await super().authorize(authenticated, authzid)
        return LocalIdentity(self, authzid.lower())


class _WholeAnswers(asyncio.StreamWriter):
    """Sends each answer in one piece.

    pymap writes an answer word by word; a client that looks into its socket while waiting in IDLE, as
    imap-tools does with imaplib, would find half a line and give the connection up.
    """

    _held = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._held += data

    async def drain(self) -> None:
        held, self._held = self._held, b""
        if held:
            super().write(held)
        await super().drain()


class ImapServer:
    """Listens on 127.0.0.1; every connection is a task that `stop` ends."""

    def __init__(
        self, port: int, directory: Path, folders: Folders, faults: Faults, consented: Consented
    ) -> None:
        self.port, self.folders, self.faults, self.consented = port, folders, faults, consented
        config = LocalConfig(directory, consented)
        self._answers = IMAPServer(LocalLogin(config, self), config)
        self._listener: asyncio.Server | None = None
        self._writers: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._addresses: dict[asyncio.Task[None], str] = {}

    async def start(self) -> None:
        """Listen; port 0 takes a free one and keeps it. Raises OSError when the port is taken."""
        if self._listener is None:
            self._listener, self.port = await listen("IMAP", self._protocol, self.port)

    async def stop(self) -> None:
        """Stop listening, cut every connection and wait until their tasks have ended."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        await self.cut(None)

    async def cut(self, address: str | None) -> None:
        """Cut the connections of one mailbox, or all."""
        tasks = [task for task in self._writers if address in (None, self._addresses.get(task))]
        for task in tasks:
            self._writers[task].transport.abort()
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_SECONDS)

    def logged_in(self, address: str) -> None:
        """Remember whose connection the current task serves."""
        task = asyncio.current_task()
        if task in self._writers:
            self._addresses[task] = address

    def _protocol(self) -> asyncio.StreamReaderProtocol:
        reader = asyncio.StreamReader(limit=LINE_BYTES)
        return asyncio.StreamReaderProtocol(reader, self._connected)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._writers[task] = writer
        task.add_done_callback(self._gone)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        about = SocketInfo.get(writer, None, unique_id=uuid4().bytes)
        whole = _WholeAnswers(
            writer.transport, writer.transport.get_protocol(), reader, asyncio.get_running_loop()
        )
        await self._answers(reader, whole, about)

    def _gone(self, task: asyncio.Task[None]) -> None:
        self._addresses.pop(task, None)
        self._writers.pop(task).close()
