"""Mail servers and clock routes as the app sees them: started with it, reset with it, shown in its state."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute

from sandbox.clock import ProductClock
from sandbox.config import Config
from sandbox.feed import Feed
from sandbox.oauth_issuer import Issuer
from sandbox.seed import Seed

if TYPE_CHECKING:
    from sandbox.mail import MailServers


class MailSide:
    """SMTP and IMAP for every mailbox of the seed. With no `smtp_port` in the config there is no mail.

    The servers are imported only when they are used: a sandbox without mail loads neither pymap nor aiosmtpd.
    """

    def __init__(self, config: Config, seed: Seed, clock: ProductClock, feed: Feed) -> None:
        self._config, self._clock, self._feed = config, clock, feed
        self._mailboxes = seed.mailboxes
        self._zone = seed.people[0].tz if seed.people else "UTC"
        self._directory = config.directory / "mail"
        self._issuer = Issuer(seed.oauth, config.directory / "oauth.json", clock.wall, self._ended)
        self._cutting: set[asyncio.Task[None]] = set()
        self._servers = (
            None if config.smtp_port is None else self._new_servers(config.smtp_port, config.imap_port)
        )

    @property
    def smtp_port(self) -> int:
        """The port that is listened on; 0 without mail."""
        return self._servers.smtp_port if self._servers else 0

    @property
    def imap_port(self) -> int:
        return self._servers.imap_port if self._servers else 0

    async def start(self) -> None:
        """Listen. Raises OSError when a port is taken."""
        self._issuer.load()
        if self._servers:
            await self._servers.start()

    async def stop(self) -> None:
        if self._servers:
            await self._servers.stop()

    async def reset(self) -> None:
        """Empty every mailbox and forget every consent."""
        self._issuer.reset()
        if self._servers:
            await self._servers.reset()

    def routes(self) -> list[BaseRoute]:
        """The control API's addresses for mail and clock."""
        if self._servers is None:
            return []
        from sandbox.control_clock import clock_routes
        from sandbox.control_mail import mail_routes
        from sandbox.oauth_doors import oauth_routes

        clock = clock_routes(
            self._clock, self._servers, lambda: self._config.bot_url, self._feed.tell, self._zone
        )
        oauth = oauth_routes(self._issuer, self._senders)
        return [*mail_routes(self._servers, self._clock), *oauth, *clock]

    def state(self) -> dict[str, Any]:
        """What mail and clock add to the state."""
        clock = {
            "wall": self._clock.wall().isoformat(),
            "now": self._clock.now().isoformat(),
            "offset_seconds": self._clock.offset(),
        }
        return {"clock": clock, "mailboxes": self._boxes(self._servers) if self._servers else []}

    def role_of(self, address: str) -> str:
        """Whether a mailbox is a "sender"'s or a "prospect"'s; "" when there is none."""
        mailbox = self._servers.accounts.get(address) if self._servers else None
        return mailbox.role if mailbox else ""

    async def correspondence(self, address: str) -> set[str]:
        """What the letters in a mailbox show to have happened, in the words of `mail.correspondence`."""
        if self._servers is None:
            return set()
        from sandbox.mail.correspondence import told_by

        return await told_by(self._servers, address)

    def _senders(self) -> dict[str, str]:
        accounts = self._servers.accounts if self._servers else ()
        return {mailbox.address: mailbox.name for mailbox in accounts if mailbox.role == "sender"}

    def _ended(self, address: str) -> None:
        """A consent was taken back: whoever is logged in by it is cut off."""
        if self._servers is not None:
            task = asyncio.get_running_loop().create_task(self._servers.cut(address))
            self._cutting.add(task)
            task.add_done_callback(self._cutting.discard)

    def _boxes(self, servers: MailServers) -> list[dict[str, Any]]:
        return [
            {"address": box.address, "name": box.name, "role": box.role, "count": servers.count(box.address)}
            for box in servers.accounts
        ]

    def _new_servers(self, smtp_port: int, imap_port: int) -> MailServers:
        from sandbox.mail import Mailbox as Account
        from sandbox.mail import MailServers

        accounts = [Account(**asdict(mailbox)) for mailbox in self._mailboxes]

        def on_mail(address: str) -> None:
            self._feed.tell("mail", address=address)

        return MailServers(
            self._directory, smtp_port, imap_port, accounts, self._clock.now, on_mail, self._issuer.opens
        )
